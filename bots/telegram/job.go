package telegram

import (
	"context"
	"encoding/json"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// job is a job in the queue: an incoming update that has to be answered, or a message that has to be sent.
type job struct {
	In           *bots.Incoming `json:"in,omitempty"`
	Callback     string         `json:"callback,omitempty"`  // id of the callback that has to be answered
	GuestQuery   string         `json:"guest,omitempty"`     // id of the guest query that has to be answered
	Album        string         `json:"album,omitempty"`     // id of the album that the message belongs to
	Sent         int64          `json:"sent,omitempty"`      // when Telegram says that the message was sent, in seconds since 1970
	Comment      bool           `json:"comment,omitempty"`   // the message has no clip and may be a comment on one that follows
	Ephemeral    int            `json:"ephemeral,omitempty"` // number of the ephemeral message that came, or whose button was pressed
	Out          *outgoing      `json:"out,omitempty"`
	Joined       bool           `json:"joined,omitempty"` // the bot was added to a group by In.User
	CommandsOnly bool           `json:"blind,omitempty"`  // the bot sees only commands in that group
	MovedTo      *core.ChatID   `json:"moved,omitempty"`  // the supergroup that In.Chat has become
}

// handleJobs handles the first of the jobs of a chat, and returns how many jobs are done. An album takes several, and so does a clip
// with a comment.
func (b *Bot) handleJobs(ctx context.Context, jobs []core.Job) (done int, err error) {
	j, ok := b.decodeJob(jobs[0])
	done = 1
	switch {
	case !ok:
	case j.Comment:
		done, err = b.handleComment(ctx, j, jobs)
	case j.Album != "":
		done, err = b.handleAlbum(ctx, j, jobs, nil)
	case j.Out != nil:
		err = b.sendLowPriority(ctx, *j.Out)
	default:
		err = b.answerIncoming(ctx, j)
	}
	err = delivery.SettleRefusal(ctx, b.Logger, core.ChatID{Platform: Platform, ID: jobs[0].Chat}, err)
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
	sender := chooseSender(b, &j)
	if s, ok := sender.(*personalSender); ok {
		defer s.endPress()
	} else if j.Callback != "" {
		b.answerCallback(j.Callback, "")
	}
	if j.In.Group && !j.In.Asked && j.In.HasOnlyStills() {
		return nil // no comment came with the picture
	}
	return b.engine.AnswerIncoming(ctx, *j.In, sender)
}

// chooseSender returns the Sender of the answers to a job, which may become a part of a private conversation.
func chooseSender(b *Bot, j *job) bots.Sender {
	if s := newPersonalSender(b, j); s != nil {
		return s
	}
	if j.GuestQuery != "" {
		return &guestSender{bot: b, query: j.GuestQuery}
	}
	return b
}

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
		sender := chooseSender(b, &j)
		b.engine.ReportPanic(ctx, *j.In, sender, p)
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
