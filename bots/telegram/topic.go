package telegram

import (
	"strconv"

	tele "gopkg.in/telebot.v3"
)

// topicOf returns the number of the topic that a message is in, or nothing. Where a chat has no topics, message_thread_id only counts the
// replies to one message, and nothing can be sent there.
func topicOf(m *tele.Message) string {
	if !m.TopicMessage || m.ThreadID <= 0 {
		return ""
	}
	return strconv.Itoa(m.ThreadID)
}

// topicNumber returns the number of a topic that topicOf named; 0 for none.
func topicNumber(topic string) int {
	n, err := strconv.Atoi(topic)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// topicName is the reverse of topicNumber.
func topicName(number int) string {
	if number == 0 {
		return ""
	}
	return strconv.Itoa(number)
}

// target adds to the parameters of a call where the message goes: the chat, its topic, and the one person who is to see it.
func (o outgoing) target(p params) params {
	p["chat_id"] = o.Chat.ID
	if o.Topic != 0 {
		p["message_thread_id"] = o.Topic
	}
	if o.only != nil {
		p["ephemeral_message_parameters"] = o.only
	}
	return p
}
