package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// sharedName is the first part of the names of the records, in the memory of a place, of answers that were shared there.
const sharedName = "shared:"

// newShareID returns the argument of the button that shares the message of a key.
func newShareID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:8])
}

// shareAnswer sends an answer that one person was given in a place to everyone there, once.
func (h *answerHandler) shareAnswer(ctx context.Context, p bots.Callback) error {
	all, err := loadShownAnswers(ctx, h.memory, h.req.in.Chat)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(g shownAnswer) bool { return newShareID(g.Key) == p.Arg })
	switch {
	case h.req.in.Place == (core.ChatID{}):
		return h.req.sendNotice(ctx, "share.denied", nil)
	case i < 0:
		return h.req.sendNotice(ctx, "share.gone", nil)
	}
	g := all[i]
	if err := g.reloadDebunks(ctx, h.service); err != nil {
		return err
	}
	if !slices.ContainsFunc(g.Answers, hasDebunk) {
		return h.req.sendNotice(ctx, "share.gone", nil)
	}
	before, err := h.memory.Load(ctx, h.req.in.Place.String(), sharedName+p.Arg)
	if err == nil && before == nil {
		err = h.postAnswer(ctx, g, p)
	}
	switch {
	case errors.Is(err, bots.ErrGone), errors.Is(err, bots.ErrRefused):
		return h.req.sendNotice(ctx, "share.refused", nil)
	case err != nil:
		return fmt.Errorf("share: %w", err)
	}
	return h.req.sendNotice(ctx, "shared", nil)
}

// postAnswer sends the answer into the place and remembers it there, so that it is edited when a fact-check in it changes.
func (h *answerHandler) postAnswer(ctx context.Context, g shownAnswer, p bots.Callback) error {
	there, err := loadGroup(ctx, h.memory, h.req.in.Place)
	if err != nil {
		return err
	}
	lang := text.For(there.Lang, h.req.lang.Tag())
	for i := range g.Answers {
		g.Answers[i].Watching = false // that is the asker's
	}
	g.Buttons = dropActions(g.Buttons, core.DoShare, core.DoUnwatch, core.DoDebunk) // which are of no use to everybody
	m := bots.Message{Chat: h.req.in.Place, Key: "share-" + p.Arg, Lang: lang, Reply: g.composeReply()}
	m.Reply.Picture = h.findPicture(ctx, g, p.Picture)
	if err := h.req.sender.Send(ctx, m); err != nil {
		return errUndelivered{fmt.Errorf("send: %w", err)}
	}
	if err := h.recordAnswer(ctx, core.Watcher{Chat: m.Chat, Lang: lang.Tag()}, m.Key, m.Reply, g.Answers...); err != nil {
		return err
	}
	_, err = h.memory.Save(ctx, m.Chat.String(), sharedName+p.Arg, nil, []byte(h.req.in.ID), shownKept)
	return err
}

// dropActions returns the buttons without some actions.
func dropActions(rows [][]core.Button, actions ...core.ButtonAction) (out [][]core.Button) {
	for _, row := range rows {
		row = slices.DeleteFunc(slices.Clone(row), func(b core.Button) bool { return slices.Contains(actions, b.Action) })
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}

// findPicture returns the picture of the answer as the asker has it, or nil if it cannot be fetched.
func (h *answerHandler) findPicture(ctx context.Context, g shownAnswer, f *bots.File) *core.Evidence {
	from, isFetcher := h.req.sender.(bots.Fetcher)
	if f == nil || !isFetcher {
		return nil
	}
	jpeg, err := readPicture(ctx, from, *f)
	if err != nil {
		h.log.Warn("an answer is shared without its picture", "chat", h.req.in.Place, "error", err)
		return nil
	}
	e := newStill(jpeg, 0)
	i := slices.IndexFunc(g.Answers, hasDebunk)
	if e == nil || i < 0 {
		return nil
	}
	match := g.Answers[i].Matches[0]
	e.Alone, e.Video, e.Mirrored, e.Rotated = false, match.Video, match.Mirrored, match.Rotated
	if len(match.Debunks) > 0 {
		e.Date = match.Debunks[0].Date
	}
	return e
}

// readPicture returns a picture that the platform keeps of a message of the bot.
func readPicture(ctx context.Context, from bots.Fetcher, f bots.File) ([]byte, error) {
	path, release, err := from.Fetch(ctx, f)
	if err != nil {
		return nil, err //nolint:wrapcheck // what it is for says the caller
	}
	defer release()
	file, err := os.Open(path)
	if err != nil {
		return nil, err //nolint:wrapcheck // what it is for says the caller
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxPicture)) //nolint:wrapcheck // what it is for says the caller
}
