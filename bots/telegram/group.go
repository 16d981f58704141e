package telegram

import (
	"context"
	"strconv"
	"strings"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/text"
)

// filterGroupMessage returns a group message if it concerns the bot, and nil otherwise. It concerns the bot if it is a
// command for it, mentions it, replies to a message of it, or has a clip to look at. in already has the text and the clip of the message.
func (r messageReader) filterGroupMessage(in *bots.Incoming, m *message) *bots.Incoming {
	in.Admin = m.SenderChat != nil && m.SenderChat.ID == m.Chat.ID || isChannel(m.Chat) // an admin who posts anonymously
	if m.Sender != nil && m.Sender.IsBot && m.SenderChat == nil {
		return nil
	}
	if words, asked := r.parseMention(in.Text); asked {
		in.Text, in.Asked = words, true
		r.attachReplied(in, m)
		return in
	}
	if in.Clip == nil {
		return r.filterReply(in, m)
	}
	mayBeAsked := m.AlbumID != "" || m.Origin != nil // by a message that comes with it
	if in.Clip.File == nil || in.Clip.Still && !mayBeAsked {
		return nil // of a story nothing can be said, and pictures are looked at on request
	}
	return in
}

// filterReply returns a group message that does not name the bot if it has words in reply to one of the bot, and nil otherwise.
func (r messageReader) filterReply(in *bots.Incoming, m *message) *bots.Incoming {
	if _, _, isCommand := conversation.ParseCommand(in.Text); isCommand || m.ReplyTo == nil || !r.isOwn(m.ReplyTo.Sender) {
		return nil
	}
	in.Unnamed, in.Asked = true, true
	r.attachReplied(in, m)
	return in
}

// parseMention reports whether a text is addressed to the bot, and returns it without the bot's name.
func (r messageReader) parseMention(s string) (words string, asked bool) {
	name := ""
	if r.me != nil {
		name = strings.ToLower(r.me.Username)
	}
	if command, _, ok := conversation.ParseCommand(s); ok {
		_, to, directed := strings.Cut(strings.ToLower(strings.Fields(s)[0]), "@")
		return s, directed && to == name || !directed && conversation.IsCommand(command)
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

// readMembership returns the job for an update that says that the bot was added to a group. It is empty for other changes of
// membership.
func (b *Bot) readMembership(u update) job {
	m := u.Member
	if m.Chat == nil || m.Sender == nil || isPresent(m.OldChatMember) || !isPresent(m.NewChatMember) {
		return job{}
	}
	in := newIncoming(m.Chat, m.Sender)
	if !in.Group || isChannel(m.Chat) {
		return job{}
	}
	in.ID = "j" + strconv.FormatInt(u.ID, 10)
	me := b.me.Load()
	return job{In: in, Joined: true, CommandsOnly: me != nil && !me.CanReadMessages && !isAdmin(m.NewChatMember)}
}

// readMigration returns the job for a group that became a supergroup and got another id. Telegram tells this in both groups.
func readMigration(m *tele.Message) job {
	if m.Chat == nil {
		return job{}
	}
	from, to := chatID(m.Chat.ID), chatID(m.MigrateTo)
	if m.MigrateFrom != 0 {
		from, to = chatID(m.MigrateFrom), chatID(m.Chat.ID)
	}
	return job{In: &bots.Incoming{ID: messageID(m.ID), Chat: from}, MovedTo: &to}
}

// handleGroup handles a job that is about a group as a whole, and reports whether it was one.
func (b *Bot) handleGroup(ctx context.Context, j job) (bool, error) {
	switch {
	case j.Joined:
		return true, b.engine.GreetGroup(ctx, *j.In, j.CommandsOnly, b)
	case j.MovedTo != nil:
		return true, b.engine.MoveSettings(ctx, j.In.Chat, *j.MovedTo)
	}
	return false, nil
}

// checkAdmin finds out whether a person is an admin of the group, if the request needs one. It returns false if the request
// was a button and has been refused.
func (b *Bot) checkAdmin(j *job) (bool, error) {
	if !j.In.Group || !conversation.IsForAdmins(*j.In) {
		return true, nil
	}
	if !j.In.Admin {
		var who tele.ChatMember
		err := b.api.callMethod("getChatMember", params{"chat_id": j.In.Chat.ID, "user_id": j.In.User.ID}, &who)
		err = addRetryTime(err, b.Service.Now())
		if meaning := bots.FindMeaning(err); err != nil && (meaning == "" || meaning == bots.NotNow || meaning == bots.BadToken) {
			return false, err
		}
		j.In.Admin = isAdmin(&who)
	}
	if j.Callback != "" && !j.In.Admin {
		b.answerCallback(j.Callback, text.For(j.In.Lang).T("set.admins", nil))
		return false, nil
	}
	return true, nil
}

// knownEmoji is the reaction to a known clip in a group that wants no messages.
const knownEmoji = "🤔"

var _ conversation.Reacter = (*Bot)(nil)

// silentEmoji is the reaction to a question in a chat that takes no answer.
const silentEmoji = "🤷"

// React implements conversation.Reacter.
func (b *Bot) React(ctx context.Context, in bots.Incoming) error {
	err := b.api.setReaction(in.Chat.ID, messageNumber(in.ID), knownEmoji)
	return delivery.SettleRefusal(ctx, b.Logger, in.Chat, addRetryTime(err, b.Service.Now()))
}

// setReaction puts an emoji on a message.
func (a *apiClient) setReaction(chat string, message int, emoji string) error {
	return a.callMethod("setMessageReaction", params{
		"chat_id": chat, "message_id": message, "reaction": []params{{"type": "emoji", "emoji": emoji}},
	}, nil)
}

// sendToSupergroup sends a message again to the supergroup that its group has become. It returns err if that is not the
// reason of the failure.
func (b *Bot) sendToSupergroup(ctx context.Context, o outgoing, err error) error {
	to := findAPIError(err).MigratedTo
	if to == 0 || o.Chat == chatID(to) {
		return err
	}
	if err := b.engine.MoveSettings(ctx, o.Chat, chatID(to)); err != nil {
		return err
	}
	o.Chat, o.Topic, o.ReplyTo, o.Instead = chatID(to), 0, 0, 0
	return b.sendOrEdit(ctx, o)
}
