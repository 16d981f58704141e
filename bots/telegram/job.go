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

// job is a job in the queue: an incoming update that has to be answered, or a message that has to be sent.
type job struct {
	In           *bots.Incoming `json:"in,omitempty"`
	Callback     string         `json:"callback,omitempty"` // id of the callback that has to be answered
	GuestQuery   string         `json:"guest,omitempty"`    // id of the guest query that has to be answered
	Album        string         `json:"album,omitempty"`    // id of the album that the message belongs to
	Out          *outgoing      `json:"out,omitempty"`
	Joined       bool           `json:"joined,omitempty"` // the bot was added to a group by In.User
	CommandsOnly bool           `json:"blind,omitempty"`  // the bot sees only commands in that group
	MovedTo      *core.ChatID   `json:"moved,omitempty"`  // the supergroup that In.Chat has become
}

// handleJobs handles the first of the jobs of a chat, and returns how many jobs are done. An album takes several.
func (b *Bot) handleJobs(ctx context.Context, jobs []core.Job) (done int, err error) {
	j, ok := b.decodeJob(jobs[0])
	done = 1
	switch {
	case !ok:
	case j.Album != "":
		done, err = b.handleAlbum(ctx, j, jobs)
	case j.Out != nil:
		err = b.sendLowPriority(ctx, *j.Out)
	default:
		err = b.answerIncoming(ctx, j)
	}
	if findAPIError(err).Code == http.StatusBadRequest {
		b.Logger.Error("Telegram refuses a message for good", "chat", core.ChatID{Platform: Platform, ID: jobs[0].Chat}, "error", err)
		err = nil
	}
	if err != nil {
		return 0, err
	}
	return done, nil
}

// answerIncoming handles an incoming message, a callback or an event of a group.
func (b *Bot) answerIncoming(ctx context.Context, j job) error {
	if isGroup, err := b.handleGroup(ctx, j); isGroup {
		return err
	}
	admitted, err := b.checkAdmin(&j)
	if err != nil || !admitted {
		return err
	}
	if j.Callback != "" {
		b.answerCallback(j.Callback, "")
	}
	if j.GuestQuery != "" {
		return b.engine.AnswerIncoming(ctx, *j.In, &guestSender{bot: b, query: j.GuestQuery})
	}
	return b.engine.AnswerIncoming(ctx, *j.In, b)
}

// handleAlbum handles the messages of an album as one. They arrive one by one, so it returns a delivery.RetryAfter until no
// more have arrived for albumWindow.
func (b *Bot) handleAlbum(ctx context.Context, first job, jobs []core.Job) (done int, err error) {
	in, latest := *first.In, first.In.At
	for done = 1; done < len(jobs); done++ {
		next, ok := b.decodeJob(jobs[done])
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
	if whole := latest.Add(albumWindow); b.Service.Now().Before(whole) {
		return 0, &delivery.RetryAfter{At: whole, Err: errAlbumIncomplete}
	}
	return done, b.engine.AnswerIncoming(ctx, in, b)
}

// errAlbumIncomplete says that more messages of an album may arrive.
var errAlbumIncomplete = errors.New("an album is coming")

// decodeJob decodes a job. It fails for a job that another version of the program wrote.
func (b *Bot) decodeJob(from core.Job) (j job, ok bool) {
	err := json.Unmarshal(from.Body, &j)
	if err != nil || j.In == nil && j.Out == nil {
		b.Logger.Error("a job cannot be read", "job", from.ID, "error", err)
		return j, false
	}
	return j, true
}

// reportPanic tells the person that something went wrong, or logs the panic if the job was a delivery.
func (b *Bot) reportPanic(ctx context.Context, from core.Job, p *bots.Panic) {
	if j, ok := b.decodeJob(from); ok && j.In != nil {
		b.engine.ReportPanic(ctx, *j.In, b, p)
		return
	}
	b.Logger.Error("a delivery panicked", "panic", p.Error(), "stack", string(p.Stack))
}

// answerCallback ends the progress sign of a pressed button. If words is not empty, Telegram shows it for a moment. A
// callback that waited too long cannot be answered any more; its sign ends by itself.
func (b *Bot) answerCallback(callback, words string) {
	p := params{"callback_query_id": callback}
	if words != "" {
		p["text"] = words
	}
	if err := b.api.callMethod("answerCallbackQuery", p, nil); err != nil {
		b.Logger.Debug("a callback was not answered", "error", err)
	}
}
