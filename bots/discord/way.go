package discord

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/checking"
)

// interactionSender is the Sender of what came by an interaction: it answers that while it can, and by a message later.
type interactionSender struct {
	*Bot
	*hook
	in *bots.Incoming
}

var _ bots.Fetcher = interactionSender{}

// way is how a message answers an interaction.
type way struct {
	*hook
	first bool // in the place of the sign that the bot is at work, or of the message with the button
}

// Send implements bots.Sender. What comes too late for the interaction, to somebody who takes no direct messages, is only said to be there.
func (c interactionSender) Send(ctx context.Context, m bots.Message) error {
	err := c.send(ctx, m)
	if errors.Is(err, bots.ErrGone) && c.Private && m.Chat == c.in.Chat {
		return c.knock(ctx, render(m))
	}
	return err
}

func (c interactionSender) send(ctx context.Context, m bots.Message) error {
	o := render(m)
	if !c.live(c.now()) || m.Chat != c.in.Chat && m.Chat != c.in.Place {
		return c.deliver(ctx, o, nil)
	}
	by := *c.hook
	by.Private = c.Private && m.Chat == c.in.Chat
	w := &way{hook: &by, first: m.Key == c.in.ID+"-0" && m.Chat == c.in.Chat}
	if c.Update {
		w.first = m.Instead != ""
		by.Private = by.Private || m.Instead == "" && m.Chat == c.in.Chat
	}
	o.Instead = ""
	return c.deliver(ctx, o, w)
}

// Progress implements bots.Sender: Discord shows that the bot is at work.
func (c interactionSender) Progress(ctx context.Context, m bots.Message, stage checking.Stage) {
	if !c.live(c.now()) {
		c.Bot.Progress(ctx, m, stage)
	}
}

// reply answers an interaction. Another process may be about to acknowledge it, before which there is nothing to answer.
func (b *Bot) reply(ctx context.Context, o outgoing, by *way) (delivery.Sent, error) {
	for {
		now, err := b.replyOnce(ctx, o, by)
		if !expired(err) || b.now().Sub(by.At) > ackCall || !delivery.WaitFor(ctx, ackCall/10) {
			return now, err
		}
	}
}

func (b *Bot) replyOnce(ctx context.Context, o outgoing, by *way) (delivery.Sent, error) {
	p := o.withPicture(&delivery.Sent{Picture: by.Update})
	c := call{method: http.MethodPost, path: by.path(), picture: o.Picture, notice: o.Notice}
	switch {
	case by.first:
		c.method, c.path = http.MethodPatch, by.path()+"/messages/@original"
	case by.Private:
		p.Flags |= discordgo.MessageFlagsEphemeral
	}
	var m message
	c.body, c.out = p, &m
	err := b.api.do(ctx, c)
	return delivery.Sent{ID: m.ID, Place: by.place()}, err
}

// hookPlace starts the place of a message that can be edited for a while only, by its interaction: "hook PATH UNIX".
const hookPlace = "hook "

// place is where an answer is: a message as others, or one that only the interaction leads to.
func (w *way) place() string {
	if !w.Private && !w.Guest {
		return w.Channel
	}
	return hookPlace + w.path() + " " + strconv.FormatInt(w.At.Unix(), 10)
}

// editPath is where a message that was sent can be edited, if it still can.
func (b *Bot) editPath(s delivery.Sent) (path string, there bool) {
	by, hooked := strings.CutPrefix(s.Place, hookPlace)
	if !hooked {
		return "/channels/" + s.Place + "/messages/" + s.ID, isID(s.Place) && isID(s.ID)
	}
	path, at, _ := strings.Cut(by, " ")
	unix, err := strconv.ParseInt(at, 10, 64)
	return path + "/messages/" + s.ID, err == nil && isID(s.ID) && b.now().Sub(time.Unix(unix, 0)) < tokenTime
}
