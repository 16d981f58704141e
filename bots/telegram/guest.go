package telegram

import (
	"context"
	"strconv"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// guestQuery is the part of a guest message that the library does not know. Such a message calls the bot into a chat that it is not
// in.
type guestQuery struct {
	ID string `json:"guest_query_id"`
}

// readGuestMessage returns the job of a guest message: a question about the clip that it has or replies to, or about its words.
func (b *Bot) readGuestMessage(u update) job {
	m := u.Guest
	if m.Chat == nil || m.Sender == nil || u.GuestQuery == "" {
		return job{}
	}
	in := newIncoming(m.Chat, m.Sender)
	in.ID, in.Text = "g"+strconv.FormatInt(u.ID, 10), m.Text
	in.Group, in.Guest, in.Asked = true, true, true
	b.attachClip(in, m)
	in.Text, _ = b.parseMention(in.Text)
	b.attachReplied(in, m.ReplyTo)
	return job{In: in, Guest: u.GuestQuery}
}

// guest is the Sender of a chat that the bot is not in: it may answer once, in words.
type guest struct {
	*Bot
	query string
	said  bool
}

// Progress implements bots.Sender: there is nothing to show it with.
func (g *guest) Progress(context.Context, bots.Message, core.Stage) {}

// Send implements bots.Sender. Buttons that need the bot in the chat are left out.
func (g *guest) Send(_ context.Context, m bots.Message) error {
	if g.said {
		return nil
	}
	g.said = true
	doc := m.Lang.On(Platform).Reply(m.Reply)
	a := article{Type: "article", ID: m.Key, Title: text.Plain(fitUnits(doc, maxGuestTitle)), Content: messageContent(doc)}
	err := g.api.callMethod("answerGuestQuery", params{"guest_query_id": g.query, "result": a}, nil)
	return classifyError(err, g.Service.Now())
}
