package discord

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/firstseen/firstseen/bots/conversation"
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

// places remembers in which languages servers speak, and which of their channels are parts of others.
type places struct {
	mu      sync.Mutex
	locales map[string]string
	wholes  map[string]string // by channel: that which a thread is of, or nothing
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
	for _, c := range slices.Concat(g.Channels, g.Threads) {
		p.put(c)
	}
}

// open takes in a channel that is new.
func (p *places) open(c channelInfo) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.put(c)
}

// put notes what a channel is. The caller has locked p.
func (p *places) put(c channelInfo) {
	if p.wholes == nil {
		p.wholes = map[string]string{}
	}
	if isID(c.ID) {
		p.wholes[c.ID] = c.whole()
	}
}

// whole is the channel that another is a thread of, if it is one, and whether that is known.
func (p *places) whole(channel string) (id string, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, known = p.wholes[channel]
	return id, known
}

// maxLocale bounds a language, such as en-US, in bytes.
const maxLocale = 16

func (p *places) locale(guild string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.locales[guild]
}

// knowPlace learns, once a channel, whether it is a thread, in which is done what is set in the channel that it is of. Of a place that
// Discord does not tell of that stays open.
func (b *Bot) knowPlace(ctx context.Context, l job) error {
	channel := channelOf(l.In.Place)
	if channel == "" || l.In.Server.ID == "" || l.Hook != nil && l.Hook.Guest {
		return nil
	}
	if _, known, err := conversation.LoadPart(ctx, b.Memory, l.In.Place); known || err != nil {
		return err
	}
	whole, known := b.places.whole(channel)
	if !known {
		var err error
		if whole, known, err = b.askWhole(ctx, channel); !known {
			return err
		}
	}
	var of core.ChatID
	if whole != "" {
		of = channelID(whole)
	}
	return conversation.SavePart(ctx, b.Memory, l.In.Place, of)
}

// askWhole asks Discord for what places does not know.
func (b *Bot) askWhole(ctx context.Context, channel string) (id string, known bool, err error) {
	var found channelInfo
	err = b.api.do(ctx, call{method: http.MethodGet, path: "/channels/" + channel, out: &found})
	if refusal(err).Status != 0 && !transient(err) && refusal(err).RetryAfter == 0 {
		b.Logger.Debug("Discord does not tell of a channel", "chat", channelID(channel), "error", err)
		return "", false, nil
	}
	return found.whole(), err == nil, err
}
