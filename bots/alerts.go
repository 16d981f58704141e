package bots

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // of stills
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// alerts makes the chat hear of clips that suddenly many people ask about, or ends that.
func (t *turn) alerts(ctx context.Context, args string) error {
	on := !strings.EqualFold(args, "off")
	if err := t.service.Alerts(ctx, t.watcher(), on); err != nil {
		return fmt.Errorf("alerts: %w", err)
	}
	if !on {
		return t.notice(ctx, "alerts.off", nil)
	}
	return t.notice(ctx, "alerts.on", nil)
}

// Alarm returns what core's Alarm needs: it hands clips that spread to the adapters of those who want to hear of them, and what was
// declined to those of its authors.
func Alarm(adapters ...Adapter) func(ctx context.Context, all []core.Alarm) error {
	return func(ctx context.Context, all []core.Alarm) error {
		for _, a := range adapters {
			var messages []Message
			for _, alarm := range all {
				if w := alarm.Watcher; w.Chat.Platform == a.Platform() {
					messages = append(messages, Message{Chat: w.Chat, Key: alarm.Key, Lang: text.For(w.Lang), Reply: news(alarm)})
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

// news is what an alarm says.
func news(a core.Alarm) core.Reply {
	if p := a.Declined; p != nil {
		args := text.Args{"video": p.Video.String(), "claim": shorten(p.Facts.Claim, maxOfferClaim)}
		return core.Reply{Content: core.Notice{Key: "proposal.declined", Args: args}}
	}
	v := a.Item.Video
	return core.Reply{Content: core.Alert{Item: a.Item}, Buttons: QuestionButtons(v, a.Watcher.User), Picture: still(a.Still, v.ID)}
}

// still is a picture of a video with nothing beside it, or nil.
func still(jpeg []byte, id core.VideoID) *core.Evidence {
	size, _, err := image.DecodeConfig(bytes.NewReader(jpeg))
	if err != nil {
		return nil
	}
	return &core.Evidence{JPEG: jpeg, Width: size.Width, Height: size.Height, Video: id, Alone: true}
}
