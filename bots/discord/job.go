package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// job is a job in the queue: an incoming event that has to be answered, or a message that has to be sent.
type job struct {
	In    *bots.Incoming    `json:"in,omitempty"`
	Token *interactionToken `json:"hook,omitempty"` // of the interaction that In came from
	Greet bool              `json:"greet,omitempty"`
	Out   *outgoing         `json:"out,omitempty"`

	DMChannel string `json:"direct,omitempty"` // the direct-message channel in which In was written
}

// jobQueue puts jobs into the queue of the platform.
type jobQueue struct {
	queue  delivery.Queue
	worker *delivery.Worker
	log    *slog.Logger
}

// enqueueJob puts a job into the queue. The queue leaves it out if it had one with the same id.
func (q *jobQueue) enqueueJob(ctx context.Context, j job) error {
	body, err := json.Marshal(j)
	if err != nil {
		q.log.Error("an event cannot be kept", "error", err)
		return nil
	}
	jobs := []core.Job{{ID: j.In.ID, Chat: j.In.Chat.ID, Body: body}}
	if err := q.queue.Enqueue(ctx, queueName, jobs, nil); err != nil {
		return fmt.Errorf("discord: keep event: %w", err)
	}
	q.worker.Wake()
	return nil
}

// handleJob handles the first of the jobs of a chat, and returns how many jobs are done.
func (b *Bot) handleJob(ctx context.Context, jobs []core.Job) (done int, err error) {
	j, ok := b.decodeJob(jobs[0])
	switch {
	case !ok:
	case j.Out != nil:
		err = b.sendLowPriority(ctx, *j.Out)
	default:
		err = b.answerIncoming(ctx, j)
	}
	err = delivery.SettleRefusal(ctx, b.Logger, core.ChatID{Platform: Platform, ID: jobs[0].Chat}, err)
	if err != nil {
		return 0, err
	}
	return 1, nil
}

// answerIncoming handles a message, an interaction, or the event that the bot joined a server.
func (b *Bot) answerIncoming(ctx context.Context, j job) error {
	var out bots.Sender = b.sender
	if j.Token != nil {
		b.interactions.acks.waitForAck(ctx, j.Token.ID)
		out = interactionSender{b.sender, j.Token, j.In}
	}
	if j.Greet {
		return b.engine.GreetGroup(ctx, *j.In, j.In.CommandsOnly, b.sender)
	}
	b.interactions.loadLocale(ctx, j.In)
	b.sender.saveDMChannel(ctx, j)
	if err := b.saveParent(ctx, j); err != nil {
		return err
	}
	return b.engine.AnswerIncoming(ctx, *j.In, out)
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
	j, ok := b.decodeJob(from)
	if !ok || j.In == nil {
		b.Logger.Error("a delivery panicked", "panic", p.Error(), "stack", string(p.Stack))
		return
	}
	var out bots.Sender = b.sender
	if j.Token != nil {
		out = interactionSender{b.sender, j.Token, j.In}
	}
	b.engine.ReportPanic(ctx, *j.In, out, p)
}
