package telegram

import (
	"context"
	"strconv"
	"strings"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core/text"
)

// heard is what concerns the bot of what is said in a group: commands that are not another bot's, what mentions it, and clips
// that move. in is what was said, and in its clip.
func (b *Bot) heard(in *bots.Incoming, m *tele.Message) *bots.Incoming {
	in.Admin = m.SenderChat != nil && m.SenderChat.ID == m.Chat.ID // an admin who is not to be named
	if m.Sender.IsBot && !in.Admin {
		return nil
	}
	words, asked := b.asked(in.Text)
	switch {
	case asked:
		in.Text, in.Asked = words, true
		b.refer(in, m.ReplyTo)
		return in
	case in.Clip != nil && m.Photo == nil:
		return in
	}
	return nil
}

// asked tells whether a text is for the bot, and returns it without its name.
func (b *Bot) asked(s string) (words string, asked bool) {
	name := ""
	if me := b.me.Load(); me != nil {
		name = strings.ToLower(me.Username)
	}
	if command, _, ok := conversation.ParseCommand(s); ok {
		_, to, directed := strings.Cut(strings.ToLower(strings.Fields(s)[0]), "@")
		return s, directed && to == name || !directed && conversation.Known(command)
	}
	var rest []string
	for _, word := range strings.Fields(s) {
		if name != "" && strings.EqualFold(strings.TrimRight(word, ".,:;!?"), "@"+name) {
			asked = true
			continue
		}
		rest = append(rest, word)
	}
	return strings.Join(rest, " "), asked
}

// joined is that the bot was brought into a group.
func (b *Bot) joined(u update) job {
	m := u.Member
	if m.Chat == nil || m.From == nil || m.Old.in() || !m.New.in() {
		return job{}
	}
	in := incoming(m.Chat, m.From)
	if !in.Group {
		return job{}
	}
	in.ID = "j" + strconv.FormatInt(u.ID, 10)
	me := b.me.Load()
	return job{In: in, Joined: true, Blind: me != nil && !me.CanReadMessages && !m.New.leads()}
}

// moved is that a group became a supergroup, which has another id. Both groups say so.
func moved(m *tele.Message) job {
	if m.Chat == nil {
		return job{}
	}
	from, to := chatID(m.Chat.ID), chatID(m.MigrateTo)
	if m.MigrateFrom != 0 {
		from, to = chatID(m.MigrateFrom), chatID(m.Chat.ID)
	}
	return job{In: &bots.Incoming{ID: messageID(m.ID), Chat: from}, Moved: &to}
}

// handleGroup deals with what concerns a group as a whole. It reports whether l does.
func (b *Bot) handleGroup(ctx context.Context, l job) (bool, error) {
	switch {
	case l.Joined:
		return true, b.engine.Greet(ctx, *l.In, l.Blind, b)
	case l.Moved != nil:
		return true, b.engine.Move(ctx, l.In.Chat, *l.Moved)
	}
	return false, nil
}

// admit finds out whether somebody may change the group, where that matters. A press by others is answered at once: it
// reports false.
func (b *Bot) admit(l *job) (bool, error) {
	if !l.In.Group || !conversation.ForAdmins(*l.In) {
		return true, nil
	}
	if !l.In.Admin {
		var who standing
		err := b.api.call("getChatMember", params{"chat_id": l.In.Chat.ID, "user_id": l.In.User.ID}, &who)
		if err != nil && !says(err, "user not found", "participant_id_invalid") {
			return false, sorted(err, b.Service.Now())
		}
		l.In.Admin = who.leads()
	}
	if l.Callback != "" && !l.In.Admin {
		b.acknowledge(l.Callback, text.For(l.In.Lang).T("set.admins", nil))
		return false, nil
	}
	return true, nil
}

// known is the emoji that says, in a group that wants no words, that a clip is known.
const known = "🤔"

var _ conversation.Reacter = (*Bot)(nil)

// React implements bots.Reacter.
func (b *Bot) React(_ context.Context, in bots.Incoming) error {
	err := b.api.call("setMessageReaction", params{
		"chat_id": in.Chat.ID, "message_id": messageNumber(in.ID), "reaction": []params{{"type": "emoji", "emoji": known}},
	}, nil)
	if says(err, "message to react not found", "message_id_invalid", "reaction_invalid") {
		return nil // the message is gone, or the group allows no such emoji
	}
	return sorted(err, b.Service.Now())
}

// follow sends a message on to the supergroup that the group has become.
func (b *Bot) follow(ctx context.Context, o outgoing, err error) error {
	to := refusal(err).MigratedTo
	if to == 0 || o.Chat == chatID(to) {
		return err
	}
	if err := b.engine.Move(ctx, o.Chat, chatID(to)); err != nil {
		return err
	}
	o.Chat, o.ReplyTo, o.Instead = chatID(to), 0, 0
	return b.send(ctx, o)
}
