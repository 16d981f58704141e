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

// filterGroupMessage returns in if the message in a group concerns the bot, or nil: commands that are not for another bot, messages
// that mention it, and clips that move.
func (b *Bot) filterGroupMessage(in *bots.Incoming, m *tele.Message) *bots.Incoming {
	in.Admin = m.SenderChat != nil && m.SenderChat.ID == m.Chat.ID // an admin who is not to be named
	if m.Sender.IsBot && !in.Admin {
		return nil
	}
	words, asked := b.parseMention(in.Text)
	switch {
	case asked:
		in.Text, in.Asked = words, true
		b.attachReplied(in, m.ReplyTo)
		return in
	case in.Clip != nil && m.Photo == nil:
		return in
	}
	return nil
}

// parseMention returns a text without the name of the bot. asked reports whether the text is for the bot.
func (b *Bot) parseMention(s string) (words string, asked bool) {
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

// readMembership returns a job if the bot was added to a group, and an empty one otherwise.
func (b *Bot) readMembership(u update) job {
	m := u.Member
	if m.Chat == nil || m.From == nil || m.Old.isMember() || !m.New.isMember() {
		return job{}
	}
	in := newIncoming(m.Chat, m.From)
	if !in.Group {
		return job{}
	}
	in.ID = "j" + strconv.FormatInt(u.ID, 10)
	me := b.me.Load()
	return job{In: in, Joined: true, Blind: me != nil && !me.CanReadMessages && !m.New.isAdmin()}
}

// readMigration returns the job of a group that became a supergroup, which has another id. Both groups send such a message.
func readMigration(m *tele.Message) job {
	if m.Chat == nil {
		return job{}
	}
	from, to := chatID(m.Chat.ID), chatID(m.MigrateTo)
	if m.MigrateFrom != 0 {
		from, to = chatID(m.MigrateFrom), chatID(m.Chat.ID)
	}
	return job{In: &bots.Incoming{ID: messageID(m.ID), Chat: from}, Moved: &to}
}

// handleGroup handles a job that is about a group as a whole. It reports whether l is one.
func (b *Bot) handleGroup(ctx context.Context, l job) (bool, error) {
	switch {
	case l.Joined:
		return true, b.engine.Greet(ctx, *l.In, l.Blind, b)
	case l.Moved != nil:
		return true, b.engine.Move(ctx, l.In.Chat, *l.Moved)
	}
	return false, nil
}

// checkAdmin asks Telegram whether somebody is an administrator, if the job needs one. It reports whether to go on: a callback of
// anybody else is answered at once.
func (b *Bot) checkAdmin(l *job) (bool, error) {
	if !l.In.Group || !conversation.ForAdmins(*l.In) {
		return true, nil
	}
	if !l.In.Admin {
		var who standing
		err := b.api.callMethod("getChatMember", params{"chat_id": l.In.Chat.ID, "user_id": l.In.User.ID}, &who)
		if err != nil && !isRefusedWith(err, "user not found", "participant_id_invalid") {
			return false, classifyError(err, b.Service.Now())
		}
		l.In.Admin = who.isAdmin()
	}
	if l.Callback != "" && !l.In.Admin {
		b.acknowledgeCallback(l.Callback, text.For(l.In.Lang).T("set.admins", nil))
		return false, nil
	}
	return true, nil
}

// knownEmoji is the reaction to a known clip in a group that wants no messages.
const knownEmoji = "🤔"

var _ conversation.Reacter = (*Bot)(nil)

// React implements bots.Reacter.
func (b *Bot) React(_ context.Context, in bots.Incoming) error {
	err := b.api.callMethod("setMessageReaction", params{
		"chat_id": in.Chat.ID, "message_id": messageNumber(in.ID), "reaction": []params{{"type": "emoji", "emoji": knownEmoji}},
	}, nil)
	if isRefusedWith(err, "message to react not found", "message_id_invalid", "reaction_invalid") {
		return nil // the message is gone, or the group allows no such emoji
	}
	return classifyError(err, b.Service.Now())
}

// followMigration sends a message on to the supergroup that the group has become.
func (b *Bot) followMigration(ctx context.Context, o outgoing, err error) error {
	to := refusalOf(err).MigratedTo
	if to == 0 || o.Chat == chatID(to) {
		return err
	}
	if err := b.engine.Move(ctx, o.Chat, chatID(to)); err != nil {
		return err
	}
	o.Chat, o.ReplyTo, o.Instead = chatID(to), 0, 0
	return b.sendOutgoing(ctx, o)
}
