package bots

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// Reacter is an Outlet that can answer with an emoji on a message.
type Reacter interface {
	// React puts the bot's sign on the message that came in as in.
	React(ctx context.Context, in Incoming) error
}

// group is what the admins of a group have set. Its zero value is what a group starts with.
type group struct {
	Silent   bool          `json:"silent,omitempty"` // no clip is looked at unless somebody asks
	React    bool          `json:"react,omitempty"`  // an emoji in place of an answer that nobody asked for
	Lang     string        `json:"lang,omitempty"`
	CoolDown time.Duration `json:"cool_down,omitempty"` // 0: coolDowns[0]
	Quiet    int           `json:"quiet,omitempty"`     // which of quietHours
}

// coolDowns are how long a footage that was spoken of in a group is not spoken of again; the first is where a group starts.
var coolDowns = []time.Duration{24 * time.Hour, 7 * 24 * time.Hour, time.Hour}

// quietHours are the hours, of UTC, in which the bot does not speak unasked: from, and up to.
var quietHours = [][2]int{{}, {20, 6}, {21, 7}, {22, 8}, {23, 9}, {0, 8}, {4, 12}}

// groupName is the name of the record, in the memory of the group.
const groupName = "group"

func (e *Engine) group(ctx context.Context, chat core.ChatID) (group, error) {
	return groupOf(ctx, e.memory, chat)
}

// groupOf is what is set for a chat: in it, or in the group that it is a part of.
func groupOf(ctx context.Context, m Memory, chat core.ChatID) (g group, err error) {
	chat, err = settles(ctx, m, chat)
	if err != nil {
		return g, err
	}
	raw, err := m.Load(ctx, chat.String(), groupName)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &g)
	}
	if err != nil {
		return g, fmt.Errorf("load group: %w", err)
	}
	return g, nil
}

// speaks tells whether the bot may speak unasked.
func (g group) speaks(now time.Time) bool { return !g.Silent && g.wakes(now).IsZero() }

// wakes is when the quiet hours end that now is in, or zero.
func (g group) wakes(now time.Time) time.Time {
	from, to := quietHours[g.hours()][0], quietHours[g.hours()][1]
	midnight := now.UTC().Truncate(24 * time.Hour)
	switch hour := now.UTC().Hour(); {
	case hour < to && (hour >= from || from > to):
		return midnight.Add(time.Duration(to) * time.Hour)
	case hour >= from && from > to:
		return midnight.Add(time.Duration(24+to) * time.Hour)
	}
	return time.Time{}
}

func (g group) hours() int { return max(0, min(g.Quiet, len(quietHours)-1)) }

func (g group) coolDown() time.Duration {
	if slices.Contains(coolDowns, g.CoolDown) {
		return g.CoolDown
	}
	return coolDowns[0]
}

// Greet says in a group what the bot does there, in the language of who brought it. It is said once, as in.ID says. blind
// says that the platform shows the bot commands alone: whoever brought it hears of that, in private if that is possible.
func (e *Engine) Greet(ctx context.Context, in Incoming, blind bool, out Outlet) error {
	t := &turn{Engine: e, in: in, out: out, lang: text.For(in.Lang)}
	if _, err := Change(ctx, e.memory, in.Chat.String(), groupName, 0, func(g *group) error { g.Lang = t.lang.Tag(); return nil }); err != nil {
		return err
	}
	lines := core.Notices{{Key: "greet.title"}, {Key: "greet"}, {Key: t.here("greet.ask")}, {Key: "greet.kept"}, {Key: "greet.settings"}}
	if blind && !t.confide(ctx, t.here("blind")) {
		lines = append(lines, core.Notice{Key: t.here("blind")})
	}
	return t.say(ctx, core.Reply{Content: lines})
}

// confide says something to the person in private, and reports whether that was possible.
func (t *turn) confide(ctx context.Context, key string) bool {
	m := Message{Chat: core.ChatID(t.in.User), Key: t.in.ID + "-" + "private", Lang: t.lang, Reply: core.Reply{Content: core.Notice{Key: key}}}
	return t.out.Send(ctx, m) == nil
}

// Move takes along what a group has set when the platform gives it another id.
func (e *Engine) Move(ctx context.Context, from, to core.ChatID) error {
	was, err := e.memory.Load(ctx, from.String(), groupName)
	if err != nil || was == nil {
		return err
	}
	has, err := e.memory.Load(ctx, to.String(), groupName)
	if err == nil && has == nil {
		_, err = e.memory.Save(ctx, to.String(), groupName, nil, was, 0)
	}
	return err
}

// overhear looks at a clip that somebody posted in a group without asking. It speaks of the same footage with a fact-check
// alone, and once within the cool-down. Of what it does not speak of
// it keeps that the group is to hear when there is an answer, if others asked about it, and else nothing.
func (t *turn) overhear(ctx context.Context) error {
	g, err := t.group(ctx, t.in.Chat)
	if err != nil || !g.speaks(t.now()) {
		return err
	}
	for _, c := range append([]Clip{*t.in.Clip}, t.in.More...) {
		a, err := t.ask(ctx, c, checking.Options{Evidence: !g.React, Labels: t.lang.EvidenceLabels})
		switch {
		case told(err) != nil, err == nil && a.Status != core.StatusMatch:
			continue
		case err != nil:
			return err
		case len(a.Matches[0].Debunks) > 0:
			return t.speakUp(ctx, g, a)
		case !g.React:
			if err := t.hearLater(ctx, a.Matches[0].Video); err != nil {
				return err
			}
		}
	}
	return nil
}

// hearLater lets the group hear of an answer about footage that others asked about.
func (t *turn) hearLater(ctx context.Context, id core.VideoID) error {
	w := t.watcher()
	w.User = core.UserID{} // who did not ask
	if err := t.service.Subscriptions.SubscribeGroup(ctx, id, w); err != nil {
		return fmt.Errorf("overhear: %w", err)
	}
	return nil
}

// speakUp says what nobody asked for, unless it was said lately.
func (t *turn) speakUp(ctx context.Context, g group, a core.Answer) error {
	first, err := t.firstTold(ctx, a.Matches[0].Video, g.coolDown())
	if err != nil || !first {
		return err
	}
	if r, ok := t.out.(Reacter); ok && g.React {
		return r.React(ctx, t.in)
	}
	key, r := t.key(), core.Reply{Content: a, Buttons: t.answerButtons(a), Picture: a.Evidence}
	if err := t.say(ctx, r); err != nil {
		return err
	}
	w := t.watcher()
	w.User = core.UserID{} // who did not ask
	return t.inform(ctx, w, key, r, a)
}

// firstTold reports whether the group was not told of the footage within the cool-down, but for this very turn.
func (t *turn) firstTold(ctx context.Context, id core.VideoID, coolDown time.Duration) (bool, error) {
	name := "told:" + id.String()
	before, err := t.memory.Load(ctx, t.in.Chat.String(), name)
	if err != nil || before != nil {
		return string(before) == t.in.ID, err
	}
	return t.memory.Save(ctx, t.in.Chat.String(), name, nil, []byte(t.in.ID), coolDown)
}

// ForAdmins tells whether in is for those alone who may change a group, so that the adapter asks the platform who it is from.
func ForAdmins(in Incoming) bool {
	if in.Press != nil {
		return in.Press.Action == DoSet
	}
	name, _, ok := ParseCommand(in.Text)
	c, known := find(name)
	return ok && known && c.Admins
}

// check asks for what is a clip's answer; the clip itself was taken already, if there is one.
func (t *turn) checkCommand(ctx context.Context, args string) error {
	if link, words := takeLink(strings.TrimSpace(args)); link != "" {
		return t.follow(ctx, link, words)
	}
	return t.notice(ctx, t.here("check.how"), nil)
}
