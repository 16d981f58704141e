package telegramtest

import (
	"slices"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// firstTopic is the number of the first topic of a chat.
const firstTopic = 901

// enterTopic puts a message into the topic of a name, which may be new; the empty name is no topic.
func (ch *chat) enterTopic(m *botapi.Message, name string) {
	if name == "" {
		return
	}
	if !slices.Contains(ch.topics, name) {
		ch.topics = append(ch.topics, name)
	}
	m.ThreadID, m.IsTopicMessage = firstTopic+slices.Index(ch.topics, name), true
}

// findTopic returns the name of the topic that a message is in, or nothing.
func (ch *chat) findTopic(m *botapi.Message) string {
	if i := m.ThreadID - firstTopic; m.IsTopicMessage && i >= 0 && i < len(ch.topics) {
		return ch.topics[i]
	}
	return ""
}

// placeMessage puts a message of the bot into the topic that a call names.
func (c *Call) placeMessage(m *botapi.Message, ch *chat) error {
	m.ThreadID = int(c.Int("message_thread_id"))
	m.IsTopicMessage = m.ThreadID != 0
	if m.IsTopicMessage && ch.findTopic(m) == "" {
		return badRequest("message thread not found")
	}
	return nil
}
