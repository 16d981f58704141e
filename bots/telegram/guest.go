package telegram

import (
	"context"
	"strconv"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// guestQuery is the part of a guest message that the library does not decode. A guest message calls the bot from a chat that
// it is not a member of.
type guestQuery struct {
	ID string `json:"guest_query_id"`
}

// readGuestMessage returns the job for a guest message. It asks about the clip in the message, the clip that it replies to,
// or its text.
func (b *Bot) readGuestMessage(u update) job {
	m := u.Guest
	if m.Chat == nil || m.Sender == nil || u.GuestQuery == "" {
		return job{}
	}
	in := newIncoming(m.Chat, m.Sender)
	in.ID, in.Text = "g"+strconv.FormatInt(u.ID, 10), m.Text
	in.Group, in.Guest, in.Asked = true, true, true
	r := b.newReader()
	r.attachClip(in, m)
	in.Text, _ = r.parseMention(in.Text)
	r.attachReplied(in, m)
	return job{In: in, GuestQuery: u.GuestQuery}
}

// guestSender is the Sender for a chat that the bot is not a member of. It can answer once, with text only.
type guestSender struct {
	bot      *Bot
	query    string
	answered bool
}

var (
	_ bots.Fetcher         = (*guestSender)(nil)
	_ conversation.Reacter = (*guestSender)(nil)
)

// Fetch implements bots.Fetcher.
func (g *guestSender) Fetch(ctx context.Context, f bots.File) (path string, release func(), err error) {
	return g.bot.Fetch(ctx, f)
}

// React implements conversation.Reacter.
func (g *guestSender) React(ctx context.Context, in bots.Incoming) error { return g.bot.React(ctx, in) }

// Progress implements bots.Sender. It does nothing, because Telegram shows no progress there.
func (g *guestSender) Progress(context.Context, bots.Message, checking.Stage) {}

// Send implements bots.Sender. Buttons are left out, because they work only where the bot is a member.
func (g *guestSender) Send(ctx context.Context, m bots.Message) error {
	if g.answered {
		return nil
	}
	g.answered = true
	doc := m.Lang.On(Platform).Reply(m.Reply)
	a := inlineResult{Type: "article", ID: m.Key, Title: text.Plain(fitUnits(doc, maxGuestTitle)), Content: renderContent(doc)}
	err := g.answerQuery(a)
	if bots.FindMeaning(err) == bots.OurFault {
		delivery.LogRefusal(ctx, g.bot.Logger, m.Chat, err)
		a.Title = m.Lang.T("refused.fault", nil)
		a.Content = renderContent(text.Doc{{{Text: a.Title}}})
		err = g.answerQuery(a)
	}
	return delivery.SettleRefusal(ctx, g.bot.Logger, m.Chat, err)
}

// answerQuery answers the query.
func (g *guestSender) answerQuery(a inlineResult) error {
	err := g.bot.api.callMethod("answerGuestQuery", params{"guest_query_id": g.query, "result": a}, nil)
	return addRetryTime(err, g.bot.Service.Now())
}
