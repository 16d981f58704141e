package conversation

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// answerHandler keeps which answers a chat was shown, shows them to others, and has chats hear of updates.
type answerHandler struct {
	req     *request
	service *services.Services
	memory  bots.Memory
	log     *slog.Logger
	debunks *debunkHandler
}

// watchVideo has the chat notified of changes of what is known of a video.
func (h *answerHandler) watchVideo(ctx context.Context, arg string) error {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		return err
	}
	shown, err := h.debunks.listPublished(ctx, id)
	if err == nil {
		err = h.service.Subscriptions.Subscribe(ctx, id, h.req.newWatcher(), shown...)
	}
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	return h.req.sendNotice(ctx, "watch.on", nil, core.Button{Action: core.DoUnwatch, Arg: id.String()})
}

// unwatchVideo ends that the chat is notified of a video.
func (h *answerHandler) unwatchVideo(ctx context.Context, arg string) error {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		return err
	}
	if err := h.service.Subscriptions.Unsubscribe(ctx, id, h.req.in.Chat); err != nil {
		return fmt.Errorf("unwatch: %w", err)
	}
	return h.req.sendNotice(ctx, "watch.off", nil, core.Button{Action: core.DoWatch, Arg: id.String()})
}

// recordAnswer remembers which debunks an answer showed, so that the chat is notified if one turns out to be wrong, and the answer can be
// edited.
func (h *answerHandler) recordAnswer(ctx context.Context, w core.Watcher, key string, r core.Reply, answers ...core.Answer) error {
	if !slices.ContainsFunc(answers, hasDebunk) {
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
			if err := h.service.Subscriptions.MarkInformed(ctx, f.Video, w, f.Debunks...); err != nil {
				return fmt.Errorf("check: %w", err)
			}
		}
	}
	return nil
}

// hasDebunk reports whether an answer shows a fact-check.
func hasDebunk(a core.Answer) bool {
	return slices.ContainsFunc(a.Matches, func(f core.Found) bool { return len(f.Debunks) > 0 })
}

// watchUpdates has the person notified of what is published about a video from now on. In a group it does nothing.
func (h *answerHandler) watchUpdates(ctx context.Context, id core.VideoID) error {
	if h.req.in.Group {
		return nil
	}
	shown, err := h.debunks.listPublished(ctx, id)
	if err == nil {
		err = h.service.Subscriptions.Subscribe(ctx, id, h.req.newWatcher(), shown...)
	}
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	return nil
}

// keepAnswer remembers an answer in the watcher's chat, so that it can be edited when a fact-check in it changes.
func (h *answerHandler) keepAnswer(ctx context.Context, w core.Watcher, key string, r core.Reply, answers []core.Answer) error {
	content, album := r.Content.(core.Album)
	g := shownAnswer{Key: key, Lang: w.Lang, Album: album, Numbers: content.Numbers, Buttons: r.Buttons}
	g.Checks = h.req.in.Role >= bots.Moderator && w.Chat == h.req.in.Chat
	if r.Picture != nil {
		g.Says = hashPictureWords(text.For(w.Lang), answers[findBest(answers)])
	}
	for _, a := range answers {
		g.Answers = append(g.Answers, stripAnswer(a))
	}
	_, err := bots.ChangeValue(ctx, h.memory, w.Chat.String(), shownName, shownKept, func(all *[]shownAnswer) error {
		*all = slices.DeleteFunc(*all, func(o shownAnswer) bool { return o.Key == key })
		*all = append(*all, g)
		*all = (*all)[max(0, len(*all)-shownMost):]
		return nil
	})
	return err
}
