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

func (e *Engine) account(ctx context.Context, user core.UserID) (a account, err error) {
	raw, err := e.memory.Load(ctx, user.String(), accountName)
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
func (t *turn) overused(ctx context.Context) (over bool, err error) {
	if t.limits == (Limits{}) && !t.in.Group {
		return false, nil
	}
	var key, limit string
	var wait time.Duration
	var told bool
	_, err = bots.Change(ctx, t.memory, t.in.User.String(), accountName, accountKept, func(a *account) error {
		a.visit(t.in)
		key, limit, wait, told = t.take(a)
		return nil
	})
	if err != nil || wait == 0 || told && key == "limit.commands" {
		return wait > 0, err
	}
	return true, t.notice(ctx, key, text.Args{"time": t.span(wait), "limit": limit})
}

// span is a time in words, rounded up to minutes, hours or days.
func (t *turn) span(d time.Duration) string {
	unit, key := time.Minute, "minutes"
	switch {
	case d > 2*byteSpan:
		unit, key = byteSpan, "days"
	case d > 2*time.Hour:
		unit, key = time.Hour, "hours"
	}
	return t.lang.T(key, text.Args{"n": strconv.Itoa(int((d + unit - 1) / unit))})
}

func (t *turn) take(a *account) (key, limit string, wait time.Duration, told bool) {
	id, now := t.in.Chat.String()+"/"+t.in.ID, t.now().UTC()
	if t.in.Clip == nil {
		wait, told = a.Commands.take(now, id, 1, int64(t.limits.Commands), commandSpan)
		return "limit.commands", strconv.Itoa(t.limits.Commands), wait, told
	}
	clips := append([]bots.Clip{*t.in.Clip}, t.in.More...)
	if wait, told = a.Clips.take(now, id, int64(len(clips)), int64(t.limits.Clips), clipSpan); wait > 0 {
		return "limit.clips", strconv.Itoa(t.limits.Clips), wait, told
	}
	var bytes int64
	for _, c := range clips {
		if c.File != nil && c.Problem == nil {
			bytes += c.File.Size
		}
	}
	wait, told = a.Bytes.take(now, id, bytes, t.limits.Bytes, byteSpan)
	return "limit.bytes", t.lang.Limit(strconv.FormatInt(t.limits.Bytes>>20, 10) + " MB"), wait, told
}

// start says what the bot is for.
func (t *turn) start(ctx context.Context, _ string) error {
	return t.say(ctx, core.Reply{Content: core.Notices{{Key: "start.title"}, {Key: "start"}, {Key: "start.kept"}, {Key: "start.more"}}})
}

func (t *turn) privacy(ctx context.Context, _ string) error {
	lines := core.Notices{{Key: "privacy.title"}}
	for _, key := range []string{"clip", "claim", "asker", "chat", "dispute", "log", "erase"} {
		lines = append(lines, core.Notice{Key: "privacy." + key})
	}
	return t.say(ctx, core.Reply{Content: lines})
}

// language lets people choose the language of the answers.
func (t *turn) language(ctx context.Context, args string) error {
	for _, l := range text.Languages() {
		if strings.EqualFold(args, l.Tag()) || strings.EqualFold(args, l.T("language.name", nil)) {
			return t.speak(ctx, l)
		}
	}
	var row []core.Button
	for _, l := range text.Languages() {
		row = append(row, core.Button{Action: DoLanguage, Arg: l.Tag(), Label: l.T("language.name", nil)})
	}
	return t.notice(ctx, "language.ask", nil, row...)
}

func (t *turn) speak(ctx context.Context, l text.Lang) error {
	_, err := bots.Change(ctx, t.memory, t.in.User.String(), accountName, accountKept, func(a *account) error {
		a.Lang = l.Tag()
		return nil
	})
	if err != nil {
		return err
	}
	t.lang = l
	return t.notice(ctx, "language.set", nil)
}
