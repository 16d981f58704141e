package discordtest

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// Render returns the message as people see it.
func (m *message) Render() stagetest.Rendering {
	r := stagetest.Rendering{Sender: m.Author.Name(), Body: m.renderBody()}
	if m.Only != "" {
		r.Remark = "only you can see this"
	}
	if m.by != nil && m.by.kind == discordgo.InteractionApplicationCommand && m.by.original != nil && m.by.original.ID == m.ID {
		r.Above = append(r.Above, fmt.Sprintf("> %s used %s", m.by.who.User.Name(), m.by.what))
	}
	if m.Type == discordgo.MessageTypeReply {
		r.Above = append(r.Above, "> "+m.quoteReferenced())
	}
	return r
}

// quoteReferenced returns the beginning of the message that one replies to, in one line.
func (m *message) quoteReferenced() string {
	to := m.findReferenced()
	if to == nil {
		return "(the message was deleted)"
	}
	plain := *to
	plain.Components = nil
	return stagetest.QuoteMessage(to.Author.Name(), plain.renderBody())
}

// renderBody returns what the message shows, line by line, with names in the place of ids.
func (m *message) renderBody() []string {
	shown := m.plainObject()
	shown.Content = m.ch.s.showNames(m.Content)
	return shown.RenderLines()
}

var mention = regexp.MustCompile(`<(@!?|@&|#)(\d+)>`)

// showNames puts names into a text in the place of ids, as people see it.
func (s *Server) showNames(text string) string {
	return mention.ReplaceAllStringFunc(text, func(found string) string {
		id := mention.FindStringSubmatch(found)[2]
		if p := s.people[id]; p != nil {
			return "@" + p.User.Name()
		}
		if ch := s.channels[id]; ch != nil {
			return "#" + ch.name()
		}
		if id == s.me.ID {
			return "@" + s.me.Name()
		}
		for _, g := range s.guilds {
			if i := slices.IndexFunc(g.roles, func(r discordgo.Role) bool { return r.ID == id }); i >= 0 {
				return "@" + g.roles[i].Name
			}
		}
		return found
	})
}
