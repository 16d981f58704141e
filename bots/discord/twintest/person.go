package twintest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Person is somebody in a channel: that of their direct messages, or one of the server.
type Person struct {
	Name, ID string
	// Locale is the language in which they use Discord: en-US.
	Locale string

	twin    *Twin
	channel string
	seen    map[string]string // the bot's messages that were waited for, as they were
}

// Person makes a person, who is a member of the server and may see channels, write there, and read what was said before.
func (tw *Twin) Person(name, locale string) *Person {
	tw.t.Helper()
	const may = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionReadMessageHistory
	id := tw.createOnTwin("user", map[string]any{"name": name, "permissions": strconv.Itoa(may)})
	channel, err := tw.openDirect(id)
	if err != nil {
		tw.t.Fatal(err)
	}
	return (&Person{Name: name, ID: id, Locale: locale, twin: tw}).In(channel)
}

// In returns the person in a channel of the server.
func (p *Person) In(channel string) *Person {
	in := *p
	in.channel, in.seen = channel, map[string]string{}
	return &in
}

// Post is a message that somebody sends.
type Post struct {
	Text  string
	Files []File
	// Forwards are the messages that it passes on.
	Forwards []Post
	// Reply is the id of the message that it answers.
	Reply string
	// Mentions the bot.
	Mentions bool
}

// Say sends some words, and returns the id of the message.
func (p *Person) Say(text string) string {
	p.twin.t.Helper()
	return p.Send(Post{Text: text})
}

// Send sends a message, and returns its id.
func (p *Person) Send(post Post) string {
	p.twin.t.Helper()
	more := map[string]any{}
	what := map[string]any{"channelId": p.channel, "userId": p.ID, "content": post.Text, "attachments": listFiles(post.Files), "more": more}
	if post.Mentions {
		what["content"] = "<@" + p.twin.Bot + "> " + post.Text
		more["mentions"] = []any{map[string]any{"id": p.twin.Bot, "username": "firstseen", "bot": true, "discriminator": "0"}}
	}
	if post.Reply != "" {
		what["messageReference"] = map[string]any{"message_id": post.Reply, "channel_id": p.channel}
		more["type"], more["referenced_message"] = discordgo.MessageTypeReply, p.findMessage(post.Reply)
	}
	if len(post.Forwards) > 0 {
		what["messageReference"] = map[string]any{"type": discordgo.MessageReferenceTypeForward, "message_id": "1", "channel_id": "1"}
		more["message_snapshots"] = makeSnapshots(post.Forwards)
	}
	return p.twin.createOnTwin("message", what)
}

// makeSnapshots returns what a forward shows of the messages: neither who wrote them nor where.
func makeSnapshots(posts []Post) (all []discordapi.Snapshot) {
	for _, post := range posts {
		shot := discordapi.NewSnapshot(post.Text, "2022-10-01T12:00:00.000000+00:00")
		shot.Message.Attachments = listFiles(post.Files)
		all = append(all, shot)
	}
	return all
}

// listFiles returns files as messages describe them; not null, where there are none.
func listFiles(files []File) []File { return append([]File{}, files...) }

// Message is one that was sent, as the twin keeps it.
type Message struct {
	discordapi.Message
	// Private reports that one person alone sees it.
	Private bool `json:"-"`
}

// String returns a message as people see it.
func (m Message) String() string { return strings.Join(discordtest.RenderLines(m.Message), "\n") }

// listMessages returns what the person sees in the channel.
func (p *Person) listMessages() (all []Message) {
	p.twin.t.Helper()
	p.twin.whole.Lock()
	defer p.twin.whole.Unlock()
	p.twin.askTwin("messages", map[string]any{"channelId": p.channel}, &all)
	defer p.twin.Lock()()
	for i := range all {
		all[i].Private = p.twin.hidden[all[i].ID] || all[i].Flags&discordgo.MessageFlagsEphemeral != 0
	}
	return all
}

// findMessage returns a message of the channel.
func (p *Person) findMessage(id string) discordapi.Message {
	p.twin.t.Helper()
	all := p.listMessages()
	i := slices.IndexFunc(all, func(m Message) bool { return m.ID == id })
	if i < 0 {
		p.twin.t.Fatalf("no message %s", id)
	}
	return all[i].Message
}

// Said returns the bot's messages, as they are now.
func (p *Person) Said() []Message {
	p.twin.t.Helper()
	return slices.DeleteFunc(p.listMessages(), func(m Message) bool { return m.Author.ID != p.twin.Bot })
}

// Wait waits until the bot says what matches a pattern, in which . is also a new line: in a message that was not waited for before, or
// that has changed since.
func (p *Person) Wait(pattern string) (found Message) {
	p.twin.t.Helper()
	want := compilePattern(pattern)
	defer func() {
		if found.ID == "" {
			p.twin.t.Logf("waiting for %q, %s saw:\n%s", pattern, p.Name, p.Transcript())
		}
	}()
	p.twin.waitUntil(fmt.Sprintf("what the bot says: %q", pattern), func() bool {
		p.twin.t.Helper()
		for _, m := range p.Said() {
			if shown := m.String(); p.seen[m.ID] != shown && want.MatchString(shown) {
				p.seen[m.ID], found = shown, m
				return true
			}
		}
		return false
	})
	return found
}

func compilePattern(pattern string) *regexp.Regexp { return regexp.MustCompile("(?ms)" + pattern) }

// Count returns how many of the bot's messages match a pattern.
func (p *Person) Count(pattern string) int {
	p.twin.t.Helper()
	want := compilePattern(pattern)
	return len(slices.DeleteFunc(p.Said(), func(m Message) bool { return !want.MatchString(m.String()) }))
}

// Transcript returns what was said in the channel.
func (p *Person) Transcript() string {
	p.twin.t.Helper()
	var b strings.Builder
	for _, m := range p.listMessages() {
		only := ""
		if m.Private {
			only = " (to one person)"
		}
		fmt.Fprintf(&b, "%s%s:\n\t%s\n", m.Author.Username, only, strings.ReplaceAll(m.String(), "\n", "\n\t"))
	}
	return b.String()
}
