package web

import (
	"context"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// isAboutSample reports whether a message is answered from the sample's store.
func isAboutSample(in bots.Incoming) bool {
	return in.Text == sampleCommand || strings.HasPrefix(in.ID, samplePrefix)
}

// answerSample answers a message about the sample.
func (a *answerer) answerSample(ctx context.Context, in bots.Incoming) error {
	lang, first := text.For(in.Lang), bots.Message{Chat: in.Chat, Key: in.ID + "-0", ReplyTo: in.ID, Lang: text.For(in.Lang)}
	a.sender.Progress(ctx, first, checking.Reading)
	err := a.samples.useStore(ctx, lang, func(store SampleStore) error {
		if in.Text == sampleCommand {
			first.Reply = core.Reply{
				Content: core.Notice{Key: "web.sample.intro"},
				Buttons: [][]core.Button{{{Action: doSendSample, Label: lang.T("web.sample.check", nil)}}},
			}
			return a.sender.Send(ctx, first)
		}
		engine := conversation.NewEngine(conversation.Config{
			Service: store.Service, Memory: store.Memory, Capabilities: capabilities, Now: store.Service.Now, Log: a.log,
		})
		to := sampleSender{a.sender, in.Chat}
		in.Chat, in.User, in.Role, in.Text = core.ChatID(sampleAuthor), sampleAuthor, bots.Everyone, ""
		return engine.AnswerIncoming(ctx, in, to)
	})
	if err == nil || ctx.Err() != nil {
		return err
	}
	a.log.Error("the sample was not shown", "error", err)
	first.Reply = core.Reply{Content: core.Trouble{Problems: core.Problems(err)}}
	return a.sender.Send(ctx, first)
}

// sampleSender sends what is said of the sample to the chat of whoever tries it, without the buttons that would change something.
type sampleSender struct {
	bots.Sender
	chat core.ChatID
}

// Send implements bots.Sender.
func (s sampleSender) Send(ctx context.Context, m bots.Message) error {
	m.Chat = s.chat
	rows := make([][]core.Button, len(m.Reply.Buttons))
	for i, row := range m.Reply.Buttons {
		rows[i] = slices.DeleteFunc(slices.Clone(row), func(b core.Button) bool { return b.Action != core.DoDetails && b.Action != core.DoOpen })
	}
	m.Reply.Buttons = rows
	return s.Sender.Send(ctx, m)
}

// Progress implements bots.Sender.
func (s sampleSender) Progress(ctx context.Context, m bots.Message, stage checking.Stage) {
	m.Chat = s.chat
	s.Sender.Progress(ctx, m, stage)
}
