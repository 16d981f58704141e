package telegram

import (
	"strconv"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
)

// messageReader converts messages.
type messageReader struct {
	me    *tele.User // the bot, or nil as long as it does not know itself
	local bool       // the server runs on this machine
}

// newReader returns a reader that knows what the bot knows now.
func (b *Bot) newReader() messageReader { return messageReader{b.me.Load(), b.Local} }

// readQuestion returns the job for a message, or for one that was edited and has a clip now. It is empty if the message does not concern
// the bot.
func (r messageReader) readQuestion(u update) job {
	m := u.Message
	in := r.readMessage(m)
	switch {
	case in == nil:
		return job{}
	case u.Edited && (m.Files.findClip() == nil || m.LastEdit-m.Unixtime > int64(editWindow.Seconds())):
		return job{}
	case u.Edited:
		in.ID += editedSuffix // the message itself may have been answered
		return job{In: in, Sent: m.LastEdit}
	}
	if m.Ephemeral != 0 { // the numbers of such messages are used again
		in.ID = "e" + strconv.FormatInt(u.ID, 10)
		return job{In: in, Sent: m.Unixtime, Ephemeral: m.Ephemeral}
	}
	isComment := in.Clip == nil && in.About == 0 && m.Origin == nil && m.Via == nil && conversation.IsComment(in.Text)
	return job{In: in, Album: m.AlbumID, Sent: m.Unixtime, Comment: isComment}
}

// readMessage converts a message, or returns nil if it does not concern the bot.
func (r messageReader) readMessage(m *message) *bots.Incoming {
	if m.Message == nil || m.Chat == nil || r.isOwn(m.Via) {
		return nil
	}
	who := m.Sender
	if isChannel(m.Chat) {
		who = &tele.User{ID: m.Chat.ID, FirstName: m.Chat.Title} // a post is the channel's, whoever of its admins wrote it
	}
	if who == nil {
		return nil
	}
	in := newIncoming(m.Chat, who)
	nameSender(in, m.Message)
	in.ID, in.Text, in.Topic = messageID(m.ID), m.Text, topicOf(m.Message)
	r.attachClip(in, m)
	switch {
	case m.Ephemeral != 0: // to the bot alone
		in.Text, _ = r.parseMention(in.Text)
		return in
	case in.Group:
		return r.filterGroupMessage(in, m)
	case m.Chat.Type != tele.ChatPrivate || who.IsBot:
		return nil
	}
	r.attachReplied(in, m)
	return in
}

// isOwn reports whether a user is the bot. As long as it does not know itself every bot may be it.
func (r messageReader) isOwn(u *tele.User) bool {
	return u != nil && (r.me == nil && u.IsBot || r.me != nil && u.ID == r.me.ID)
}

// isChannel reports whether a chat is a channel, in which posts have no sender.
func isChannel(c *tele.Chat) bool {
	return c.Type == tele.ChatChannel || c.Type == tele.ChatChannelPrivate
}

// attachClip adds the clip of a message and uses its caption as the text. It does nothing if the message has no clip.
func (r messageReader) attachClip(in *bots.Incoming, m *message) {
	if c := r.readClip(m.Files, m.Origin); c != nil {
		in.Text, in.Clip = m.Caption, c
	}
}
