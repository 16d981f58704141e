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

// interactionToken has what is needed to answer an interaction.
type interactionToken struct {
	ID           string    `json:"id"`
	App          string    `json:"app"`
	Token        string    `json:"token"`
	Channel      string    `json:"channel"`
	At           time.Time `json:"at"`
	EditOriginal bool      `json:"update,omitempty"` // the first answer replaces the message with the button
	Private      bool      `json:"private,omitempty"`
	Guest        bool      `json:"guest,omitempty"` // the bot is not a member of the server or chat
}

// isValid reports whether the interaction can still be answered.
func (token *interactionToken) isValid(now time.Time) bool {
	return token != nil && now.Sub(token.At) < tokenLifetime
}

// answerPath returns the path of the calls that answer the interaction.
func (token *interactionToken) answerPath() string {
	return "/webhooks/" + token.App + "/" + url.PathEscape(token.Token)
}

// acceptInteraction handles an interaction in the background, at most maxAcksParallel at one time.
func (s *shard) acceptInteraction(ctx context.Context, e event) {
	select {
	case s.ackSlots <- struct{}{}:
	case <-ctx.Done():
		return
	}
	ctx = context.WithoutCancel(ctx) // the connection may end; the answer does not need it
	s.background.Go(func() {
		defer func() { <-s.ackSlots }()
		s.handleInteraction(ctx, e)
	})
}

// handleInteraction decodes an interaction. It acknowledges it, or sends suggestions for the text that is being typed.
func (s *shard) handleInteraction(ctx context.Context, e event) {
	defer s.recoverEvent(e)
	var i interaction
	known := canDecode(e.Data, &i)
	if i.Channel == "" {
		i.Channel = i.Place.ID
	}
	if !known || i.findSender() == nil || !isID(i.findSender().ID) || !isID(i.ID) || !isID(i.Channel) || i.Token == "" {
		s.Logger.Warn("an event cannot be read", "event", e.Type)
		return
	}
	if !isID(i.App) {
		i.App = s.me.Load().app
	}
	if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		s.sendSuggestions(ctx, &i)
		return
	}
	s.ackInteraction(ctx, &i)
}

// recoverEvent recovers from a panic in the handling of an event. It is called by defer.
func (b *Bot) recoverEvent(e event) {
	if v := recover(); v != nil {
		b.Logger.Error("an event was dropped", "event", e.Type, "panic", v)
	}
}

// ackInteraction stores an interaction and acknowledges it, or opens a form. If it cannot be stored, the person is told so.
func (s *shard) ackInteraction(ctx context.Context, i *interaction) {
	ctx, cancel := context.WithTimeout(ctx, ackTimeout)
	defer cancel()
	keeping, late := context.WithTimeout(ctx, storeTimeout) // if the store takes longer, the interaction cannot be acknowledged in time
	defer late()
	if m := s.openModal(keeping, i); m != nil {
		s.sendResponse(ctx, i, response{Type: discordgo.InteractionResponseModal, Data: m})
		return
	}
	in, token := s.readInteraction(keeping, i)
	defer s.saveLocale(ctx, in)
	done := s.acks.startAck(i.ID)
	defer done()
	if err := s.storeInteraction(keeping, i, job{In: in, Token: token, DMChannel: i.dmChannel()}); err != nil {
		if keeping.Err() != nil {
			err = &core.Problem{Code: core.Unavailable, Op: "keep interaction", Err: err}
		}
		s.Logger.Warn("an interaction was turned away: it cannot be kept", "error", err)
		s.sendResponse(ctx, i, response{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: s.renderError(in, err)})
		return
	}
	r := response{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}
	switch {
	case token.EditOriginal:
		r.Type = discordgo.InteractionResponseDeferredMessageUpdate
	case token.Private:
		r.Data = map[string]any{"flags": discordgo.MessageFlagsEphemeral}
	}
	s.sendResponse(ctx, i, r)
}

// storeInteraction enqueues an interaction. If the bot is a member there, the channel gets a read cursor first, so that
// later messages in it are read back.
func (s *shard) storeInteraction(ctx context.Context, i *interaction, j job) error {
	if !j.Token.Guest {
		if err := s.ensureCursor(ctx, i.Channel, readCursor{Last: i.ID, Guild: i.Guild}); err != nil {
			return err
		}
	}
	return s.enqueueJob(ctx, j)
}

// renderError returns a message about an error that only the person sees.
func (b *Bot) renderError(in *bots.Incoming, err error) payload {
	lang := text.For(in.Lang)
	p := newPayload(lang, core.Reply{Content: core.Trouble{Problems: core.Problems(err)}})
	p.Flags |= discordgo.MessageFlagsEphemeral
	return p
}

// response is the first response to an interaction.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// sendResponse sends the first response to an interaction, and repeats it after transient errors. If it is too late, answers
// are sent as messages.
func (b *Bot) sendResponse(ctx context.Context, i *interaction, r response) {
	path := "/interactions/" + i.ID + "/" + url.PathEscape(i.Token) + "/callback"
	err := b.api.doCall(ctx, apiCall{method: http.MethodPost, path: path, body: r})
	for isTransient(err) && delivery.WaitFor(ctx, ackRetry) {
		err = b.api.doCall(ctx, apiCall{method: http.MethodPost, path: path, body: r})
	}
	if err != nil && findAPIError(err).Code != discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged {
		b.Logger.Warn("an interaction was not acknowledged in time", "error", err)
	}
}

// pendingAcks are the interactions that are being acknowledged. They must not be answered before that.
type pendingAcks struct {
	mu            sync.Mutex
	byInteraction map[string]chan struct{}
}

// startAck adds an interaction. The caller calls done when it is acknowledged.
func (a *pendingAcks) startAck(id string) (done func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byInteraction == nil {
		a.byInteraction = map[string]chan struct{}{}
	}
	ended := make(chan struct{})
	a.byInteraction[id] = ended
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.byInteraction, id)
		close(ended)
	}
}

// waitForAck waits until an interaction is acknowledged.
func (a *pendingAcks) waitForAck(ctx context.Context, id string) {
	a.mu.Lock()
	ended := a.byInteraction[id]
	a.mu.Unlock()
	if ended == nil {
		return
	}
	select {
	case <-ended:
	case <-ctx.Done():
	}
}
