package discord

import (
	"strings"

	"github.com/firstseen/firstseen/core"
)

// webhookPrefix starts the ids of webhooks among those of users.
const webhookPrefix = "webhook-"

// IsShared reports whether an account is one of many people: a webhook, by which programs and followed channels post.
func IsShared(user core.UserID) bool {
	return user.Platform == Platform && strings.HasPrefix(user.ID, webhookPrefix)
}

// isWebhook reports whether a message is from a webhook. What an application says through its own webhook has the application's bot as its
// author.
func (m *message) isWebhook() bool { return m.Webhook != "" && m.Webhook == m.Author.ID }

// isComplete reports whether a message has the ids that every message has.
func (m *message) isComplete() bool {
	return m.Author != nil && isID(m.ID) && isID(m.Channel) && isID(m.Author.ID)
}

// isProgram reports whether a message is from no person.
func (m *message) isProgram() bool { return m.Author.Bot || m.Webhook != "" }

// sender returns who wrote a message.
func (m *message) sender() core.UserID {
	if m.isWebhook() {
		return userID(webhookPrefix + m.Author.ID)
	}
	return userID(m.Author.ID)
}
