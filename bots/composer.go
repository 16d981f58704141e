package bots

import (
	"context"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Composer writes the messages of notifications. Package conversation implements it.
type Composer interface {
	// ComposeUpdate returns the message that tells a watcher of a new fact-check, or of a change of one.
	ComposeUpdate(t core.Telling) Message
	// ComposeAlarm returns the message of an alarm.
	ComposeAlarm(a core.Alarm) Message
	// ComposeAmendments returns the answers that a chat was given and that have the fact-check in them, as they should be now.
	ComposeAmendments(ctx context.Context, chat core.ChatID, id core.DebunkID) ([]Message, error)
	// NextUnasked returns when the bot may next write to a group without being asked: zero for now, or the end of the group's quiet
	// hours. allowed is false if the group wants no such messages.
	NextUnasked(ctx context.Context, group core.ChatID) (at time.Time, allowed bool, err error)
}
