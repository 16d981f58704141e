package bots

import (
	"context"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// Composer writes the messages of notifications. It implements delivery.Composer.
type Composer struct {
	service *core.Service
	memory  Memory
}

// NewComposer returns a composer for the chats of a memory.
func NewComposer(s *core.Service, m Memory) *Composer { return &Composer{s, m} }

// ComposeUpdate returns the message that tells a watcher of a new fact-check, or of a change of one.
func (c *Composer) ComposeUpdate(t core.Telling) Message {
	r := core.Reply{Content: t.Update}
	if t.Update.Action != core.Retract {
		video := t.Update.Debunk.Video.String()
		r.Buttons = [][]core.Button{{{Action: core.DoDetails, Arg: video}, {Action: core.DoUnwatch, Arg: video}}}
	}
	w := t.Watcher
	return Message{Chat: w.Chat, Key: strings.ToLower(t.Key), ReplyTo: w.Reply, Lang: text.For(w.Lang), Reply: r}
}

// ComposeAlarm returns the message of an alarm.
func (c *Composer) ComposeAlarm(a core.Alarm) Message {
	return Message{Chat: a.Watcher.Chat, Key: a.Key, Lang: text.For(a.Watcher.Lang), Reply: news(a)}
}

// ComposeAmendments returns the answers that a chat was given and that have the fact-check in them, as they should be now.
func (c *Composer) ComposeAmendments(ctx context.Context, chat core.ChatID, id core.DebunkID) ([]Message, error) {
	return amendments(ctx, c.service, c.memory, chat, id)
}

// NextUnasked returns when the bot may next write to a group without being asked: zero for now, or the end of the group's quiet
// hours. allowed is false if the group wants no such messages.
func (c *Composer) NextUnasked(ctx context.Context, chat core.ChatID) (at time.Time, allowed bool, err error) {
	g, err := groupOf(ctx, c.memory, chat)
	return g.wakes(c.service.Now()), !g.Silent && !g.React, err
}
