package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// ephemeralTime bounds the time from a message or a press to an ephemeral message that answers it: Bot API 10.3.
const ephemeralTime = 15 * time.Second

// personalSender is the Sender of answers that only one person of a group is to see: as an ephemeral message of the group, else in their
// private chat. Where neither is possible it says in the group that there is an answer, and nothing of it.
type personalSender struct {
	*Bot
	job    job         // after conversation.MakePersonal, if the answers are a private conversation
	place  core.ChatID // the group
	topic  int
	asked  string    // id of the message in the group, unless the bot alone saw it
	until  time.Time // when ephemeral messages end to be possible
	closed bool      // nothing but that there is an answer could be said
	ended  bool      // the press was answered
}

// newPersonalSender returns the Sender of a job of a group that is answered for one person, or nil if it is answered for all. The job
// becomes a part of the private conversation with that person, but for the press of a button that changes what all see.
func newPersonalSender(b *Bot, j *job) *personalSender {
	in := j.In
	if !in.Group || in.Guest || b.Service.Accounts.IsShared(in.User) || isBroadcast(in) {
		return nil
	}
	s := &personalSender{Bot: b, place: in.Chat, topic: topicNumber(in.Topic), until: in.At}
	if j.Callback == "" && j.Ephemeral == 0 {
		s.asked = in.ID
	}
	if j.Sent > 0 {
		s.until = time.Unix(j.Sent, 0)
	}
	s.until = s.until.Add(ephemeralTime)
	switch {
	case conversation.IsPersonal(*in) || j.Ephemeral != 0:
		conversation.MakePersonal(in, "t"+strings.Trim(in.Chat.ID, "-")+"-"+in.ID)
	case j.Callback == "":
		return nil
	}
	s.job = *j
	return s
}

// isBroadcast reports whether a message is a post of a channel, which nobody in particular wrote.
func isBroadcast(in *bots.Incoming) bool { return in.User.ID == in.Chat.ID }

// Progress implements bots.Sender. Nobody else is to see that somebody is answered.
func (s *personalSender) Progress(context.Context, bots.Message, checking.Stage) {}

// Send implements bots.Sender.
func (s *personalSender) Send(ctx context.Context, m bots.Message) error {
	toGroup := m.Chat == s.place
	if toGroup && isForAll(s.job.In, m) {
		return s.Bot.Send(ctx, m)
	}
	if toGroup {
		lang, err := s.engine.ChooseLanguage(ctx, s.job.In.User, s.job.In.Lang)
		if err != nil {
			return err //nolint:wrapcheck // it says what it did
		}
		m.Lang = lang
	}
	if s.job.Callback != "" && s.showToast(m) {
		return nil
	}
	if sent, err := s.sendEphemeral(ctx, m); sent || err != nil {
		return err
	}
	m.Chat, m.Topic, m.ReplyTo, m.Instead = core.ChatID(s.job.In.User), "", "", "" // numbers of messages are the group's
	if toGroup {
		m.Key = strings.Trim(s.place.ID, "-") + "-" + m.Key
	}
	err := s.Bot.Send(ctx, m)
	if errors.Is(err, bots.ErrGone) || errors.Is(err, bots.ErrRefused) {
		return s.sayClosed(ctx, m.Lang)
	}
	return err
}

// isForAll reports whether a message to the group, in answer to in, is for everybody: what somebody of a private conversation shares, a
// message that changes, and help to search, which is given once.
func isForAll(in *bots.Incoming, m bots.Message) bool {
	p := in.Callback
	return in.Private || m.Instead != "" || p != nil && p.Action == core.DoSearch
}

// showToast answers the press with the words of a message, if they are all of it and short enough, and reports whether they were shown.
func (s *personalSender) showToast(m bots.Message) bool {
	r := m.Reply
	if s.ended || m.Instead != "" && s.job.Ephemeral != 0 || r.Picture != nil || len(r.Stills) > 0 || !isNotice(r.Content) || !isUndo(r.Buttons) {
		return false
	}
	doc := m.Lang.On(Platform).Reply(r)
	if countUnits(doc) > maxToast {
		return false
	}
	s.ended = true
	s.answerCallback(s.job.Callback, text.Plain(doc))
	return true
}

// isUndo reports whether the buttons of the answer to a press only take it back: the notifications have them too.
func isUndo(rows [][]core.Button) bool {
	return !slices.ContainsFunc(slices.Concat(rows...), func(b core.Button) bool { return b.Action != core.DoWatch && b.Action != core.DoUnwatch })
}

// isNotice reports whether a content is sentences of the catalogue alone.
func isNotice(c core.Content) bool {
	switch c.(type) {
	case core.Notice, core.Notices, core.Trouble:
		return true
	}
	return false
}

// sendEphemeral sends a message that only the person sees, in the group, and reports whether the group has it.
func (s *personalSender) sendEphemeral(ctx context.Context, m bots.Message) (bool, error) {
	if !s.ephemeral.Load() || !s.Service.Now().Before(s.until) {
		return false, nil
	}
	before, err := delivery.LoadSent(ctx, s.Memory, m.Chat, m.Key)
	if err != nil {
		return false, err //nolint:wrapcheck // it says what it did
	}
	for i, o := range s.renderMessage(m, layout{}) {
		if o.hashContent() == before.Sum {
			return true, nil
		}
		if err := s.postEphemeral(ctx, o, m.Instead != ""); err != nil {
			s.Logger.Debug("a message was not sent for one person of a group", "chat", s.place, "error", err)
			return i > 0, nil
		}
		if i == 0 {
			if err := saveSent(ctx, s.Memory, o, before, delivery.Sent{Sum: o.hashContent()}); err != nil {
				return true, err
			}
		}
	}
	return true, nil
}

// postEphemeral sends one rendered message for the person alone, in place of the message with the button if instead is true. Of an album the
// first picture goes.
func (s *personalSender) postEphemeral(ctx context.Context, o outgoing, instead bool) error {
	if len(o.Stills) > 0 {
		o.Picture, o.Stills = o.Stills[0], nil
	}
	only := params{"receiver_user_id": json.Number(s.job.In.User.ID)}
	if s.job.Callback != "" {
		only["callback_query_id"] = s.job.Callback
		if instead && s.job.Ephemeral != 0 {
			only["replace_callback_query_message"] = true
		}
	}
	o.Chat, o.Topic, o.ReplyTo, o.only = s.place, s.topic, 0, only
	if err := s.limiter.waitForMessage(ctx, o); err != nil {
		return err
	}
	_, err := s.postMessage(ctx, o)
	return err
}

// sayClosed says in the group, or to the person who pressed, that there is an answer which can only be given in private. It says so once.
func (s *personalSender) sayClosed(ctx context.Context, lang text.Lang) error {
	if s.closed {
		return nil
	}
	s.closed = true
	name := ""
	if me := s.me.Load(); me != nil {
		name = me.Username
	}
	notice := core.Notice{Key: "personal.closed", Args: text.Args{"link": "https://t.me/" + name}}
	if s.job.Callback != "" {
		s.ended = true
		s.answerCallback(s.job.Callback, text.Plain(lang.On(Platform).Reply(core.Reply{Content: notice})))
		return nil
	}
	return s.Bot.Send(ctx, bots.Message{
		Chat: s.place, Key: s.job.In.ID + "-closed", ReplyTo: s.asked, Topic: topicName(s.topic), Asker: s.job.In.User, Lang: lang, Reply: core.Reply{Content: notice},
	})
}

// endPress ends the sign of progress of a press that no toast has answered.
func (s *personalSender) endPress() {
	if s.job.Callback != "" && !s.ended {
		s.answerCallback(s.job.Callback, "")
	}
}

// probeEphemeral finds out whether the server knows ephemeral messages: it has the method that deletes one. A server that does not know
// them would show to all what is for one.
func (b *Bot) probeEphemeral(me int64) {
	err := b.api.callMethod("deleteEphemeralMessage", params{"chat_id": me, "receiver_user_id": me, "ephemeral_message_id": 1}, nil)
	b.ephemeral.Store(err == nil || findAPIError(err).Code == http.StatusBadRequest)
}
