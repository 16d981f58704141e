package discord

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// handle deals with the first of the jobs that wait in a chat.
func (b *Bot) handle(ctx context.Context, jobs []core.Job) (done int, err error) {
	l, ok := b.open(jobs[0])
	switch {
	case !ok:
	case l.Out != nil:
		err = b.notice(ctx, *l.Out)
	default:
		err = b.answer(ctx, l)
	}
	if r := refusal(err); r.Status == http.StatusBadRequest || r.Status == http.StatusRequestEntityTooLarge {
		b.Logger.Error("Discord refuses a message for good", "chat", core.ChatID{Platform: Platform, ID: jobs[0].Chat}, "error", err)
		err = nil
	}
	if err != nil {
		return 0, err
	}
	return 1, nil
}

// answer deals with what somebody sent, wrote, filled in or pressed, or with that the bot came to a server.
func (b *Bot) answer(ctx context.Context, l job) error {
	var out bots.Sender = b
	if l.Hook != nil {
		b.acks.wait(ctx, l.Hook.ID)
		out = interactionSender{b, l.Hook, l.In}
	}
	if l.Greet {
		return b.engine.GreetGroup(ctx, *l.In, l.In.CommandsOnly, b)
	}
	b.speak(ctx, l.In)
	b.learnDirect(ctx, l)
	if err := b.knowPlace(ctx, l); err != nil {
		return err
	}
	return b.engine.AnswerIncoming(ctx, *l.In, out)
}

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
	l, ok := b.open(from)
	if !ok || l.In == nil {
		b.Logger.Error("a delivery panicked", "panic", p.Error(), "stack", string(p.Stack))
		return
	}
	var out bots.Sender = b
	if l.Hook != nil {
		out = interactionSender{b, l.Hook, l.In}
	}
	b.engine.ReportPanic(ctx, *l.In, out, p)
}
