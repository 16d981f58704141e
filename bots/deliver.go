package bots

import (
	"context"
	"errors"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// Deliver returns what core's Tell needs: it hands updates to the adapter of the watcher's platform. A chat that is gone
// stops watching. One whose platform does not run here is passed over: an error would hold up all who come after it.
func Deliver(s *core.Service, adapters ...Adapter) core.Deliver {
	return func(ctx context.Context, w core.Watcher, u core.Update, key string) error {
		if u.Action == core.Publish && u.Debunk.Author == w.User {
			return nil // who wrote it knows
		}
		for _, a := range adapters {
			if a.Platform() != w.Chat.Platform {
				continue
			}
			err := a.Send(ctx, update(w, u, key))
			if errors.Is(err, ErrGone) {
				return s.Unwatch(ctx, u.Debunk.Video, w.Chat)
			}
			return err
		}
		return nil
	}
}

func update(w core.Watcher, u core.Update, key string) Message {
	r := core.Reply{Content: u}
	if u.Action != core.Retract {
		video := u.Debunk.Video.String()
		r.Buttons = [][]core.Button{{{Action: core.DoDetails, Arg: video}, {Action: core.DoUnwatch, Arg: video}}}
	}
	return Message{Chat: w.Chat, Key: strings.ToLower(key), ReplyTo: w.Reply, Lang: text.For(w.Lang), Reply: r, Notice: true}
}
