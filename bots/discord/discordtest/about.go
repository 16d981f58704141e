package discordtest

import (
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

func (s *Server) getMe(*Call) (any, error) {
	return discordapi.Me{User: s.me, Locale: "en-US", Verified: true}, nil
}

func (s *Server) getGateway(*Call) (any, error) {
	return map[string]string{"url": s.Gateway.address()}, nil
}

func (s *Server) getBotGateway(*Call) (any, error) {
	return map[string]any{
		"url": s.Gateway.address(), "shards": s.opts.Shards,
		"session_start_limit": map[string]int{"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1},
	}, nil
}

// Flags of an application: it may ask for the intent to read messages, as one in fewer than 100 servers.
const contentLimited = 1 << 19

func (s *Server) getApplication(*Call) (any, error) {
	flags := contentLimited
	if s.opts.NoContent {
		flags = 0
	}
	return map[string]any{
		"id": s.me.ID, "name": s.me.Username, "description": "", "icon": nil, "bot_public": true, "bot_require_code_grant": false,
		"verify_key": strings.Repeat("0", 64), "flags": flags, "flags_new": strconv.Itoa(flags), "bot": s.me, "summary": "", "type": nil,
		"redirect_uris": []string{}, "interactions_endpoint_url": nil, "role_connections_verification_url": nil, "owner": s.me,
		"approximate_guild_count": len(s.guilds), "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
		"explicit_content_filter": 0, "team": nil, "eligible_oauth2_scopes": []string{"bot", "applications.commands"},
	}, nil
}

func (s *Server) createDM(c *Call) (any, error) {
	var to struct {
		Recipient string `json:"recipient_id"`
	}
	if err := c.read(&to); err != nil {
		return nil, err
	}
	p := s.people[to.Recipient]
	if p == nil {
		return nil, unlucky(wrong{"recipient_id", "USER_INVALID", "Unknown User"})
	}
	return p.ch.wire(), nil
}

func (s *Server) getChannel(c *Call) (any, error) {
	ch, err := s.at(c, 0)
	if err != nil {
		return nil, err
	}
	return ch.wire(), nil
}
