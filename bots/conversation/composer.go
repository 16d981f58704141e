package conversation

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/notifying"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// Composer writes the messages of notifications.
type Composer struct {
	service *services.Services
	memory  bots.Memory
}

// NewComposer returns a composer that reads the memory of the conversations.
func NewComposer(s *services.Services, m bots.Memory) *Composer {
	return &Composer{service: s, memory: m}
}

// ComposeUpdate returns the message that tells a watcher of a new fact-check, or of a change of one.
func (c *Composer) ComposeUpdate(ctx context.Context, t notifying.Notification) (bots.Message, error) {
	w, lang := t.Watcher, text.For(t.Watcher.Lang)
	r := core.Reply{Content: t.Update}
	if t.Update.Action != core.Retract {
		d := t.Update.Debunk
		r.Buttons = [][]core.Button{{{Action: core.DoDetails, Arg: d.Video.String()}, {Action: core.DoUnwatch, Arg: d.Video.String()}}}
		var err error
		if r.Picture, err = c.service.Checking.DrawNotice(ctx, checking.Notice{Asked: t.Asked, Known: d.Video, Facts: d.Facts}, lang.EvidenceLabels); err != nil {
			return bots.Message{}, fmt.Errorf("compose update: %w", err)
		}
	}
	return bots.Message{Chat: w.Chat, Key: strings.ToLower(t.Key), ReplyTo: w.Reply, Topic: w.Topic, Lang: lang, Reply: r, Asker: w.User}, nil
}

// ComposeAlarm returns the message of an alarm.
func (*Composer) ComposeAlarm(a notifying.Alarm) bots.Message {
	return bots.Message{Chat: a.Watcher.Chat, Key: a.Key, Topic: a.Watcher.Topic, Lang: text.For(a.Watcher.Lang), Reply: composeAlarm(a)}
}

// ComposeAmendments returns the answers of a chat that have the fact-check in them, as they should be now.
func (c *Composer) ComposeAmendments(ctx context.Context, chat core.ChatID, id core.DebunkID) ([]bots.Message, error) {
	return composeAmendments(ctx, c.service, c.memory, chat, id)
}

// NextUnasked returns when the bot may next write to a group without being asked: zero for now, or the end of the group's quiet
// hours. allowed is false if the group wants no such messages.
func (c *Composer) NextUnasked(ctx context.Context, group core.ChatID) (at time.Time, allowed bool, err error) {
	g, err := loadGroup(ctx, c.memory, group)
	return g.quietUntil(c.service.Now()), !g.Silent && !g.React, err
}
