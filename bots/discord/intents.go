package discord

import (
	"context"
	"errors"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/delivery"
)

// The intents are what the bot asks to be told of. The contents of messages on servers are for bots that Discord lets have them.
const (
	plainIntents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	wishIntents  = plainIntents | discordgo.IntentMessageContent
)

// readsContent are the flags of an application whose bot is let read messages: one that is on many servers, and another.
const readsContent = 1<<18 | 1<<19

// errRegained ends a session without the contents of messages: the bot is let have them by now.
var errRegained = errors.New("discord: messages can be read by now")

// wishes are the intents to begin a session with. What was refused is asked for again once there was a session without it, lest
// each attempt take two.
func (s *shard) wishes() discordgo.Intent {
	if s.blind.Load() && !s.hopes {
		return plainIntents
	}
	return wishIntents
}

// lose notes that the bot is not let read messages.
func (s *shard) lose() {
	s.hopes = false
	if !s.blind.Swap(true) {
		s.Logger.Warn("the Message Content intent is off in the developer portal: on servers the bot sees commands, menus and mentions alone, and everything else goes on")
	}
}

// begun notes what a session that is there shows.
func (s *shard) begun() {
	s.hopes = true
	if s.intents&discordgo.IntentMessageContent == 0 {
		return
	}
	s.look = 0
	if s.blind.Swap(false) {
		s.Logger.Info("the Message Content intent is on: the bot sees what is posted on servers")
	}
}

// regains waits, in a session without the contents of messages, until the bot is let have them, and reports that.
func (s *shard) regains(ctx context.Context) bool {
	if s.intents != plainIntents {
		return false
	}
	for s.look = max(s.look, s.firstLook); delivery.WaitFor(ctx, s.look); {
		var app struct {
			Flags int64 `json:"flags"`
		}
		err := s.api.do(ctx, call{method: http.MethodGet, path: "/applications/@me", out: &app, notice: true})
		if err == nil && app.Flags&readsContent != 0 {
			s.look = min(2*s.look, intentMost)
			return true
		}
	}
	return false
}
