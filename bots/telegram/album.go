package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// album is the record of an album that was answered, or is about to be, in the memory of its chat. With it an item that comes
// later is added to the same answer.
type album struct {
	ID       string      `json:"id"`                 // Incoming.ID of the first item: the keys of the answer start with it
	Text     string      `json:"text,omitempty"`     // the caption
	Asked    bool        `json:"asked,omitempty"`    // one of the items mentions the bot, or the comment on them does
	Clips    []bots.Clip `json:"clips,omitempty"`    // of all items, in their order
	Answered int         `json:"answered,omitempty"` // how many of Clips the answer before this one had
	Jobs     []string    `json:"jobs"`               // the ids of the jobs that the answer before this one did not have

	stored []byte // the record as it was read
}

// albumName is the prefix of the records' names in the memory of a chat.
const albumName = "album:"

// errAlbumIncomplete says that more messages of an album may arrive.
var errAlbumIncomplete = errors.New("an album is coming")

// handleAlbum answers the messages of an album as one, and returns how many jobs are done. They arrive one by one, so it returns a
// delivery.RetryAfter until another message of the chat follows, or until the last one arrived albumWindow ago. Messages that
// arrive after the answer are added to it. comment, if not nil, came before the album.
func (b *Bot) handleAlbum(ctx context.Context, first job, jobs []core.Job, comment *bots.Incoming) (done int, err error) {
	known, err := b.loadAlbum(ctx, first)
	if err != nil {
		return 0, err
	}
	if i := slices.IndexFunc(jobs, func(j core.Job) bool { return !slices.Contains(known.Jobs, j.ID) }); i != 0 { // tried before
		if i < 0 {
			i = len(jobs)
		}
		return i, b.answerAlbum(ctx, *first.In, known)
	}
	items := b.albumItems(first, jobs)
	whole := items[len(items)-1].In.At.Add(albumWindow)
	if len(items) == len(jobs) && len(items) < maxAlbum && b.Service.Now().Before(whole) {
		return 0, &delivery.RetryAfter{At: whole, Err: errAlbumIncomplete}
	}
	known.Answered = len(known.Clips)
	known.Jobs = nil
	for i, j := range items {
		in := *j.In
		if comment != nil && i == 0 {
			in = conversation.JoinComment(*comment, in)
		}
		known.addItem(in)
		known.Jobs = append(known.Jobs, jobs[i].ID)
	}
	if err := b.saveAlbum(ctx, first, known); err != nil {
		return 0, err
	}
	return len(items), b.answerAlbum(ctx, *first.In, known)
}

// albumItems returns those of the jobs that belong to the same album as the first one, up to the first that does not.
func (b *Bot) albumItems(first job, jobs []core.Job) []job {
	items := []job{first}
	for _, from := range jobs[1:] {
		next, ok := b.decodeJob(from)
		if !ok || next.Album != first.Album {
			break
		}
		items = append(items, next)
	}
	return items
}

// addItem adds a message to the album.
func (a *album) addItem(in bots.Incoming) {
	if a.ID == "" {
		a.ID = in.ID
	}
	if a.Text == "" {
		a.Text = in.Text
	}
	a.Asked = a.Asked || in.Asked
	if in.Clip != nil {
		c := *in.Clip
		c.Message = in.ID
		a.Clips = append(a.Clips, c)
	}
}

// answerAlbum answers an album. in is one of its messages.
func (b *Bot) answerAlbum(ctx context.Context, in bots.Incoming, a album) error {
	overheard := in.Group && !a.Asked
	if overheard {
		a.Answered, a.Clips = len(dropStills(a.Clips[:a.Answered])), dropStills(a.Clips)
	}
	if (overheard || a.Answered > 0) && a.Answered == len(a.Clips) { // what came later is no clip, or a picture that nobody asked about
		return nil
	}
	in.ID, in.Text, in.Clip, in.More = a.ID, a.Text, nil, nil
	in.Album, in.Answered, in.Asked = true, a.Answered, a.Asked
	if len(a.Clips) > 0 {
		in.Clip, in.More = &a.Clips[0], a.Clips[1:]
	}
	return b.engine.AnswerIncoming(ctx, in, b)
}

// loadAlbum returns the record of the album that a message belongs to. It is empty if none of its messages was answered.
func (b *Bot) loadAlbum(ctx context.Context, j job) (a album, err error) {
	raw, err := b.Memory.Load(ctx, j.In.Chat.String(), albumName+j.Album)
	if err == nil && raw != nil && json.Unmarshal(raw, &a) != nil { // written by another version of the program: as if there were none
		a = album{}
	}
	if err != nil {
		return a, fmt.Errorf("telegram: load album: %w", err)
	}
	a.stored = raw
	return a, nil
}

// saveAlbum saves the record of the album that a message belongs to. Only the worker that has the lease of the chat does so.
func (b *Bot) saveAlbum(ctx context.Context, j job, a album) error {
	raw, err := json.Marshal(a)
	if err == nil {
		_, err = b.Memory.Save(ctx, j.In.Chat.String(), albumName+j.Album, a.stored, raw, albumKept)
	}
	if err != nil {
		return fmt.Errorf("telegram: save album: %w", err)
	}
	return nil
}
