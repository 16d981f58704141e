package conversation

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// Limits are the most that one person may ask for; 0 is no limit.
type Limits struct {
	Clips    int // an hour
	Bytes    int64
	Commands int // a minute: commands, words and presses
}

// The spans of the limits. Those of Bytes are a day.
const (
	clipSpan    = time.Hour
	byteSpan    = 24 * time.Hour
	commandSpan = time.Minute
)

// accountHandler keeps what people choose and use, and shows and erases what is kept of them.
type accountHandler struct {
	req      *request
	service  *services.Services
	memory   bots.Memory
	limits   Limits
	now      func() time.Time
	disputes *disputeHandler
}

// account is the record of a person, for all chats: their settings, and how much of the limits they have used.
type account struct {
	Lang     string `json:"lang,omitempty"`
	Clips    usage  `json:"clips,omitzero"`
	Bytes    usage  `json:"bytes,omitzero"`
	Commands usage  `json:"commands,omitzero"`

	Groups []core.ChatID `json:"groups,omitempty"` // in which the person spoke to the bot
	Other  core.UserID   `json:"other,omitzero"`   // the account that was linked when the person began to be forgotten
}

// usage is the part of a limit that was used since a moment.
type usage struct {
	Since    time.Time `json:"since"`
	N        int64     `json:"n"`
	Last     string    `json:"last,omitempty"` // the request that was counted last: it may be repeated
	Notified bool      `json:"told,omitempty"` // the person was notified that the limit is used up
}

// accountName is the name of the record, in the memory of the person.
const accountName = "account"

// loadAccount returns the record of a person; of somebody new, the zero account.
func loadAccount(ctx context.Context, m bots.Memory, user core.UserID) (a account, err error) {
	raw, err := m.Load(ctx, user.String(), accountName)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &a)
	}
	if err != nil {
		return a, fmt.Errorf("load account: %w", err)
	}
	return a, nil
}

// spendLimit uses n of a limit for a request, once. If there is not enough left it returns how long to wait, and whether the person was
// notified of that before.
func (u *usage) spendLimit(now time.Time, request string, n, limit int64, span time.Duration) (wait time.Duration, notified bool) {
	if limit <= 0 || u.Last == request {
		return 0, false
	}
	if now.Sub(u.Since) >= span || now.Before(u.Since) {
		*u = usage{Since: now}
	}
	if u.N > 0 && u.N+n > limit {
		notified, u.Notified = u.Notified, true
		return u.Since.Add(span).Sub(now), notified
	}
	u.N, u.Last = u.N+n, request
	return 0, false
}

// checkLimits reports whether the request is more than the person may ask for, and notifies them. Of words and button presses they are
// notified once, of clips each time, since they wait for an answer.
func (h *accountHandler) checkLimits(ctx context.Context) (over bool, err error) {
	if h.limits == (Limits{}) && !h.req.in.Group {
		return false, nil
	}
	var key, limit string
	var wait time.Duration
	var notified bool
	_, err = bots.ChangeValue(ctx, h.memory, h.req.in.User.String(), accountName, accountKept, func(a *account) error {
		a.addGroup(h.req.in)
		key, limit, wait, notified = h.useLimits(a)
		return nil
	})
	if err != nil || wait == 0 || notified && key == "limit.commands" {
		return wait > 0, err
	}
	h.req.keepAnswer()
	return true, h.req.sendNotice(ctx, key, text.Args{"time": formatSpan(h.req.lang, wait), "limit": limit})
}

// useLimits uses the limits that the request falls under. If one is used up it returns its key in the catalogue, the limit, how long to
// wait, and whether the person was notified before.
func (h *accountHandler) useLimits(a *account) (key, limit string, wait time.Duration, notified bool) {
	id, now := h.req.in.Chat.String()+"/"+h.req.handledID(), h.now().UTC()
	if h.req.in.Clip == nil {
		wait, notified = a.Commands.spendLimit(now, id, 1, int64(h.limits.Commands), commandSpan)
		return "limit.commands", strconv.Itoa(h.limits.Commands), wait, notified
	}
	clips := h.req.in.ListClips()[h.req.in.Answered:]
	if wait, notified = a.Clips.spendLimit(now, id, int64(len(clips)), int64(h.limits.Clips), clipSpan); wait > 0 {
		return "limit.clips", strconv.Itoa(h.limits.Clips), wait, notified
	}
	var bytes int64
	for _, c := range clips {
		if c.File != nil && c.Problem == nil {
			bytes += c.File.Size
		}
	}
	wait, notified = a.Bytes.spendLimit(now, id, bytes, h.limits.Bytes, byteSpan)
	return "limit.bytes", h.req.lang.Limit(strconv.FormatInt(h.limits.Bytes>>20, 10) + " MB"), wait, notified
}

// chooseLanguage sets the language that is named, or asks which.
func (h *accountHandler) chooseLanguage(ctx context.Context, args string) error {
	for _, l := range text.Languages() {
		if strings.EqualFold(args, l.Tag()) || strings.EqualFold(args, l.T("language.name", nil)) {
			return h.setLanguage(ctx, l)
		}
	}
	var row []core.Button
	for _, l := range text.Languages() {
		row = append(row, core.Button{Action: DoLanguage, Arg: l.Tag(), Label: l.T("language.name", nil)})
	}
	return h.req.sendNotice(ctx, "language.ask", nil, row...)
}

// setLanguage saves the language that the person chose, and answers in it.
func (h *accountHandler) setLanguage(ctx context.Context, l text.Lang) error {
	_, err := bots.ChangeValue(ctx, h.memory, h.req.in.User.String(), accountName, accountKept, func(a *account) error {
		a.Lang = l.Tag()
		return nil
	})
	if err != nil {
		return err
	}
	h.req.lang = l
	return h.req.sendNotice(ctx, "language.set", nil)
}
