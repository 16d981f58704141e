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

// handleJobs handles the first of the jobs that wait in a chat, and returns how many are done.
func (b *Bot) handleJobs(ctx context.Context, jobs []core.Job) (done int, err error) {
	l, ok := b.openJob(jobs[0])
	done = 1
	switch {
	case !ok:
	case l.Album != "":
		done, err = b.handleAlbum(ctx, l, jobs)
	case l.Out != nil:
		err = b.deliverNotice(ctx, *l.Out)
	default:
		err = b.answerJob(ctx, l)
	}
	if refusalOf(err).Code == http.StatusBadRequest {
		b.Logger.Error("Telegram refuses a message for good", "chat", core.ChatID{Platform: Platform, ID: jobs[0].Chat}, "error", err)
		err = nil
	}
	if err != nil {
		return 0, err
	}
	return done, nil
}

// answerJob answers what somebody sent, wrote or pressed, or handles a change of a group.
func (b *Bot) answerJob(ctx context.Context, l job) error {
	if isGroup, err := b.handleGroup(ctx, l); isGroup {
		return err
	}
	admitted, err := b.checkAdmin(&l)
	if err != nil || !admitted {
		return err
	}
	if l.Callback != "" {
		b.acknowledgeCallback(l.Callback, "")
	}
	if l.Guest != "" {
		return b.engine.Handle(ctx, *l.In, &guest{Bot: b, query: l.Guest})
	}
	return b.engine.Handle(ctx, *l.In, b)
}

// handleAlbum answers messages that were sent together as one. They come one by one: it waits until no other has come for
// albumTime.
func (b *Bot) handleAlbum(ctx context.Context, first job, jobs []core.Job) (done int, err error) {
	in, latest := *first.In, first.In.At
	for done = 1; done < len(jobs); done++ {
		next, ok := b.openJob(jobs[done])
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

// openJob reads a job. ok reports whether it can be read: one that cannot is from another version of the program.
func (b *Bot) openJob(from core.Job) (l job, ok bool) {
	err := json.Unmarshal(from.Body, &l)
	if err != nil || l.In == nil && l.Out == nil {
		b.Logger.Error("a job cannot be read", "job", from.ID, "error", err)
		return l, false
	}
	return l, true
}

// reportPanic tells the person that something went wrong, or logs it.
func (b *Bot) reportPanic(ctx context.Context, from core.Job, p *bots.Panic) {
	if l, ok := b.openJob(from); ok && l.In != nil {
		b.engine.Apologize(ctx, *l.In, b, p)
		return
	}
	b.Logger.Error("a delivery panicked", "panic", p.Error(), "stack", string(p.Stack))
}

// acknowledgeCallback answers a callback query, so that the app shows the button as free again, and shows words for a moment, if
// there are any. A query that is too old cannot be answered any more.
func (b *Bot) acknowledgeCallback(callback, words string) {
	p := params{"callback_query_id": callback}
	if words != "" {
		p["text"] = words
	}
	if err := b.api.callMethod("answerCallbackQuery", p, nil); err != nil {
		b.Logger.Debug("a press was not acknowledged", "error", err)
	}
}
