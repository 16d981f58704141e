package discordtest

import (
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// An allowed says whom a message may ping.
type allowed struct {
	Parse   *[]string `json:"parse"`
	Users   []string  `json:"users"`
	Roles   []string  `json:"roles"`
	Replied bool      `json:"replied_user"`
}

// permit notes a message that does not say that it pings nobody.
func (s *Server) permit(operation string, p *payload) {
	if _, given := p.fields["content"]; !given && p.Embeds == nil && p.Components == nil && p.files == nil {
		return
	}
	if p.Mentions == nil || p.Mentions.Parse == nil || len(*p.Mentions.Parse) > 0 {
		s.violate(operation, `allowed_mentions is not {"parse":[]}`)
	}
}

// Ping is a message of the bot that calls somebody: a person by name, @everyone, or the name of a role.
type Ping struct{ Whom, Message string }

// Pings are those of the bot, in their order.
func (s *Server) Pings() []Ping {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.pings)
}

// ping finds whom a message of the bot mentions, and calls those whom it may.
func (s *Server) ping(m *message, p *payload) {
	m.Mentions, m.MentionRoles, m.MentionEveryone = []discordapi.User{}, []string{}, false
	may := p.Mentions
	switch {
	case p.edits:
		may = &allowed{}
	case may == nil:
		may = &allowed{Parse: &[]string{"users", "roles", "everyone"}, Replied: true}
	}
	for _, who := range s.mentioned(m.Content) {
		m.Mentions = append(m.Mentions, who)
		if may.parses("users") || slices.Contains(may.Users, who.ID) {
			s.pings = append(s.pings, Ping{who.Name(), m.Content})
		}
	}
	if to := s.referenced(m); to != nil && may.Replied {
		s.pings = append(s.pings, Ping{to.Author.Name(), m.Content})
	}
	if m.ch.guild != nil {
		s.pingRoles(m, may)
	}
}

func (s *Server) pingRoles(m *message, may *allowed) {
	if strings.Contains(m.Content, "@everyone") && may.parses("everyone") {
		m.MentionEveryone = true
		s.pings = append(s.pings, Ping{"@everyone", m.Content})
	}
	for _, id := range m.ch.guild.roleIDs(m.Content) {
		if may.parses("roles") || slices.Contains(may.Roles, id) {
			m.MentionRoles = append(m.MentionRoles, id)
			s.pings = append(s.pings, Ping{"the role " + id, m.Content})
		}
	}
}

func (a *allowed) parses(kind string) bool { return a.Parse != nil && slices.Contains(*a.Parse, kind) }

// mentioned are those whom a text names as <@id>.
func (s *Server) mentioned(text string) []discordapi.User {
	found := []discordapi.User{}
	if named(text, s.me.ID) {
		found = append(found, s.me)
	}
	for _, p := range s.people {
		if named(text, p.User.ID) {
			found = append(found, p.User)
		}
	}
	return found
}

func named(text, id string) bool {
	return strings.Contains(text, "<@"+id+">") || strings.Contains(text, "<@!"+id+">")
}
