package conversation

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// Reacter is an Outlet that can answer with an emoji on a message.
type Reacter interface {
	// React puts the bot's sign on the message that came in as in.
	React(ctx context.Context, in bots.Incoming) error
}

// groupHandler answers in groups, as their admins set it.
type groupHandler struct {
	req     *request
	service *core.Service
	memory  bots.Memory
	now     func() time.Time
	answers *answerHandler
	clips   *clipHandler
	help    *helpHandler
	servers *serverHandler
}

// group is what the admins of a group have set. Its zero value is what a group starts with.
type group struct {
	Silent   bool       `json:"silent,omitempty"` // no clip is looked at unless somebody asks
	React    bool       `json:"react,omitempty"`  // an emoji in place of an answer that nobody asked for
	Lang     string     `json:"lang,omitempty"`
	CoolDown coolDown   `json:"cool_down,omitzero"` // 0: defaultCoolDown
	Quiet    quietHours `json:"quiet,omitzero"`     // in which the bot does not speak unasked
}

// defaultCoolDown is the cool-down of a group that has set none.
const defaultCoolDown = day

// offeredCoolDowns returns the cool-downs that a group can set, in the order in which the button takes them.
func offeredCoolDowns() []coolDown { return []coolDown{defaultCoolDown, 7 * day, hour} }

// offeredQuietHours returns the quiet hours that a group can set, in the order in which the button takes them.
func offeredQuietHours() []quietHours {
	return []quietHours{{}, {20, 6}, {21, 7}, {22, 8}, {23, 9}, {0, 8}, {4, 12}}
}

// groupName is the name of the record, in the memory of the group.
const groupName = "group"

// loadGroup returns what is set for a chat: in it, or in the group that it is a part of.
func loadGroup(ctx context.Context, m bots.Memory, chat core.ChatID) (g group, err error) {
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
	from, to := g.Quiet.From, g.Quiet.To
	midnight := now.UTC().Truncate(24 * time.Hour)
	switch hour := now.UTC().Hour(); {
	case hour < to && (hour >= from || from > to):
		return midnight.Add(time.Duration(to) * time.Hour)
	case hour >= from && from > to:
		return midnight.Add(time.Duration(24+to) * time.Hour)
	}
	return time.Time{}
}

// effectiveCoolDown returns how long the group does not hear again of footage that it was told of.
func (g group) effectiveCoolDown() time.Duration {
	return time.Duration(cmp.Or(g.CoolDown, defaultCoolDown))
}

// greetGroup says in a group what the bot does there.
func (h *groupHandler) greetGroup(ctx context.Context, commandsOnly bool) error {
	_, err := bots.Change(ctx, h.memory, h.req.in.Chat.String(), groupName, 0, func(g *group) error { g.Lang = h.req.lang.Tag(); return nil })
	if err != nil {
		return err
	}
	lines := core.Notices{{Key: "greet.title"}, {Key: "greet"}, {Key: "greet.ask"}, {Key: "greet.kept"}, {Key: "greet.settings"}}
	if commandsOnly && !h.req.sendPrivately(ctx, "blind") {
		lines = append(lines, core.Notice{Key: "blind"})
	}
	return h.req.sendReply(ctx, core.Reply{Content: lines})
}

// overhear looks at a clip that somebody posted in a group without asking. It speaks of the same footage with a fact-check
// alone, and once within the cool-down. Of what it does not speak of
// it keeps that the group is to hear when there is an answer, if others asked about it, and else nothing.
func (h *groupHandler) overhearClips(ctx context.Context) error {
	g, err := loadGroup(ctx, h.memory, h.req.in.Chat)
	if err != nil || !g.speaks(h.now()) {
		return err
	}
	for _, c := range append([]bots.Clip{*h.req.in.Clip}, h.req.in.More...) {
		a, err := h.clips.askService(ctx, c, core.CheckOptions{Evidence: !g.React, Labels: h.req.lang.EvidenceLabels})
		switch {
		case told(err) != nil, err == nil && a.Status != core.StatusMatch:
			continue
		case err != nil:
			return err
		case len(a.Matches[0].Debunks) > 0:
			return h.answerUnasked(ctx, g, a)
		case !g.React:
			if err := h.watchUnasked(ctx, a.Matches[0].Video); err != nil {
				return err
			}
		}
	}
	return nil
}

// hearLater lets the group hear of an answer about footage that others asked about.
func (h *groupHandler) watchUnasked(ctx context.Context, id core.VideoID) error {
	w := h.req.newWatcher()
	w.User = core.UserID{} // who did not ask
	if err := h.service.Overhear(ctx, id, w); err != nil {
		return fmt.Errorf("overhear: %w", err)
	}
	return nil
}

// speakUp says what nobody asked for, unless it was said lately.
func (h *groupHandler) answerUnasked(ctx context.Context, g group, a core.Answer) error {
	first, err := h.claimAnswer(ctx, a.Matches[0].Video, g.effectiveCoolDown())
	if err != nil || !first {
		return err
	}
	if r, ok := h.req.sender.(Reacter); ok && g.React {
		return r.React(ctx, h.req.in)
	}
	key, r := h.req.nextKey(), core.Reply{Content: a, Buttons: h.clips.answerButtons(a), Picture: a.Evidence}
	if err := h.req.sendReply(ctx, r); err != nil {
		return err
	}
	w := h.req.newWatcher()
	w.User = core.UserID{} // who did not ask
	return h.answers.recordAnswer(ctx, w, key, r, a)
}

// firstTold reports whether the group was not told of the footage within the cool-down, but for this very turn.
func (h *groupHandler) claimAnswer(ctx context.Context, id core.VideoID, during time.Duration) (bool, error) {
	name := "told:" + id.String()
	before, err := h.memory.Load(ctx, h.req.in.Chat.String(), name)
	if err != nil || before != nil {
		return string(before) == h.req.in.ID, err
	}
	return h.memory.Save(ctx, h.req.in.Chat.String(), name, nil, []byte(h.req.in.ID), during)
}

// ForAdmins tells whether in is for those alone who may change a group, so that the adapter asks the platform who it is from.
func ForAdmins(in bots.Incoming) bool {
	if in.Press != nil {
		return in.Press.Action == DoSet
	}
	name, _, ok := ParseCommand(in.Text)
	c, known := findCommand(&router{}, name)
	return ok && known && c.Admins
}
