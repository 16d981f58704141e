package conversation

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// answerHandler keeps which answers a chat was shown, shows them to others, and has chats hear of updates.
type answerHandler struct {
	req     *request
	service *core.Service
	memory  bots.Memory
	log     *slog.Logger
	debunks *debunkHandler
}

func (h *answerHandler) watchVideo(ctx context.Context, arg string) error {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		return err
	}
	shown, err := h.debunks.listPublished(ctx, id)
	if err == nil {
		err = h.service.Watch(ctx, id, h.req.newWatcher(), shown...)
	}
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	return h.req.sendNotice(ctx, "watch.on", nil, core.Button{Action: core.DoUnwatch, Arg: id.String()})
}

func (h *answerHandler) unwatchVideo(ctx context.Context, arg string) error {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		return err
	}
	if err := h.service.Unwatch(ctx, id, h.req.in.Chat); err != nil {
		return fmt.Errorf("unwatch: %w", err)
	}
	return h.req.sendNotice(ctx, "watch.off", nil, core.Button{Action: core.DoWatch, Arg: id.String()})
}

// inform notes which debunks were shown, so that the chat hears if one turns out to be wrong, and the reply can be put right.
func (h *answerHandler) recordAnswer(ctx context.Context, w core.Watcher, key string, r core.Reply, answers ...core.Answer) error {
	if !slices.ContainsFunc(answers, explained) {
		return nil
	}
	if err := h.keepAnswer(ctx, w, key, r, answers); err != nil {
		return err
	}
	for _, a := range answers {
		for _, f := range a.Matches {
			if len(f.Debunks) == 0 {
				continue
			}
			if err := h.service.Inform(ctx, f.Video, w, f.Debunks...); err != nil {
				return fmt.Errorf("check: %w", err)
			}
		}
	}
	return nil
}

// explained tells whether an answer has a fact-check in it.
func explained(a core.Answer) bool {
	return slices.ContainsFunc(a.Matches, func(f core.Found) bool { return len(f.Debunks) > 0 })
}

// await lets the person hear of what is published about a video from now on.
func (h *answerHandler) watchUpdates(ctx context.Context, id core.VideoID) error {
	if h.req.in.Group {
		return nil
	}
	shown, err := h.debunks.listPublished(ctx, id)
	if err == nil {
		err = h.service.Watch(ctx, id, h.req.newWatcher(), shown...)
	}
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	return nil
}

// keepGiven keeps an answer that the watcher's chat was given, so that it can be put right when a fact-check in it changes.
func (h *answerHandler) keepAnswer(ctx context.Context, w core.Watcher, key string, r core.Reply, answers []core.Answer) error {
	_, album := r.Content.(core.Album)
	g := given{Key: key, Lang: w.Lang, Album: album, Buttons: r.Buttons}
	for _, a := range answers {
		g.Answers = append(g.Answers, bare(a))
	}
	_, err := bots.Change(ctx, h.memory, w.Chat.String(), givenName, givenKept, func(all *[]given) error {
		*all = slices.DeleteFunc(*all, func(o given) bool { return o.Key == key })
		*all = append(*all, g)
		*all = (*all)[max(0, len(*all)-givenMost):]
		return nil
	})
	return err
}
