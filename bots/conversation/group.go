package conversation

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
)

// Reacter is a Sender that can answer with an emoji on a message.
type Reacter interface {
	// React puts the bot's sign on the message that came in as in.
	React(ctx context.Context, in bots.Incoming) error
}

// groupHandler answers in groups, as their admins set it.
type groupHandler struct {
	req     *request
	service *services.Services
	memory  bots.Memory
	now     func() time.Time
	answers *answerHandler
	clips   *clipHandler
	help    *helpHandler
	servers *serverHandler
}

// group is the settings of a group. The zero value is those of a new group.
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
	chat, err = findSettingsChat(ctx, m, chat)
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

// mayAnswerUnasked reports whether the bot may write now without being asked.
func (g group) mayAnswerUnasked(now time.Time) bool { return !g.Silent && g.quietUntil(now).IsZero() }

// quietUntil returns the end of the quiet hours that now is in, or zero.
func (g group) quietUntil(now time.Time) time.Time {
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
	_, err := bots.ChangeValue(ctx, h.memory, h.req.in.Chat.String(), groupName, 0, func(g *group) error { g.Lang = h.req.lang.Tag(); return nil })
	if err != nil {
		return err
	}
	lines := core.Notices{{Key: "greet.title"}, {Key: "greet"}, {Key: "greet.ask"}, {Key: "greet.kept"}, {Key: "greet.settings"}}
	if commandsOnly && !h.req.sendPrivately(ctx, "blind") {
		lines = append(lines, core.Notice{Key: "blind"})
	}
	return h.req.sendReply(ctx, core.Reply{Content: lines})
}

// watchUnasked has the group notified of an answer about footage that others asked about.
func (h *groupHandler) watchUnasked(ctx context.Context, message string, id core.VideoID) error {
	w := h.req.newWatcher()
	w.User, w.Reply = core.UserID{}, message // who did not ask
	if err := h.service.Subscriptions.SubscribeGroup(ctx, id, w); err != nil {
		return fmt.Errorf("overhear: %w", err)
	}
	return nil
}

// IsForAdmins reports whether in is for admins of a group alone, so that the adapter asks the platform whether User is one.
func IsForAdmins(in bots.Incoming) bool {
	if in.Callback != nil {
		return in.Callback.Action == DoSet
	}
	name, _, ok := ParseCommand(in.Text)
	c, known := findCommand(&router{}, name)
	return ok && known && c.Admins
}
