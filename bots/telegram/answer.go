package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// handle deals with the first of the jobs that wait in a chat.
func (b *Bot) handle(ctx context.Context, jobs []core.Job) (done int, err error) {
	l, ok := b.open(jobs[0])
	done = 1
	switch {
	case !ok:
	case l.Album != "":
		done, err = b.handleAlbum(ctx, l, jobs)
	case l.Out != nil:
		err = b.deliver(ctx, *l.Out)
	default:
		err = b.answer(ctx, l)
	}
	if refusal(err).Code == http.StatusBadRequest {
		b.Logger.Error("Telegram refuses a message for good", "chat", core.ChatID{Platform: Platform, ID: jobs[0].Chat}, "error", err)
		err = nil
	}
	if err != nil {
		return 0, err
	}
	return done, nil
}

// answer deals with what somebody sent, wrote or pressed, or with what happened to a group.
func (b *Bot) answer(ctx context.Context, l job) error {
	if isGroup, err := b.handleGroup(ctx, l); isGroup {
		return err
	}
	admitted, err := b.admit(&l)
	if err != nil || !admitted {
		return err
	}
	if l.Callback != "" {
		b.acknowledge(l.Callback, "")
	}
	if l.Guest != "" {
		return b.engine.Handle(ctx, *l.In, &guest{Bot: b, query: l.Guest})
	}
	return b.engine.Handle(ctx, *l.In, b)
}

// handleAlbum deals with messages that were sent together as with one. They come one by one: it waits until no other has
// come for a while.
func (b *Bot) handleAlbum(ctx context.Context, first job, jobs []core.Job) (done int, err error) {
	in, latest := *first.In, first.In.At
	for done = 1; done < len(jobs); done++ {
		next, ok := b.open(jobs[done])
		if !ok || next.Album != first.Album {
			break
		}
		latest = next.In.At
		if in.Text == "" {
			in.Text = next.In.Text
		}
		if next.In.Clip != nil && in.Clip != nil {
			in.More = append(in.More, *next.In.Clip)
		}
	}
	if whole := latest.Add(albumTime); b.Service.Now().Before(whole) {
		return 0, &delivery.RetryAfter{At: whole, Err: errAlbum}
	}
	return done, b.engine.Handle(ctx, in, b)
}

var errAlbum = errors.New("an album is coming")

// open reads a job. One that cannot be read is from another version of the program.
func (b *Bot) open(from core.Job) (l job, ok bool) {
	err := json.Unmarshal(from.Body, &l)
	if err != nil || l.In == nil && l.Out == nil {
		b.Logger.Error("a job cannot be read", "job", from.ID, "error", err)
		return l, false
	}
	return l, true
}

// panicked tells the person that something went wrong.
func (b *Bot) panicked(ctx context.Context, from core.Job, p *bots.Panic) {
	if l, ok := b.open(from); ok && l.In != nil {
		b.engine.Apologize(ctx, *l.In, b, p)
		return
	}
	b.Logger.Error("a delivery panicked", "panic", p.Error(), "stack", string(p.Stack))
}

// acknowledge ends the turning of a button, and shows words for a moment, if there are any. One that waited too long cannot be ended any more, and ends by itself.
func (b *Bot) acknowledge(callback, words string) {
	p := params{"callback_query_id": callback}
	if words != "" {
		p["text"] = words
	}
	if err := b.api.call("answerCallbackQuery", p, nil); err != nil {
		b.Logger.Debug("a press was not acknowledged", "error", err)
	}
}
