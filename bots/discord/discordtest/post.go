package discordtest

import (
	"fmt"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Post is a message that a person sends.
type Post struct {
	Text     string
	Files    []string  // their paths on this machine
	Size     int64     // what Discord says of the size of each of Files; 0: the truth
	ReplyTo  string    // a message of the channel, or empty
	Forwards []Post    // what a forward shows of messages elsewhere, with nothing of its own
	Webhook  string    // the name of a webhook that posts in the person's place; empty: none
	At       time.Time // when one of Forwards was posted; zero: now
	Gallery  bool      // one of Forwards shows its files in a media gallery within a container, as only bots post them
	Comment  string    // comes after it as a message of its own, as the app sends what one writes as one forwards
}

// Send writes a text and returns the message's id.
func (t *Seat) Send(text string) string { return t.Reply("", text) }

// Reply writes a text in reply to a message of the channel.
func (t *Seat) Reply(to, text string) string {
	id, _ := t.Post(Post{Text: text, ReplyTo: to}) // without files it does not fail
	return id
}

// SendVideo sends a clip.
func (t *Seat) SendVideo(path, caption string) (string, error) {
	return t.Post(Post{Files: []string{path}, Text: caption})
}

// Post sends anything and returns the message's id. It fails when a file cannot be read.
func (t *Seat) Post(p Post) (string, error) {
	files, err := readFiles(p)
	if err != nil {
		return "", err
	}
	var snapshots [][]*file
	for _, forwarded := range p.Forwards {
		of, err := readFiles(forwarded)
		if err != nil {
			return "", err
		}
		snapshots = append(snapshots, of)
	}
	s := t.s
	defer s.LockForChange()()
	m := t.draftMessage(p)
	m.files, m.snapshots = files, snapshots
	for _, f := range slices.Concat(append(snapshots, files)...) {
		s.addFile(f, t.ch.id)
	}
	for _, forwarded := range p.Forwards {
		at := forwarded.At
		if at.IsZero() {
			at = s.now()
		}
		m.MessageReference = &discordapi.Reference{Type: discordgo.MessageReferenceTypeForward, MessageID: s.newID(), ChannelID: s.newID()}
		m.MessageSnapshots = append(m.MessageSnapshots, discordapi.NewSnapshot(forwarded.Text, formatTime(at)))
		m.galleries = m.galleries || forwarded.Gallery
	}
	id := t.postMessage(m)
	if p.Comment != "" {
		t.postMessage(t.draftMessage(Post{Text: p.Comment}))
	}
	return id, nil
}

// showGallery puts the files of a forwarded message into a gallery, and its text beside that.
func showGallery(m *discordapi.SnapshotMessage) {
	gallery := discordapi.Component{Type: discordgo.MediaGalleryComponent}
	for _, a := range m.Attachments {
		media := discordapi.MediaItem{URL: a.URL, ProxyURL: a.ProxyURL, ContentType: a.ContentType, Width: a.Width, Height: a.Height, AttachmentID: a.ID}
		gallery.Items = append(gallery.Items, discordapi.GalleryItem{Media: media})
	}
	text := discordapi.Component{Type: discordgo.TextDisplayComponent, Content: m.Content}
	m.Components = []discordapi.Component{{Type: discordgo.ContainerComponent, Components: []discordapi.Component{text, gallery}}}
	m.Attachments, m.Content = []discordapi.Attachment{}, ""
}

// readFiles reads the files of a post.
func readFiles(p Post) ([]*file, error) {
	var out []*file
	for _, path := range p.Files {
		f, err := readFile(path)
		if err != nil {
			return nil, err
		}
		if p.Size != 0 {
			f.Size = p.Size
		}
		out = append(out, f)
	}
	return out, nil
}

// draftMessage returns a message of a person that is not posted yet.
func (t *Seat) draftMessage(p Post) *message {
	s := t.s
	m := &message{ch: t.ch}
	m.Author, m.Content, m.Mentions = t.who.User, p.Text, s.findMentions(p.Text)
	if p.Webhook != "" {
		m.WebhookID = s.newID()
		m.Author = discordapi.User{ID: m.WebhookID, Username: p.Webhook, Discriminator: "0000", Bot: true}
	}
	to := s.messages[p.ReplyTo]
	if to == nil {
		return m
	}
	m.Type, m.MessageReference = discordgo.MessageTypeReply, &discordapi.Reference{MessageID: to.ID, ChannelID: to.ch.id}
	if !slices.Contains(m.Mentions, to.Author) {
		m.Mentions = append(m.Mentions, to.Author)
	}
	return m
}

// postMessage posts a message of a person, and returns its id.
func (t *Seat) postMessage(m *message) string {
	if t.ch.guild != nil && m.MessageReference != nil {
		m.MessageReference.GuildID = t.ch.guild.id
	}
	t.who.wrote = t.who.wrote || t.ch == t.who.ch
	m.postMessage()
	t.markDeed()
	return m.ID
}

// markDeed makes what the bot has said so far old, as the person does something.
func (t *Seat) markDeed() { t.ch.timeline.MarkHeard(t.Viewer) }

// Edit changes the text of a message of the person's own.
func (t *Seat) Edit(id, text string) error {
	return t.updateMessage(id, false, func(m *message) {
		changed := *m
		changed.Content, changed.Mentions = text, t.s.findMentions(text)
		m.replaceMessage(changed)
		t.markDeed()
	})
}

// Unfurl lets a message of the person's own show what its link leads to, which Discord looks up after it was posted.
func (t *Seat) Unfurl(id string, shows ...*discordgo.MessageEmbed) error {
	return t.updateMessage(id, false, func(m *message) {
		m.Embeds = shows
		m.tellBot("MESSAGE_UPDATE")
	})
}

// Delete removes a message: one of the person's own, or any in a server that the person manages, or an ephemeral one.
func (t *Seat) Delete(id string) error {
	g := t.ch.guild
	manages := g != nil && g.memberPermissions(t.who)&(discordgo.PermissionManageMessages|discordgo.PermissionManageGuild) != 0
	return t.updateMessage(id, manages, func(m *message) {
		t.markDeed()
		m.removeMessage()
	})
}

// updateMessage changes a message of the person's own, one that the person alone sees, or if others is true any.
func (t *Seat) updateMessage(id string, others bool, change func(m *message)) error {
	defer t.s.LockForChange()()
	m := t.s.messages[id]
	if m == nil || m.ch != t.ch || m.Deleted || m.Author.ID != t.Viewer && m.Only != t.Viewer && !others {
		return fmt.Errorf("%s has no message %s to change in %s", t.who.User.Name(), id, t.Title())
	}
	change(m)
	return nil
}
