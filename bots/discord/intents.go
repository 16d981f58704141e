package discord

import (
	"context"
	"errors"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/delivery"
)

// The intents are the kinds of events that the bot asks for. Message contents on servers are for bots that Discord allows them.
const (
	baseIntents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	allIntents  = baseIntents | discordgo.IntentMessageContent
)

// contentFlags are the flags of an application whose bot may read message contents. There is one for bots on many servers and one for others.
const contentFlags = 1<<18 | 1<<19

// errContentAllowed ends a session without message contents, because the bot may read them now.
var errContentAllowed = errors.New("discord: messages can be read by now")

// chooseIntents returns the intents for a new session. After a refusal the message contents are left out of one session and
// asked for again later. Otherwise each try would use up two of the day's new sessions.
func (s *shard) chooseIntents() discordgo.Intent {
	if s.gateway.state.noContent.Load() && !s.retryContent {
		return baseIntents
	}
	return allIntents
}

// disableContent records that the bot may not read message contents.
func (s *shard) disableContent() {
	s.retryContent = false
	if !s.gateway.state.noContent.Swap(true) {
		s.log.Warn("the Message Content intent is off in the developer portal: on servers the bot sees commands, menus and mentions alone, and everything else goes on")
	}
}

// confirmIntents records which intents the new session has.
func (s *shard) confirmIntents() {
	s.retryContent = true
	if s.intents&discordgo.IntentMessageContent == 0 {
		return
	}
	s.contentCheckPause = 0
	if s.gateway.state.noContent.Swap(false) {
		s.log.Info("the Message Content intent is on: the bot sees what is posted on servers")
	}
}

// waitForContent checks from time to time, in a session without message contents, whether the bot may read them now. It
// returns true then, and false if ctx ended.
func (s *shard) waitForContent(ctx context.Context) bool {
	if s.intents != baseIntents {
		return false
	}
	for s.contentCheckPause = max(s.contentCheckPause, s.gateway.firstContentCheck); delivery.WaitFor(ctx, s.contentCheckPause); {
		var app struct {
			Flags int64 `json:"flags"`
		}
		err := s.gateway.api.doCall(ctx, apiCall{method: http.MethodGet, path: endpointPath(discordgo.EndpointApplication("@me")), out: &app, lowPriority: true})
		if err == nil && app.Flags&contentFlags != 0 {
			s.contentCheckPause = min(2*s.contentCheckPause, maxContentCheck)
			return true
		}
	}
	return false
}
