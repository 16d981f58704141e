package telegramtest

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Post is a message that a person sends.
type Post struct {
	Text    string         // or the caption of File
	File    string         // its path on this machine
	As      Kind           // of File; empty: a Video
	Size    int64          // what Telegram says of File's size in bytes; 0: the truth
	NoThumb bool           // that Telegram made no thumbnail
	From    *botapi.Origin // of a forward: all forwards of a path are of the same file, as Telegram sees it
	ReplyTo int            // a message of the chat, or 0
	Album   string         // the messages of an album have the same, one for each album
	Topic   string         // of the chat, or empty; the first message in it makes it
	Only    bool           // the bot alone sees it, as an ephemeral message of a group
	Name    string         // Anonymous, or that of the channel in whose name the person posts; empty: their own

	Comment   string // goes before it as a message of its own, as the app sends what one writes as one forwards
	Smaller   string // the path of a copy of less quality that Telegram made of File
	Elsewhere bool   // File is in a message of another chat, which Text replies to
	Via       string // the inline bot through which it was sent
}

// Send writes a text and returns the message's id.
func (t *Seat) Send(text string) int {
	defer t.s.LockForChange()()
	return t.s.postMessage(t.who, t.chat, Post{Text: text}, nil).ID
}

// Post sends anything and returns the message's id. It fails when File cannot be read.
func (t *Seat) Post(p Post) (int, error) {
	ids, err := t.postAll(p)
	return append(ids, 0)[0], err
}

// SendAlbum sends several files as one album, with the caption of the first of them on the item that is numbered from 1, and returns the
// messages' ids. All of them come at once, as the app sends an album when the last file is uploaded.
func (t *Seat) SendAlbum(first Post, on int, names ...string) ([]int, error) {
	album := rand.Text()
	var all []Post
	for i, name := range names {
		p := Post{File: name, Album: album, From: first.From, As: first.As}
		if i == 0 {
			p.Comment = first.Comment
		}
		if i+1 == on {
			p.Text = first.Text
		}
		all = append(all, p)
	}
	return t.postAll(all...)
}

// postAll sends posts at once, when the last file is there.
func (t *Seat) postAll(all ...Post) (ids []int, err error) {
	files := make([]*file, len(all))
	for i, p := range all {
		if files[i], err = t.s.findPostedFile(p); err != nil {
			return nil, err
		}
	}
	defer t.s.LockForChange()()
	for i, p := range all {
		if p.Comment != "" {
			t.s.postMessage(t.who, t.chat, Post{Text: p.Comment}, nil)
		}
		ids = append(ids, t.s.postMessage(t.who, t.chat, p, files[i]).ID)
	}
	return ids, nil
}

// postMessage stores what a person posts, and tells the bot if it may see it.
func (s *Server) postMessage(who *Person, ch *chat, p Post, f *file) *message {
	m := botapi.Message{From: &who.User, Origin: p.From, MediaGroupID: p.Album}
	s.nameSender(&m, ch, p.Name)
	ch.enterTopic(&m, p.Topic)
	if ch.info.Type == botapi.Channel {
		m.From = nil
	}
	if p.Via != "" {
		m.ViaBot = &botapi.User{ID: firstPerson - 1, IsBot: true, FirstName: p.Via, Username: p.Via + "_bot"}
	}
	if to := ch.findMessage(int64(p.ReplyTo)); to != nil {
		m.ReplyTo = to.asReplied()
	}
	switch {
	case f == nil || p.Elsewhere:
		m.Text, m.Entities = p.Text, detectEntities(p.Text)
	default:
		s.attach(&m, f)
		m.Caption, m.CaptionEntities = p.Text, detectEntities(p.Text)
	}
	if p.Elsewhere {
		var there botapi.Message
		s.attach(&there, f)
		m.Elsewhere, m.Origin = &botapi.Elsewhere{Origin: p.From, Video: there.Video}, nil
	}
	if ch.isPrivate() {
		s.changeStatus(ch, who.User, s.me.User, botapi.Ordinary)
	}
	ch.started = true
	ch.acted[who.User.ID] = s.now()
	if p.Only {
		return s.tellBotOnly(ch, m)
	}
	stored := s.storeMessage(ch, m)
	ch.MarkHeard("")
	if s.isVisible(stored) {
		s.pushUpdate(ch.updateKind(), stored.Message)
	}
	return stored
}

// updateKind returns the kind of update of a message that is posted in the chat.
func (ch *chat) updateKind() string {
	if ch.info.Type == botapi.Channel {
		return "channel_post"
	}
	return "message"
}

// Edit puts a file and a caption in the place of what a message of the person's own had.
func (t *Seat) Edit(id int, p Post) error {
	f, err := t.s.findPostedFile(p)
	if err != nil {
		return err
	}
	defer t.s.LockForChange()()
	m := t.chat.findMessage(int64(id))
	if m == nil || m.FromBot {
		return fmt.Errorf("there is no message %d to edit in %s", id, t.Title())
	}
	t.chat.BeginEdit(m)
	next := m.Message
	next.Text, next.Entities, next.Video, next.EditDate = "", nil, nil, t.s.now()
	t.s.attach(&next, f)
	next.Caption, next.CaptionEntities = p.Text, detectEntities(p.Text)
	m.Message = next
	t.chat.MarkHeard("")
	if t.s.isVisible(m) {
		t.s.pushUpdate("edited_"+t.chat.updateKind(), m.Message)
	}
	return nil
}

// isVisible reports whether the bot gets a message. In privacy mode, unless it is an administrator, it gets those of a group
// that start with a slash, mention it, or reply to it.
func (s *Server) isVisible(m *message) bool {
	ch, text := m.chat, m.Text+m.Caption
	switch {
	case !ch.hasMember(s.me.ID):
		return false
	case ch.isPrivate() || !s.opts.Privacy || ch.members[s.me.ID] == botapi.Administrator:
		return true
	}
	toBot := m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == s.me.ID
	return toBot || strings.HasPrefix(text, "/") || strings.Contains(strings.ToLower(text), "@"+s.me.Username)
}

// markedPatterns match what Telegram marks in plain texts. Of two that overlap, the first counts.
var markedPatterns = []struct {
	entity  string
	pattern *regexp.Regexp
}{
	{"url", regexp.MustCompile(`\bhttps?://[^\s<>"]*[^\s<>".,;:!?)]`)},
	{"email", regexp.MustCompile(`\b[\w.+-]+@[\w-]+\.[\w.-]*\w`)},
	{"bot_command", regexp.MustCompile(`(?:^|\s)(/[a-zA-Z0-9_]{1,32}(?:@\w{3,32})?)\b`)},
	{"mention", regexp.MustCompile(`(?:^|[^\w/])(@[a-zA-Z]\w{2,31})\b`)},
}

// detectEntities returns the entities that Telegram finds in a text that somebody writes.
func detectEntities(text string) []botapi.Entity {
	var found []botapi.Entity
	for _, m := range markedPatterns {
		for _, at := range m.pattern.FindAllStringSubmatchIndex(text, -1) {
			start, end := at[len(at)-2], at[len(at)-1]
			e := botapi.Entity{Type: m.entity, Offset: countUnits(text[:start]), Length: countUnits(text[start:end])}
			if !overlapsAny(found, e) {
				found = append(found, e)
			}
		}
	}
	sortEntities(found)
	return found
}

func overlapsAny(all []botapi.Entity, e botapi.Entity) bool {
	return slices.ContainsFunc(all, func(o botapi.Entity) bool { return e.Offset < o.Offset+o.Length && o.Offset < e.Offset+e.Length })
}

// Delete deletes a message of the person's own. The bot is not told.
func (t *Seat) Delete(id int) error {
	defer t.s.LockForChange()()
	m := t.chat.findMessage(int64(id))
	if m == nil || m.FromBot {
		return fmt.Errorf("%s has no message %d in %s", t.who.User.FirstName, id, t.Title())
	}
	t.chat.DeleteMessage(m)
	t.chat.MarkHeard("")
	return nil
}
