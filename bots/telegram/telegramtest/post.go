package telegramtest

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Post is what a person sends.
type Post struct {
	Text    string         // or the caption of File
	File    string         // its path on this machine
	As      Kind           // of File; empty: by its ending
	Size    int64          // what Telegram says of File's size; 0: the truth
	NoThumb bool           // that Telegram made no thumbnail
	From    *botapi.Origin // of a forward
	ReplyTo int            // a message of the chat, or 0
	Album   string         // the messages of an album have the same, one for each album
}

// Send writes a text and returns the message's id.
func (t *Seat) Send(text string) int {
	return t.post(Post{Text: text}, nil)
}

// Reply writes a text in reply to a message of the chat.
func (t *Seat) Reply(to int, text string) int {
	return t.post(Post{Text: text, ReplyTo: to}, nil)
}

// SendVideo sends a clip that the person has just uploaded.
func (t *Seat) SendVideo(file, caption string) (int, error) {
	return t.Post(Post{File: file, Text: caption})
}

// Forward forwards a message with a clip. All forwards of a path are of the same file, as Telegram sees it.
func (t *Seat) Forward(file, caption string, from *botapi.Origin) (int, error) {
	return t.Post(Post{File: file, Text: caption, From: from})
}

// SendAlbum sends several files as one album, with the caption on the first, and returns the messages' ids.
func (t *Seat) SendAlbum(caption string, files ...string) ([]int, error) {
	t.s.mu.Lock()
	album := t.s.nextSerial()
	t.s.mu.Unlock()
	var ids []int
	for _, name := range files {
		id, err := t.Post(Post{File: name, Text: caption, Album: album})
		if err != nil {
			return nil, err
		}
		ids, caption = append(ids, id), ""
	}
	return ids, nil
}

// Post sends anything and returns the message's id. It fails when File cannot be read.
func (t *Seat) Post(p Post) (int, error) {
	f, err := t.s.toSend(p)
	if err != nil {
		return 0, err
	}
	return t.post(p, f), nil
}

func (t *Seat) post(p Post, f *file) int {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	defer t.s.notify()
	return t.s.say(t.who, t.chat, p, f).ID
}

// toSend is the file of a post, or nil. What is forwarded is known by its path; anything else is a new upload.
func (s *Server) toSend(p Post) (*file, error) {
	if p.File == "" {
		return nil, nil
	}
	k := p.As
	if k == "" {
		k = usual(p.File)
	}
	key := string(k) + " " + p.File
	s.mu.Lock()
	known := s.files.shared[key]
	s.mu.Unlock()
	if p.From != nil && known != nil {
		return known, nil
	}
	made, err := s.personal(p.File, k)
	if err != nil {
		return nil, err
	}
	if p.Size != 0 {
		made.size = p.Size
	}
	if p.NoThumb {
		made.thumb = nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if made.thumb != nil {
		s.files.add(made.thumb)
	}
	s.files.shared[key] = s.files.add(made)
	return made, nil
}

// usual is the kind that an app sends a file as.
func usual(name string) Kind {
	switch mime := mimeType(name); {
	case mime == "image/gif":
		return Animation
	case strings.HasPrefix(mime, "image/"):
		return Photo
	case filepath.Ext(name) == ".mp4":
		return Video
	}
	return Document
}

// say stores what a person posts, and tells the bot if it may see it.
func (s *Server) say(who *Person, ch *chat, p Post, f *file) *message {
	m := botapi.Message{From: &who.User, Origin: p.From, MediaGroupID: p.Album}
	if ch.info.Type == botapi.Channel {
		m.From, m.SenderChat = nil, &ch.info
	}
	if to := ch.find(p.ReplyTo); to != nil {
		m.ReplyTo = quoted(&to.Message)
	}
	if f == nil {
		m.Text, m.Entities = p.Text, detect(p.Text)
	} else {
		s.attach(&m, f, shape{})
		m.Caption, m.CaptionEntities = p.Text, detect(p.Text)
	}
	if ch.private() && ch.members[s.me.ID] != botapi.Ordinary {
		s.rank(ch, who.User, s.me.User, botapi.Ordinary)
	}
	ch.started = true
	stored := s.store(ch, m)
	ch.mark = s.seq
	s.tell(stored, "message", "channel_post")
	return stored
}

// tell lets the bot see a message, or what became of it.
func (s *Server) tell(m *message, inChats, inChannels string) {
	if !s.sees(m) {
		return
	}
	if m.chat.info.Type == botapi.Channel {
		inChats = inChannels
	}
	s.push(inChats, m.Message)
}

// sees tells whether the bot gets a message. In privacy mode, unless it is an administrator, it gets those of a group that
// start with a slash, mention it, or reply to it.
func (s *Server) sees(m *message) bool {
	ch := m.chat
	switch {
	case !ch.within(s.me.ID):
		return false
	case ch.private() || ch.info.Type == botapi.Channel || !s.opts.Privacy || ch.leads(s.me.ID):
		return true
	}
	text := m.Text + m.Caption
	toBot := m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == s.me.ID
	return toBot || strings.HasPrefix(text, "/") || s.mentioned(text)
}

func (s *Server) mentioned(text string) bool {
	return strings.Contains(strings.ToLower(text), "@"+s.me.Username)
}

// What Telegram marks in plain texts, the most telling first.
var marked = []struct {
	entity  string
	pattern *regexp.Regexp
}{
	{"url", regexp.MustCompile(`\bhttps?://[^\s<>"]*[^\s<>".,;:!?)]`)},
	{"email", regexp.MustCompile(`\b[\w.+-]+@[\w-]+\.[\w.-]*\w`)},
	{"bot_command", regexp.MustCompile(`(?:^|\s)(/[a-zA-Z0-9_]{1,32}(?:@\w{3,32})?)\b`)},
	{"mention", regexp.MustCompile(`(?:^|[^\w/])(@[a-zA-Z]\w{2,31})\b`)},
	{"hashtag", regexp.MustCompile(`(?:^|\s)(#\w+)`)},
}

// detect finds the entities that Telegram finds in a text that somebody writes.
func detect(text string) []botapi.Entity {
	var found []botapi.Entity
	for _, m := range marked {
		for _, at := range m.pattern.FindAllStringSubmatchIndex(text, -1) {
			start, end := at[len(at)-2], at[len(at)-1]
			e := botapi.Entity{Type: m.entity, Offset: units(text[:start]), Length: units(text[start:end])}
			if !overlaps(found, e) {
				found = append(found, e)
			}
		}
	}
	sortEntities(found)
	return found
}

func overlaps(all []botapi.Entity, e botapi.Entity) bool {
	for _, o := range all {
		if e.Offset < o.Offset+o.Length && o.Offset < e.Offset+e.Length {
			return true
		}
	}
	return false
}

// Edit changes the text or caption of a message of the person's own.
func (t *Seat) Edit(id int, text string) error {
	return t.own(id, func(m *message) {
		m.former = append(m.former, m.Message)
		if m.Text != "" {
			m.Text, m.Entities = text, detect(text)
		} else {
			m.Caption, m.CaptionEntities = text, detect(text)
		}
		m.EditDate = t.s.now()
		t.s.tell(m, "edited_message", "edited_channel_post")
	})
}

// Delete deletes a message of the person's own. The bot is not told.
func (t *Seat) Delete(id int) error {
	return t.own(id, func(m *message) { m.deleted = true })
}

func (t *Seat) own(id int, change func(*message)) error {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	defer t.s.notify()
	m := t.chat.find(id)
	if m == nil || t.s.ours(m) {
		return fmt.Errorf("%s has no message %d in %s", t.who.User.FirstName, id, t.Title())
	}
	t.s.seq++
	m.seq, t.chat.mark = t.s.seq, t.s.seq
	change(m)
	return nil
}

// React puts an emoji on a message, or takes it away if it is empty. The bot is told where it is an administrator.
func (t *Seat) React(id int, emoji string) error {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	m := t.chat.find(id)
	if m == nil {
		return fmt.Errorf("no message %d in %s", id, t.Title())
	}
	next := []botapi.Reaction{}
	if emoji != "" {
		next = append(next, botapi.Reaction{Type: "emoji", Emoji: emoji})
	}
	told := botapi.ReactionUpdated{
		Chat: t.chat.info, MessageID: id, User: t.who.User, Date: s.now(),
		Old: append([]botapi.Reaction{}, m.reactions[t.who.User.ID]...), New: next,
	}
	s.react(m, t.who.User.ID, next)
	if t.chat.leads(s.me.ID) {
		s.push("message_reaction", told)
	}
	return nil
}
