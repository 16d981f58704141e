package telegram

import (
	"slices"
	"strconv"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// sharedAccounts are the accounts that Telegram names where a message is from a chat: from of core.telegram.org/bots/api#message.
var sharedAccounts = []int64{
	1087968824, // an administrator who posts anonymously
	136817688,  // somebody who posts as a channel
	777000,     // Telegram itself, which repeats the posts of a channel in its group
}

// IsShared reports whether an account is one of many people: one that Telegram names for a chat, or a chat. Chats have negative ids.
func IsShared(user core.UserID) bool {
	n, err := strconv.ParseInt(user.ID, 10, 64)
	return user.Platform == Platform && err == nil && (n < 0 || slices.Contains(sharedAccounts, n))
}

// nameSender has a message that is from a chat asked in the name of that chat: its User is no person then.
func nameSender(in *bots.Incoming, m *tele.Message) {
	switch {
	case m.SenderChat != nil:
		in.User, in.Name = userID(m.SenderChat.ID), ""
	case IsShared(in.User):
		in.User, in.Name = userID(m.Chat.ID), ""
	}
}
