package telegram

import (
	"context"
	"strconv"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// guestQuery is what a message has that calls the bot into a chat which it is not in. The library does not know it.
type guestQuery struct {
	ID string `json:"guest_query_id"`
}

// called is what somebody asks the bot as a guest: about the clip that the message has or replies to, or its words.
func (b *Bot) called(u update) job {
	m := u.Guest
	if m.Chat == nil || m.Sender == nil || u.GuestQuery == "" {
		return job{}
	}
	in := incoming(m.Chat, m.Sender)
	in.ID, in.Text = "g"+strconv.FormatInt(u.ID, 10), m.Text
	in.Group, in.Guest, in.Asked = true, true, true
	b.attach(in, m)
	in.Text, _ = b.asked(in.Text)
	b.refer(in, m.ReplyTo)
	return job{In: in, Guest: u.GuestQuery}
}

// guest is the Sender of a chat that the bot is not in: it may answer once, in words.
type guest struct {
	*Bot
	query string
	said  bool
}

// Progress implements bots.Sender: there is nothing to show it with.
func (g *guest) Progress(context.Context, bots.Message, checking.Stage) {}

// Send implements bots.Sender. Buttons that need the bot in the chat are left out.
func (g *guest) Send(_ context.Context, m bots.Message) error {
	if g.said {
		return nil
	}
	g.said = true
	doc := m.Lang.On(Platform).Reply(m.Reply)
	a := article{Type: "article", ID: m.Key, Title: text.Plain(fitUnits(doc, maxGuestTitle)), Content: content(doc)}
	err := g.api.call("answerGuestQuery", params{"guest_query_id": g.query, "result": a}, nil)
	return sorted(err, g.Service.Now())
}
