package twintest

import (
	"strconv"

	"github.com/bwmarrin/discordgo"

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

// Everybody may see channels, write there, and read what was said before: discord.com/developers/docs, "Permissions".
const Everybody = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionReadMessageHistory

// Person makes a person, who is a member of the server and may do there what permissions say.
func (tw *Twin) Person(name, locale string, permissions int) *Person {
	tw.t.Helper()
	id := tw.createOnTwin("user", map[string]any{"name": name, "permissions": strconv.Itoa(permissions)})
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
