package discord

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// hook is what an interaction is answered by.
type hook struct {
	ID      string    `json:"id"`
	App     string    `json:"app"`
	Token   string    `json:"token"`
	Channel string    `json:"channel"`
	At      time.Time `json:"at"`
	Update  bool      `json:"update,omitempty"` // the first answer takes the place of the message with the button
	Private bool      `json:"private,omitempty"`
	Guest   bool      `json:"guest,omitempty"` // the bot is not where it happened
}

// live tells whether the interaction can still be answered.
func (h *hook) live(now time.Time) bool { return h != nil && now.Sub(h.At) < tokenTime }

// path is that of the answers.
func (h *hook) path() string { return "/webhooks/" + h.App + "/" + url.PathEscape(h.Token) }

// receive acknowledges an interaction beside others.
func (s *shard) receive(ctx context.Context, e event) {
	select {
	case s.presses <- struct{}{}:
	case <-ctx.Done():
		return
	}
	ctx = context.WithoutCancel(ctx) // the connection may end; the answer goes another way
	s.beside.Go(func() {
		defer func() { <-s.presses }()
		s.interact(ctx, e)
	})
}

// interact acknowledges an interaction, or offers something for what is being typed.
func (s *shard) interact(ctx context.Context, e event) {
	defer s.rescue(e)
	var i interaction
	known := legible(e.Data, &i)
	if i.Channel == "" {
		i.Channel = i.Place.ID
	}
	if !known || i.who() == nil || !isID(i.who().ID) || !isID(i.ID) || !isID(i.Channel) || i.Token == "" {
		s.Logger.Warn("an event cannot be read", "event", e.Type)
		return
	}
	if !isID(i.App) {
		i.App = s.me.Load().app
	}
	if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		s.complete(ctx, &i)
		return
	}
	s.acknowledge(ctx, &i)
}

// rescue ends a panic over an event.
func (b *Bot) rescue(e event) {
	if v := recover(); v != nil {
		b.Logger.Error("an event was dropped", "event", e.Type, "panic", v)
	}
}

// acknowledge keeps an interaction and says that it was received, or opens a form. What cannot be kept is not promised.
func (s *shard) acknowledge(ctx context.Context, i *interaction) {
	ctx, cancel := context.WithTimeout(ctx, ackCall)
	defer cancel()
	keeping, late := context.WithTimeout(ctx, ackTime) // if the store takes longer the interaction is lost
	defer late()
	if m := s.modal(keeping, i); m != nil {
		s.respond(ctx, i, response{Type: discordgo.InteractionResponseModal, Data: m})
		return
	}
	in, h := s.asked(keeping, i)
	defer s.learnLocale(ctx, in)
	done := s.acks.begin(i.ID)
	defer done()
	if err := s.promise(keeping, i, job{In: in, Hook: h, Direct: i.direct()}); err != nil {
		if keeping.Err() != nil {
			err = &core.Problem{Code: core.Unavailable, Op: "keep interaction", Err: err}
		}
		s.Logger.Warn("an interaction was turned away: it cannot be kept", "error", err)
		s.respond(ctx, i, response{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: s.sorry(in, err)})
		return
	}
	r := response{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}
	switch {
	case h.Update:
		r.Type = discordgo.InteractionResponseDeferredMessageUpdate
	case h.Private:
		r.Data = map[string]any{"flags": discordgo.MessageFlagsEphemeral}
	}
	s.respond(ctx, i, r)
}

// promise keeps an interaction. What is said afterwards where it happened is looked for, if the bot is there.
func (s *shard) promise(ctx context.Context, i *interaction, l job) error {
	if !l.Hook.Guest {
		if err := s.enroll(ctx, i.Channel, mark{Last: i.ID, Guild: i.Guild}); err != nil {
			return err
		}
	}
	return s.enqueue(ctx, l)
}

// sorry says, to the person alone, that something is out of order.
func (b *Bot) sorry(in *bots.Incoming, err error) payload {
	lang := text.For(in.Lang)
	p := payloadOf(lang, core.Reply{Content: core.Trouble{Problems: core.Problems(err)}})
	p.Flags |= discordgo.MessageFlagsEphemeral
	return p
}

// response is the first answer to an interaction.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// respond gives the first answer, again and again if need be. If it comes too late, what follows goes another way.
func (b *Bot) respond(ctx context.Context, i *interaction, r response) {
	path := "/interactions/" + i.ID + "/" + url.PathEscape(i.Token) + "/callback"
	err := b.api.do(ctx, call{method: http.MethodPost, path: path, body: r})
	for transient(err) && delivery.WaitFor(ctx, ackRetry) {
		err = b.api.do(ctx, call{method: http.MethodPost, path: path, body: r})
	}
	if err != nil && refusal(err).Code != discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged {
		b.Logger.Warn("an interaction was not acknowledged in time", "error", err)
	}
}

// acks are the interactions that are being acknowledged: an answer must not come before that.
type acks struct {
	mu  sync.Mutex
	all map[string]chan struct{}
}

func (a *acks) begin(id string) (done func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all == nil {
		a.all = map[string]chan struct{}{}
	}
	ended := make(chan struct{})
	a.all[id] = ended
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.all, id)
		close(ended)
	}
}

// wait waits until an interaction is acknowledged.
func (a *acks) wait(ctx context.Context, id string) {
	a.mu.Lock()
	ended := a.all[id]
	a.mu.Unlock()
	if ended == nil {
		return
	}
	select {
	case <-ended:
	case <-ctx.Done():
	}
}
