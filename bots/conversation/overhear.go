package conversation

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media"
)

// post is a message that somebody posted in a group without asking, with what is known of the clips in it.
type post struct {
	id      string // as Incoming.ID is
	first   int    // the number of its first clip among those that were posted together, from 0
	clips   int    // how many it has
	answers []core.Answer
	numbers [][]int // the clips in it that each answer is about, from 1
}

// overhearClips looks up clips that somebody posted in a group without asking. It answers each message that has the same footage as a
// fact-check in it, of each footage once within the cool-down. If others asked about the footage and there is no fact-check yet, the group
// is notified of one later. Nothing else is remembered. Clips that cannot be read now keep no others from being answered.
func (h *groupHandler) overhearClips(ctx context.Context) error {
	g, err := loadGroup(ctx, h.memory, h.req.in.Chat)
	if err != nil || !g.mayAnswerUnasked(h.now()) {
		return err
	}
	var late error
	for _, p := range h.listPosts() {
		for i := range p.clips {
			if err := h.lookUpUnasked(ctx, g, p, i); media.IsOurFault(err) {
				late = err
			} else if err != nil {
				return err
			}
		}
		if err := h.answerUnasked(ctx, g, p); err != nil {
			return err
		}
	}
	return late
}

// lookUpUnasked looks up the nth clip of a message, from 0, and adds the answer if there is a fact-check of it.
func (h *groupHandler) lookUpUnasked(ctx context.Context, g group, p *post, n int) error {
	c := h.req.in.ListClips()[p.first+n]
	a, err := h.clips.askService(ctx, c, checking.Options{Evidence: !g.React, Labels: h.req.pictureLabels(n, p.clips)})
	switch {
	case media.IsOurFault(err):
		return err
	case findTellable(err) != nil, err == nil && a.Status != core.StatusMatch:
		return nil //nolint:nilerr // nobody asked about what cannot be read
	case err != nil:
		return err
	case len(a.Matches[0].Debunks) > 0:
		p.addAnswer(n+1, a)
	case !g.React:
		return h.watchUnasked(ctx, p.id, a.Matches[0].Video)
	}
	return nil
}

// listPosts returns the messages that the clips of the request came in.
func (h *groupHandler) listPosts() (all []*post) {
	for i, c := range h.req.in.ListClips() {
		id := cmp.Or(c.Message, h.req.in.ID)
		if n := len(all); n > 0 && all[n-1].id == id {
			all[n-1].clips++
			continue
		}
		all = append(all, &post{id: id, first: i, clips: 1})
	}
	return all
}

// addAnswer adds the answer about a clip, by its number. Of two clips that show the same footage the first is answered.
func (p *post) addAnswer(number int, a core.Answer) {
	i := slices.IndexFunc(p.answers, func(b core.Answer) bool { return b.Matches[0].Video == a.Matches[0].Video })
	if i >= 0 {
		p.numbers[i] = append(p.numbers[i], number)
		return
	}
	p.answers, p.numbers = append(p.answers, a), append(p.numbers, []int{number})
}

// answerUnasked replies to a message with what nobody asked for, without the footage that the group was told of within the cool-down.
func (h *groupHandler) answerUnasked(ctx context.Context, g group, p *post) error {
	var told post
	for i, a := range p.answers {
		first, err := h.claimAnswer(ctx, a.Matches[0].Video, p.id, g.effectiveCoolDown())
		if err != nil {
			return err
		}
		if first {
			told.answers, told.numbers = append(told.answers, a), append(told.numbers, p.numbers[i])
		}
	}
	if len(told.answers) == 0 {
		return nil
	}
	if r, ok := h.req.sender.(Reacter); ok && g.React {
		in := h.req.in
		in.ID = p.id
		return r.React(ctx, in) //nolint:wrapcheck // it is tried again
	}
	best := told.answers[0]
	reply := core.Reply{Content: best, Buttons: h.clips.answerButtons(best), Picture: best.Evidence}
	if p.clips > 1 {
		reply.Content = core.Album{Answers: told.answers, Numbers: told.numbers}
	}
	h.req.said = p.first // so that the key stays the same when clips are added
	m := h.req.nextMessage()
	m.ReplyTo, m.Reply = p.id, reply
	if err := h.req.sendMessage(ctx, m); err != nil {
		return err
	}
	w := h.req.newWatcher()
	w.User, w.Reply = core.UserID{}, p.id // who did not ask
	return h.answers.recordAnswer(ctx, w, m.Key, reply, told.answers...)
}

// claimAnswer reports whether the group may have an answer to a message about footage that nobody asked for: it had none within the
// cool-down, except to this message.
func (h *groupHandler) claimAnswer(ctx context.Context, id core.VideoID, message string, during time.Duration) (bool, error) {
	name := "told:" + id.String()
	before, err := h.memory.Load(ctx, h.req.in.Chat.String(), name)
	if err != nil || before != nil {
		return string(before) == message, err
	}
	return h.memory.Save(ctx, h.req.in.Chat.String(), name, nil, []byte(message), during)
}
