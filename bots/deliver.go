package bots

import (
	"context"
	"fmt"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// Deliver returns what core's Tell needs: it hands updates to the adapters of the watchers' platforms, and puts right the answers
// that have the fact-check in them. A watcher whose platform does not run here is passed over: an error would hold up all who
// come after it.
func Deliver(s *core.Service, m Memory, adapters ...Adapter) core.Deliver {
	return func(ctx context.Context, all []core.Telling) error {
		for _, a := range adapters {
			var news, amended []Message
			for _, t := range all {
				if t.Watcher.Chat.Platform != a.Platform() {
					continue
				}
				quiet, err := quietly(ctx, s, m, t.Watcher)
				if err != nil {
					return err
				}
				if !t.Silent && !quiet {
					news = append(news, update(t))
				}
				if t.Update.Before == nil {
					continue
				}
				now, err := amendments(ctx, s, m, t.Watcher.Chat, t.Update.Debunk.ID)
				if err != nil {
					return err
				}
				amended = append(amended, now...)
			}
			if err := hand(ctx, amended, a.Amend); err != nil {
				return fmt.Errorf("amend on %s: %w", a.Platform(), err)
			}
			if err := hand(ctx, news, a.Notify); err != nil {
				return fmt.Errorf("notify on %s: %w", a.Platform(), err)
			}
		}
		return nil
	}
}

// quietly tells whether a group where nobody asked does not want to be told now.
func quietly(ctx context.Context, s *core.Service, m Memory, w core.Watcher) (bool, error) {
	if !w.Overheard {
		return false, nil
	}
	g, err := groupOf(ctx, m, w.Chat)
	return g.React || !g.speaks(s.Now()), err
}

func hand(ctx context.Context, messages []Message, to func(context.Context, []Message) error) error {
	if len(messages) == 0 {
		return nil
	}
	return to(ctx, messages)
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
