package discordtest

import (
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// emojiOf reads the emoji of a call: one of Unicode's, or name:id.
func emojiOf(c *Call) (string, error) {
	emoji := c.Path["emoji_name"]
	name, id, custom := strings.Cut(emoji, ":")
	if custom && number(id) == 0 || !custom && isASCII(name) {
		return "", errUnknownEmoji
	}
	return name, nil
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > 127 })
}

func (s *Server) react(c *Call) (any, error) {
	m, err := s.found(c, discordapi.AddReactions|discordapi.ReadHistory)
	if err != nil {
		return nil, err
	}
	emoji, err := emojiOf(c)
	if err != nil {
		return nil, err
	}
	if mine := (reaction{s.me.ID, emoji}); !slices.Contains(m.reactions, mine) {
		m.reactions = append(m.reactions, mine)
		s.seq++
		m.seq = s.seq
	}
	return nil, nil
}

func (s *Server) unreact(c *Call) (any, error) {
	m, err := s.found(c, 0)
	if err != nil {
		return nil, err
	}
	emoji, err := emojiOf(c)
	m.reactions = slices.DeleteFunc(m.reactions, func(r reaction) bool { return r == reaction{s.me.ID, emoji} })
	return nil, err
}
