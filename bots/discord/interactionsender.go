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
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/checking"
)

// interactionSender is the Sender for an interaction. It answers the interaction while that is possible, and sends messages
// after that.
type interactionSender struct {
	sender   *sender
	token    *interactionToken
	incoming *bots.Incoming
}

var (
	_ bots.Fetcher         = interactionSender{}
	_ conversation.Reacter = interactionSender{}
)

// Fetch implements bots.Fetcher.
func (c interactionSender) Fetch(ctx context.Context, f bots.File) (path string, release func(), err error) {
	return c.sender.Fetch(ctx, f)
}

// React implements conversation.Reacter.
func (c interactionSender) React(ctx context.Context, in bots.Incoming) error {
	return c.sender.React(ctx, in)
}

// replyTarget is the interaction that a message answers.
type replyTarget struct {
	*interactionToken
	original bool // the message replaces the progress sign, or the message with the button
}

// Send implements bots.Sender. If the interaction has expired and the person accepts no direct messages, they are told in
// the channel that there is an answer.
func (c interactionSender) Send(ctx context.Context, m bots.Message) error {
	err := c.deliverMessage(ctx, m)
	if errors.Is(err, bots.ErrGone) && c.token.Private && m.Chat == c.incoming.Chat {
		return c.sender.pingInChannel(ctx, renderMessage(m))
	}
	return err
}

// deliverMessage sends a message as an answer to the interaction, or as a message of its own if the interaction has expired
// or the message is for another chat.
func (c interactionSender) deliverMessage(ctx context.Context, m bots.Message) error {
	o := renderMessage(m)
	if !c.token.isValid(c.sender.now()) || m.Chat != c.incoming.Chat && m.Chat != c.incoming.Place {
		return c.sender.sendOrEdit(ctx, o, nil)
	}
	by := *c.token
	by.Private = c.token.Private && m.Chat == c.incoming.Chat
	w := &replyTarget{interactionToken: &by, original: m.Key == c.incoming.ID+"-0" && m.Chat == c.incoming.Chat}
	if c.token.EditOriginal {
		w.original = m.Instead != ""
		by.Private = by.Private || m.Instead == "" && m.Chat == c.incoming.Chat
	}
	o.Instead = ""
	return c.sender.sendOrEdit(ctx, o, w)
}

// Progress implements bots.Sender. Discord itself shows the progress of an interaction.
func (c interactionSender) Progress(ctx context.Context, m bots.Message, stage checking.Stage) {
	if !c.token.isValid(c.sender.now()) {
		c.sender.Progress(ctx, m, stage)
	}
}

// replyToInteraction answers an interaction. It retries for a while, because another process may still be acknowledging the
// interaction.
func (s *sender) replyToInteraction(ctx context.Context, o outgoing, by *replyTarget) (delivery.Sent, error) {
	for {
		now, err := s.tryReply(ctx, o, by)
		if !isExpired(err) || s.now().Sub(by.At) > ackTimeout || !delivery.WaitFor(ctx, ackTimeout/10) {
			return now, err
		}
	}
}

// tryReply answers an interaction once.
func (s *sender) tryReply(ctx context.Context, o outgoing, by *replyTarget) (delivery.Sent, error) {
	p := o.withPicture(&delivery.Sent{Picture: by.EditOriginal})
	c := apiCall{method: http.MethodPost, path: by.answerPath(), files: o.listFiles(), lowPriority: o.LowPriority}
	switch {
	case by.original:
		c.method, c.path = http.MethodPatch, by.answerPath()+"/messages/@original"
	case by.Private:
		p.Flags |= discordgo.MessageFlagsEphemeral
	}
	var m message
	c.body, c.out = p, &m
	err := s.api.doCall(ctx, c)
	return delivery.Sent{ID: m.ID, Place: by.sentPlace()}, err
}

// tokenPlacePrefix starts the place of a message that only its interaction can edit, for a while: "hook PATH UNIX".
const tokenPlacePrefix = "hook "

// sentPlace returns the place of an answer: its channel, or the path of the interaction if only that can edit it.
func (w *replyTarget) sentPlace() string {
	if !w.Private && !w.Guest {
		return w.Channel
	}
	return tokenPlacePrefix + w.answerPath() + " " + strconv.FormatInt(w.At.Unix(), 10)
}

// editPath returns the path of a sent message, and whether it can still be edited.
func (s *sender) editPath(sent delivery.Sent) (path string, there bool) {
	by, hooked := strings.CutPrefix(sent.Place, tokenPlacePrefix)
	if !hooked {
		return endpointPath(discordgo.EndpointChannelMessage(sent.Place, sent.ID)), isID(sent.Place) && isID(sent.ID)
	}
	path, at, _ := strings.Cut(by, " ")
	unix, err := strconv.ParseInt(at, 10, 64)
	return path + "/messages/" + sent.ID, err == nil && isID(sent.ID) && s.now().Sub(time.Unix(unix, 0)) < tokenLifetime
}
