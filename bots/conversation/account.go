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
	"github.com/firstseen/firstseen/core/text"
)

// Limits are what one person may ask for; 0 is no limit.
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
	service  *core.Service
	memory   bots.Memory
	limits   Limits
	now      func() time.Time
	disputes *disputeHandler
}

// account is what is remembered of a person, in all chats: what they chose and what they used.
type account struct {
	Lang     string `json:"lang,omitempty"`
	Clips    used   `json:"clips,omitzero"`
	Bytes    used   `json:"bytes,omitzero"`
	Commands used   `json:"commands,omitzero"`

	Groups []core.ChatID `json:"groups,omitempty"` // in which the person spoke to the bot
	Other  core.UserID   `json:"other,omitzero"`   // the account that was linked when the person began to be forgotten
}

// used is how much of a limit was used since a moment.
type used struct {
	Since time.Time `json:"since"`
	N     int64     `json:"n"`
	Last  string    `json:"last,omitempty"` // the turn that was counted last: it may be repeated
	Told  bool      `json:"told,omitempty"` // that it is used up
}

// accountName is the name of the record, in the memory of the person.
const accountName = "account"

// loadAccount returns what is remembered of a person.
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

// take uses n of a limit, and reports how long to wait if there is not enough left; told says that the person has heard
// of it already.
func (u *used) take(now time.Time, turn string, n, limit int64, span time.Duration) (wait time.Duration, told bool) {
	if limit <= 0 || u.Last == turn {
		return 0, false
	}
	if now.Sub(u.Since) >= span || now.Before(u.Since) {
		*u = used{Since: now}
	}
	if u.N > 0 && u.N+n > limit {
		told, u.Told = u.Told, true
		return u.Since.Add(span).Sub(now), told
	}
	u.N, u.Last = u.N+n, turn
	return 0, false
}

// overused tells whether the turn is more than the person may ask for, and says so: of words and presses once, of clips
// each time, since a clip is waited for.
func (h *accountHandler) checkLimits(ctx context.Context) (over bool, err error) {
	if h.limits == (Limits{}) && !h.req.in.Group {
		return false, nil
	}
	var key, limit string
	var wait time.Duration
	var told bool
	_, err = bots.Change(ctx, h.memory, h.req.in.User.String(), accountName, accountKept, func(a *account) error {
		a.visit(h.req.in)
		key, limit, wait, told = h.useLimits(a)
		return nil
	})
	if err != nil || wait == 0 || told && key == "limit.commands" {
		return wait > 0, err
	}
	return true, h.req.sendNotice(ctx, key, text.Args{"time": formatSpan(h.req.lang, wait), "limit": limit})
}

func (h *accountHandler) useLimits(a *account) (key, limit string, wait time.Duration, told bool) {
	id, now := h.req.in.Chat.String()+"/"+h.req.in.ID, h.now().UTC()
	if h.req.in.Clip == nil {
		wait, told = a.Commands.take(now, id, 1, int64(h.limits.Commands), commandSpan)
		return "limit.commands", strconv.Itoa(h.limits.Commands), wait, told
	}
	clips := append([]bots.Clip{*h.req.in.Clip}, h.req.in.More...)
	if wait, told = a.Clips.take(now, id, int64(len(clips)), int64(h.limits.Clips), clipSpan); wait > 0 {
		return "limit.clips", strconv.Itoa(h.limits.Clips), wait, told
	}
	var bytes int64
	for _, c := range clips {
		if c.File != nil && c.Problem == nil {
			bytes += c.File.Size
		}
	}
	wait, told = a.Bytes.take(now, id, bytes, h.limits.Bytes, byteSpan)
	return "limit.bytes", h.req.lang.Limit(strconv.FormatInt(h.limits.Bytes>>20, 10) + " MB"), wait, told
}

// language lets people choose the language of the answers.
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

func (h *accountHandler) setLanguage(ctx context.Context, l text.Lang) error {
	_, err := bots.Change(ctx, h.memory, h.req.in.User.String(), accountName, accountKept, func(a *account) error {
		a.Lang = l.Tag()
		return nil
	})
	if err != nil {
		return err
	}
	h.req.lang = l
	return h.req.sendNotice(ctx, "language.set", nil)
}
