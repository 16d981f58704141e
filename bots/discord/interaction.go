package discord

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/records"
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
	return endpointPath(discordgo.EndpointWebhookToken(token.App, url.PathEscape(token.Token)))
}

// interactionHandler acknowledges interactions and puts them into the queue, opens forms, and suggests fact-checks.
type interactionHandler struct {
	state        *botState
	engine       *conversation.Engine
	records      *records.Reader
	memory       bots.Memory
	api          *restClient
	jobs         *jobQueue
	now          func() time.Time
	log          *slog.Logger
	acks         pendingAcks
	ackSlots     chan struct{}  // a semaphore: one token for each interaction that is being acknowledged
	suggestSlots chan struct{}  // a semaphore: one token for each request for suggestions
	background   sync.WaitGroup // interactions that are being handled
}

// acceptInteraction handles an interaction in the background, at most maxAcksParallel at one time.
func (h *interactionHandler) acceptInteraction(ctx context.Context, e event, cursors *cursorStore) {
	select {
	case h.ackSlots <- struct{}{}:
	case <-ctx.Done():
		return
	}
	ctx = context.WithoutCancel(ctx) // the connection may end; the answer does not need it
	h.background.Go(func() {
		defer func() { <-h.ackSlots }()
		h.handleInteraction(ctx, e, cursors)
	})
}

// handleInteraction decodes an interaction. It acknowledges it, or sends suggestions for the text that is being typed.
func (h *interactionHandler) handleInteraction(ctx context.Context, e event, cursors *cursorStore) {
	defer h.recoverEvent(e)
	var i interaction
	known := canDecode(e.Data, &i)
	if i.Channel == "" {
		i.Channel = i.Place.ID
	}
	if !known || i.findSender() == nil || !isID(i.findSender().ID) || !isID(i.ID) || !isID(i.Channel) || i.Token == "" {
		h.log.Warn("an event cannot be read", "event", e.Type)
		return
	}
	if !isID(i.App) {
		i.App = h.state.me.Load().app
	}
	if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		h.sendSuggestions(ctx, &i)
		return
	}
	h.ackInteraction(ctx, &i, cursors)
}

// recoverEvent recovers from a panic in the handling of an event. It is called by defer.
func (h *interactionHandler) recoverEvent(e event) {
	if v := recover(); v != nil {
		h.log.Error("an event was dropped", "event", e.Type, "panic", v)
	}
}

// ackInteraction stores an interaction and acknowledges it, or opens a form. If it cannot be stored, the person is told so.
func (h *interactionHandler) ackInteraction(ctx context.Context, i *interaction, cursors *cursorStore) {
	ctx, cancel := context.WithTimeout(ctx, ackTimeout)
	defer cancel()
	keeping, late := context.WithTimeout(ctx, storeTimeout) // if the store takes longer, the interaction cannot be acknowledged in time
	defer late()
	if m := h.openModal(keeping, i); m != nil {
		h.sendResponse(ctx, i, response{Type: discordgo.InteractionResponseModal, Data: m})
		return
	}
	in, token := h.readInteraction(keeping, i)
	defer h.saveLocale(ctx, in)
	done := h.acks.startAck(i.ID)
	defer done()
	if err := h.storeInteraction(keeping, i, job{In: in, Token: token, DMChannel: i.dmChannel()}, cursors); err != nil {
		if keeping.Err() != nil {
			err = &core.Problem{Code: core.Unavailable, Op: "keep interaction", Err: err}
		}
		h.log.Warn("an interaction was turned away: it cannot be kept", "error", err)
		h.sendResponse(ctx, i, response{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: renderError(in, err)})
		return
	}
	r := response{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}
	switch {
	case token.EditOriginal:
		r.Type = discordgo.InteractionResponseDeferredMessageUpdate
	case token.Private:
		r.Data = map[string]any{"flags": discordgo.MessageFlagsEphemeral}
	}
	h.sendResponse(ctx, i, r)
}

// storeInteraction enqueues an interaction. If the bot is a member there, the channel gets a read cursor first, so that
// later messages in it are read back.
func (h *interactionHandler) storeInteraction(ctx context.Context, i *interaction, j job, cursors *cursorStore) error {
	if !j.Token.Guest {
		if err := cursors.ensureCursor(ctx, i.Channel, readCursor{Last: i.ID, Guild: i.Guild}); err != nil {
			return err
		}
	}
	return h.jobs.enqueueJob(ctx, j)
}

// renderError returns a message about an error that only the person sees.
func renderError(in *bots.Incoming, err error) payload {
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
func (h *interactionHandler) sendResponse(ctx context.Context, i *interaction, r response) {
	path := endpointPath(discordgo.EndpointInteractionResponse(i.ID, url.PathEscape(i.Token)))
	err := h.api.doCall(ctx, apiCall{method: http.MethodPost, path: path, body: r})
	for isTransient(err) && delivery.WaitFor(ctx, ackRetry) {
		err = h.api.doCall(ctx, apiCall{method: http.MethodPost, path: path, body: r})
	}
	if err != nil && findAPIError(err).Code != discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged {
		h.log.Warn("an interaction was not acknowledged in time", "error", err)
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
