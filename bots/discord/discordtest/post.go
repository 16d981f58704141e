package discordtest

import (
	"fmt"
	"slices"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Post is what a person sends.
type Post struct {
	Text     string
	Files    []string  // their paths on this machine
	Size     int64     // what Discord says of the size of each of Files; 0: the truth
	ReplyTo  string    // a message of the channel, or empty
	Silent   bool      // the reply does not ping whom it replies to
	Forwards []Post    // what a forward shows of messages elsewhere, with nothing of its own
	At       time.Time // when one of Forwards was posted; zero: now
	Embeds   []discordapi.Embed
}

// Send writes a text and returns the message's id.
func (t *Seat) Send(text string) string {
	id, _ := t.Post(Post{Text: text}) // without files it does not fail
	return id
}

// Reply writes a text in reply to a message of the channel.
func (t *Seat) Reply(to, text string) string {
	id, _ := t.Post(Post{Text: text, ReplyTo: to}) // without files it does not fail
	return id
}

// SendVideo sends a clip.
func (t *Seat) SendVideo(path, caption string) (string, error) {
	return t.Post(Post{Files: []string{path}, Text: caption})
}

// Forward forwards a message from another channel, or this one.
func (t *Seat) Forward(id string) (string, error) {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	from := s.messages[id]
	if from == nil || from.deleted || from.only != nil {
		return "", fmt.Errorf("there is no message %s to forward", id)
	}
	m := t.draft(Post{})
	m.MessageReference = &discordapi.Reference{Type: discordapi.ForwardOf, MessageID: id, ChannelID: from.ch.id}
	if len(from.shots) > 0 { // a forward of a forward shows the first message
		m.MessageSnapshots, m.shots = slices.Clone(from.MessageSnapshots), from.shots
	} else {
		shot := snapshot(from.Content, from.Timestamp)
		shot.Message.Embeds = slices.Clone(from.Embeds)
		m.MessageSnapshots, m.shots = []discordapi.Snapshot{shot}, [][]*file{from.files}
	}
	return t.say(m).ID, nil
}

func snapshot(text, at string) discordapi.Snapshot {
	return discordapi.Snapshot{Message: discordapi.SnapshotMessage{
		Content: text, Timestamp: at, Embeds: []discordapi.Embed{}, Mentions: []discordapi.User{}, MentionRoles: []string{},
		Components: []discordapi.Component{},
	}}
}

// Post sends anything and returns the message's id. It fails when a file cannot be read.
func (t *Seat) Post(p Post) (string, error) {
	files, err := toSend(p)
	if err != nil {
		return "", err
	}
	var shots [][]*file
	for _, forwarded := range p.Forwards {
		of, err := toSend(forwarded)
		if err != nil {
			return "", err
		}
		shots = append(shots, of)
	}
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	m := t.draft(p)
	m.files, m.shots = files, shots
	for _, f := range slices.Concat(append(shots, files)...) {
		s.addFile(f, t.ch.id)
	}
	for _, forwarded := range p.Forwards {
		at := forwarded.At
		if at.IsZero() {
			at = s.now()
		}
		m.MessageReference = &discordapi.Reference{Type: discordapi.ForwardOf, MessageID: s.newID(), ChannelID: s.newID()}
		m.MessageSnapshots = append(m.MessageSnapshots, snapshot(forwarded.Text, stamp(at)))
	}
	return t.say(m).ID, nil
}

// toSend are the files of a post.
func toSend(p Post) ([]*file, error) {
	var out []*file
	for _, path := range p.Files {
		f, err := personal(path)
		if err != nil {
			return nil, err
		}
		if p.Size != 0 {
			f.size = p.Size
		}
		out = append(out, f)
	}
	return out, nil
}

// draft is a message of a person that is not posted yet.
func (t *Seat) draft(p Post) *message {
	s := t.s
	m := &message{ch: t.ch, Message: discordapi.Message{Author: t.who.User, Content: p.Text, Embeds: p.Embeds}}
	m.Mentions = s.mentioned(p.Text)
	if t.ch.guild != nil {
		m.MentionRoles = t.ch.guild.roleIDs(p.Text)
	}
	to := s.messages[p.ReplyTo]
	if to == nil {
		return m
	}
	m.Type, m.MessageReference = discordapi.Reply, &discordapi.Reference{MessageID: to.ID, ChannelID: to.ch.id}
	if !p.Silent && !slices.Contains(m.Mentions, to.Author) {
		m.Mentions = append(m.Mentions, to.Author)
	}
	return m
}

// say posts a message of a person, and tells the bot.
func (t *Seat) say(m *message) *message {
	s := t.s
	if t.ch.guild != nil && m.MessageReference != nil {
		m.MessageReference.GuildID = t.ch.guild.id
	}
	if t.ch == t.who.ch {
		t.who.wrote = true
	}
	s.store(m)
	t.ch.mark(t.who)
	s.tell(m, "MESSAGE_CREATE")
	s.bell.Ring()
	return m
}

// own is a message that the person may change.
func (t *Seat) own(id string) (*message, error) {
	m := t.s.messages[id]
	if m == nil || m.ch != t.ch || m.deleted || m.Author.ID != t.who.User.ID {
		return nil, fmt.Errorf("%s has no message %s in %s", t.who.User.Name(), id, t.Title())
	}
	return m, nil
}

// Edit changes the text of a message of the person's own.
func (t *Seat) Edit(id, text string) error {
	return t.update(id, func(m *message) {
		t.s.change(m)
		m.Content, m.Mentions = text, t.s.mentioned(text)
		t.ch.mark(t.who)
	})
}

// Unfurl lets a message of the person's own show what its link leads to, which Discord looks up after it was posted.
func (t *Seat) Unfurl(id string, shows ...discordapi.Embed) error {
	return t.update(id, func(m *message) { m.Embeds = shows })
}

// update changes a message of the person's own, and tells the bot.
func (t *Seat) update(id string, change func(m *message)) error {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	defer t.s.bell.Ring()
	m, err := t.own(id)
	if err != nil {
		return err
	}
	change(m)
	t.s.tell(m, "MESSAGE_UPDATE")
	return nil
}

// Delete removes a message: one of the person's own, or any in a server that the person manages, or an ephemeral one.
func (t *Seat) Delete(id string) error {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.bell.Ring()
	m := s.messages[id]
	manages := t.ch.guild != nil && t.ch.guild.permissions(t.who)&(discordapi.ManageMessages|discordapi.ManageGuild) != 0
	if m == nil || m.ch != t.ch || m.deleted || m.Author.ID != t.who.User.ID && m.only != t.who && !manages {
		return fmt.Errorf("%s cannot delete %s in %s", t.who.User.Name(), id, t.Title())
	}
	t.ch.mark(t.who)
	s.remove(m)
	return nil
}
