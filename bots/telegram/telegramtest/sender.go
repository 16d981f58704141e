package telegramtest

import "github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"

// Anonymous is the Post.Name of an administrator who posts as the group.
const Anonymous = "anonymous"

// The accounts that a message is from where it is from a chat: from and sender_chat of core.telegram.org/bots/api#message.
var (
	groupAnonymous = botapi.User{ID: 1087968824, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}
	channelPoster  = botapi.User{ID: 136817688, IsBot: true, FirstName: "Channel", Username: "Channel_Bot"}
)

// nameSender has a message come from its group, or from the channel of a name, if there is a name.
func (s *Server) nameSender(m *botapi.Message, ch *chat, name string) {
	switch name {
	case "":
	case Anonymous:
		m.From, m.SenderChat = &groupAnonymous, &ch.info
	default:
		m.From, m.SenderChat = &channelPoster, s.findPosted(name)
	}
}

// findPosted returns the channel of a name. The same name is the same channel.
func (s *Server) findPosted(name string) *botapi.Chat {
	if s.channels[name] == nil {
		s.channels[name] = &botapi.Chat{ID: firstChannel - int64(len(s.channels)), Type: botapi.Channel, Title: name}
	}
	return s.channels[name]
}
