package bots

import (
	"context"
	"fmt"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// Deliver returns what core's Tell needs: it hands updates to the adapters of the watchers' platforms. A watcher whose
// platform does not run here is passed over: an error would hold up all who come after it.
func Deliver(adapters ...Adapter) core.Deliver {
	return func(ctx context.Context, all []core.Telling) error {
		for _, a := range adapters {
			var messages []Message
			for _, t := range all {
				if t.Watcher.Chat.Platform == a.Platform() {
					messages = append(messages, update(t))
				}
			}
			if len(messages) == 0 {
				continue
			}
			if err := a.Notify(ctx, messages); err != nil {
				return fmt.Errorf("notify on %s: %w", a.Platform(), err)
			}
		}
		return nil
	}
}

func update(t core.Telling) Message {
	r := core.Reply{Content: t.Update}
	if t.Update.Action != core.Retract {
		video := t.Update.Debunk.Video.String()
		r.Buttons = [][]core.Button{{{Action: core.DoDetails, Arg: video}, {Action: core.DoUnwatch, Arg: video}}}
	}
	w := t.Watcher
	return Message{Chat: w.Chat, Key: strings.ToLower(t.Key), ReplyTo: w.Reply, Lang: text.For(w.Lang), Reply: r}
}
