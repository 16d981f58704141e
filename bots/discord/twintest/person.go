package twintest

import (
	"maps"
	"strconv"
)

// A Person is somebody in a channel: that of their direct messages, or one of the server.
type Person struct {
	Name, ID string
	// Locale is the language in which they use Discord: en-US.
	Locale string

	twin    *Twin
	channel string
	seen    map[string]string // the bot's messages that were waited for, as they were
}

// What people may do: discord.com/developers/docs, "Permissions".
const (
	Everybody    = 1<<10 | 1<<11 | 1<<16 // to see channels, write there, and read what was said before
	ManageServer = 1 << 5
)

// Person makes a person, who is a member of the server and may do there what permissions say.
func (tw *Twin) Person(name, locale string, permissions int) *Person {
	tw.t.Helper()
	id := tw.make("user", map[string]any{"name": name, "permissions": strconv.Itoa(permissions)})
	channel, err := tw.direct(id)
	if err != nil {
		tw.t.Fatal(err)
	}
	return &Person{Name: name, ID: id, Locale: locale, twin: tw, channel: channel, seen: map[string]string{}}
}

// In is the person in a channel of the server.
func (p *Person) In(channel string) *Person {
	return &Person{Name: p.Name, ID: p.ID, Locale: p.Locale, twin: p.twin, channel: channel, seen: map[string]string{}}
}

// A Post is what somebody sends.
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

// Kinds of references between messages: discord.com/developers/docs, "Message Reference Types".
const forward = 1

// Say sends some words, and returns the id of the message.
func (p *Person) Say(text string) string {
	p.twin.t.Helper()
	return p.Send(Post{Text: text})
}

// Send sends a message, and returns its id.
func (p *Person) Send(post Post) string {
	p.twin.t.Helper()
	more := map[string]any{}
	what := map[string]any{"channelId": p.channel, "userId": p.ID, "content": post.Text, "attachments": described(post.Files), "more": more}
	if post.Mentions {
		what["content"] = "<@" + p.twin.Bot + "> " + post.Text
		more["mentions"] = []any{map[string]any{"id": p.twin.Bot, "username": "firstseen", "bot": true, "discriminator": "0"}}
	}
	if post.Reply != "" {
		what["messageReference"] = map[string]any{"message_id": post.Reply, "channel_id": p.channel}
		more["type"], more["referenced_message"] = 19, p.twin.raw(p.channel, post.Reply)
	}
	if len(post.Forwards) > 0 {
		what["messageReference"] = map[string]any{"type": forward, "message_id": "1", "channel_id": "1"}
		more["message_snapshots"] = snapshots(post.Forwards)
	}
	return p.twin.make("message", what)
}

// snapshots are what a forward shows of the messages: neither who wrote them nor where.
func snapshots(posts []Post) (all []any) {
	for _, post := range posts {
		all = append(all, map[string]any{"message": map[string]any{
			"type": 0, "content": post.Text, "timestamp": "2022-10-01T12:00:00.000000+00:00", "edited_timestamp": nil, "flags": 0,
			"attachments": described(post.Files), "embeds": []any{}, "mentions": []any{}, "mention_roles": []any{}, "components": []any{},
		}})
	}
	return all
}

// described are files as messages describe them; not null, where there are none.
func described(files []File) []File { return append([]File{}, files...) }

// raw is a message as the twin keeps it, or nil.
func (tw *Twin) raw(channel, id string) map[string]any {
	tw.t.Helper()
	var all []map[string]any
	tw.ask("messages", map[string]any{"channelId": channel}, &all)
	for _, m := range all {
		if m["id"] == id {
			return maps.Clone(m)
		}
	}
	return nil
}
