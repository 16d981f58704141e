package discord

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
)

// The prefixes of chat ids that are not of a person. They keep the ids of channels, servers and persons apart.
const (
	channelPrefix = "c"
	serverPrefix  = "g"
)

// channelID returns the chat of a channel of a server.
func channelID(id string) core.ChatID {
	return core.ChatID{Platform: Platform, ID: channelPrefix + id}
}

// serverID returns the id of a server in the form of a chat.
func serverID(id string) core.ChatID {
	return core.ChatID{Platform: Platform, ID: serverPrefix + id}
}

// personID returns the chat of a person with the bot. It has the id of the person.
func personID(id string) core.ChatID { return core.ChatID{Platform: Platform, ID: id} }

// channelOf returns the channel of a chat, or "" for the chat of a person.
func channelOf(chat core.ChatID) string {
	id, ok := strings.CutPrefix(chat.ID, channelPrefix)
	if !ok || !isID(id) {
		return ""
	}
	return id
}

// guildCache has the language of each server, and the parent channel of each thread.
type guildCache struct {
	mu      sync.Mutex
	locales map[string]string
	parents map[string]string // by channel: the parent channel of a thread, or "" for other channels
}

// addGuild adds a server with its channels and threads.
func (p *guildCache) addGuild(g guild) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.locales == nil {
		p.locales = map[string]string{}
	}
	if len(g.Locale) <= maxLocale {
		p.locales[g.ID] = g.Locale
	}
	for _, c := range slices.Concat(g.Channels, g.Threads) {
		p.storeChannel(c)
	}
}

// addChannel adds a new channel.
func (p *guildCache) addChannel(c channelInfo) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.storeChannel(c)
}

// storeChannel stores the parent of a channel. The caller holds p.mu.
func (p *guildCache) storeChannel(c channelInfo) {
	if p.parents == nil {
		p.parents = map[string]string{}
	}
	if isID(c.ID) {
		p.parents[c.ID] = c.parentChannel()
	}
}

// findParent returns the parent channel of a thread, or "" for other channels, and whether the channel is known.
func (p *guildCache) findParent(channel string) (id string, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, known = p.parents[channel]
	return id, known
}

// maxLocale is the longest name of a language, such as en-US, in bytes.
const maxLocale = 16

// findLocale returns the language of a server.
func (p *guildCache) findLocale(guild string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.locales[guild]
}

// saveParent stores, once for each channel, whether the place of a job is a thread, and of which channel. The settings of a
// channel hold in its threads. If Discord does not tell about the place, nothing is stored.
func (b *Bot) saveParent(ctx context.Context, j job) error {
	channel := channelOf(j.In.Place)
	if channel == "" || j.In.Server.ID == "" || j.Token != nil && j.Token.Guest {
		return nil
	}
	if _, known, err := conversation.LoadPart(ctx, b.Memory, j.In.Place); known || err != nil {
		return err
	}
	whole, known := b.state.guilds.findParent(channel)
	if !known {
		var err error
		if whole, known, err = b.fetchParent(ctx, channel); !known {
			return err
		}
	}
	var of core.ChatID
	if whole != "" {
		of = channelID(whole)
	}
	return conversation.SavePart(ctx, b.Memory, j.In.Place, of)
}

// fetchParent asks Discord for the parent of a channel that is not in the cache.
func (b *Bot) fetchParent(ctx context.Context, channel string) (id string, known bool, err error) {
	var found channelInfo
	err = b.api.doCall(ctx, apiCall{method: http.MethodGet, path: endpointPath(discordgo.EndpointChannel(channel)), out: &found})
	if findAPIError(err).Status != 0 && !isTransient(err) && findAPIError(err).RetryAfter == 0 {
		b.Logger.Debug("Discord does not tell of a channel", "chat", channelID(channel), "error", err)
		return "", false, nil
	}
	return found.parentChannel(), err == nil, err
}
