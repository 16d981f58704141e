package discord

import (
	"strings"
	"sync"

	"github.com/firstseen/firstseen/core"
)

// The prefixes of the chats that are not a person's: their ids could be taken for one another.
const (
	channelPrefix = "c"
	serverPrefix  = "g"
)

// channelID is a channel of a server, as a chat.
func channelID(id string) core.ChatID {
	return core.ChatID{Platform: Platform, ID: channelPrefix + id}
}

// serverID is a server as such.
func serverID(id string) core.ChatID {
	return core.ChatID{Platform: Platform, ID: serverPrefix + id}
}

// personID is a person's chat with the bot, which has the name of the person.
func personID(id string) core.ChatID { return core.ChatID{Platform: Platform, ID: id} }

// channelOf is the channel that a chat is, or nothing if it is a person's.
func channelOf(chat core.ChatID) string {
	id, ok := strings.CutPrefix(chat.ID, channelPrefix)
	if !ok || !isID(id) {
		return ""
	}
	return id
}

// places remembers in which languages servers speak.
type places struct {
	mu      sync.Mutex
	locales map[string]string
}

func (p *places) learn(g guild) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.locales == nil {
		p.locales = map[string]string{}
	}
	if len(g.Locale) <= maxLocale {
		p.locales[g.ID] = g.Locale
	}
}

// maxLocale bounds a language, such as en-US, in bytes.
const maxLocale = 16

func (p *places) locale(guild string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.locales[guild]
}
