package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// payload is the content of a message as a call gives it.
type payload struct {
	Content     *string                     `json:"content"`
	Embeds      []*discordgo.MessageEmbed   `json:"embeds"`
	Components  []discordapi.Component      `json:"components"`
	Attachments []attachedFile              `json:"attachments"`
	Mentions    *allowedMentions            `json:"allowed_mentions"`
	Flags       discordgo.MessageFlags      `json:"flags"`
	Nonce       string                      `json:"nonce"`
	Enforce     bool                        `json:"enforce_nonce"`
	Reference   *discordgo.MessageReference `json:"message_reference"`

	fields map[string]json.RawMessage // those that were given
	files  []Upload
	edits  bool // a message that was seen before: it calls nobody any more
}

// attachedFile is one that is sent, whose ID is n of files[n], or one that the message has and keeps.
type attachedFile struct {
	ID          any    `json:"id"` // a number or a string
	Filename    string `json:"filename"`
	Description string `json:"description"`
}

// readPayload reads what a call says a message shows. under is the field that it is in, or empty for the whole body.
func (s *Server) readPayload(c *Call, under string) (*payload, error) {
	raw := c.Body
	if under != "" {
		raw = c.fields[under]
	}
	p := &payload{files: c.Files}
	if len(raw) == 0 || string(raw) == "null" {
		return p, nil
	}
	if err := decodeForm(raw, p, under); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &p.fields); err != nil {
		return nil, errBadJSON
	}
	if found := p.checkLimits(); len(found) > 0 {
		for i := range found {
			found[i].path = joinPath(under, found[i].path)
		}
		return nil, invalidForm(found...)
	}
	s.checkMentions(c.Operation, p)
	return p, nil
}

func (p *payload) hasField(name string) bool { _, ok := p.fields[name]; return ok }

// newFileNumber returns the number of a new file.
func (a attachedFile) newFileNumber() (n int, isNew bool) {
	n, err := strconv.Atoi(fmt.Sprint(a.ID))
	return n, err == nil && n < maxFiles
}

// isEmpty reports whether a message would show nothing.
func (m *message) isEmpty() bool {
	return strings.TrimSpace(m.Content) == "" && len(m.Embeds)+len(m.files)+len(m.Components)+len(m.snapshots) == 0
}

// fillMessage puts into a message what a payload says, and leaves the rest.
func (s *Server) fillMessage(m *message, p *payload) error {
	p.setContent(m)
	s.attachFiles(m, p)
	for _, e := range m.Embeds {
		if e.Image != nil && strings.HasPrefix(e.Image.URL, attached) && m.findPicture(e) == nil {
			return invalidForm(formError{"embeds.0.image.url", "URL_TYPE_INVALID_URL", "There is no file for " + e.Image.URL})
		}
	}
	if m.by == nil && m.ch.denied&discordgo.PermissionEmbedLinks != 0 && len(m.Embeds) > 0 {
		return errNoPermission
	}
	if m.isEmpty() {
		return errEmpty
	}
	s.pingMentioned(m, p)
	return nil
}

// setContent sets what a payload says of a message, but for its files.
func (p *payload) setContent(m *message) {
	if p.hasField("content") {
		m.Content = ""
		if p.Content != nil {
			m.Content = *p.Content
		}
	}
	if p.hasField("embeds") {
		m.Embeds = p.Embeds
		for _, e := range m.Embeds {
			e.Type, e.Video = discordgo.EmbedTypeRich, nil
		}
	}
	if p.hasField("components") {
		m.Components = p.Components
		numberComponents(m.Components, 1)
	}
	if p.hasField("flags") {
		m.Flags = m.Flags&^discordgo.MessageFlagsSuppressEmbeds | p.Flags&(discordgo.MessageFlagsSuppressEmbeds|discordgo.MessageFlagsSuppressNotifications)
	}
}

// numberComponents gives components the ids that they did not come with. It returns the next id.
func numberComponents(all []discordapi.Component, next int) int {
	for i := range all {
		c := &all[i]
		if c.ID == 0 {
			c.ID = next
			next++
		}
		next = numberComponents(c.Components, next)
	}
	return next
}

// attachFiles keeps those files of a message that a payload lists, and adds those that come with it.
func (s *Server) attachFiles(m *message, p *payload) {
	if p.hasField("attachments") {
		m.files = slices.DeleteFunc(slices.Clone(m.files), func(f *file) bool {
			return !slices.ContainsFunc(p.Attachments, func(a attachedFile) bool { return fmt.Sprint(a.ID) == f.id })
		})
	}
	for _, u := range p.files {
		f := s.keepUpload(u, m.ch)
		for _, a := range p.Attachments {
			if n, isNew := a.newFileNumber(); isNew && n == u.Index {
				f.description = a.Description
			}
		}
		m.files = append(m.files, f)
	}
}

// allowedMentions say whom a message may ping.
type allowedMentions struct {
	Parse   *[]string `json:"parse"`
	Users   []string  `json:"users"`
	Roles   []string  `json:"roles"`
	Replied bool      `json:"replied_user"`
}

// allows reports whether all of a kind may be pinged, or the one whose id is among those that are named.
func (may *allowedMentions) allows(kind string, ids []string, id string) bool {
	return may.Parse != nil && slices.Contains(*may.Parse, kind) || slices.Contains(ids, id)
}

// checkMentions notes a message that does not say that it pings nobody.
func (s *Server) checkMentions(operation string, p *payload) {
	shows := p.hasField("content") || p.Embeds != nil || p.Components != nil || p.files != nil
	if shows && (p.Mentions == nil || p.Mentions.Parse == nil || len(*p.Mentions.Parse) > 0) {
		s.noteViolation(operation, `allowed_mentions is not {"parse":[]}`)
	}
}

// Ping is a message of the bot that calls somebody: a person by name, @everyone, or the name of a role.
type Ping struct{ Whom, Message string }

// Pings returns those of the bot, in their order.
func (s *Server) Pings() []Ping {
	defer s.Lock()()
	return slices.Clone(s.pings)
}

// pingMentioned finds whom a message of the bot mentions, and calls those whom it may.
func (s *Server) pingMentioned(m *message, p *payload) {
	m.Mentions, m.MentionRoles, m.MentionEveryone = []discordapi.User{}, []string{}, false
	may := p.Mentions
	switch {
	case p.edits:
		may = &allowedMentions{}
	case may == nil:
		may = &allowedMentions{Parse: &[]string{"users", "roles", "everyone"}, Replied: true}
	}
	call := func(whom string) { s.pings = append(s.pings, Ping{whom, m.Content}) }
	for _, who := range s.findMentions(m.Content) {
		m.Mentions = append(m.Mentions, who)
		if may.allows("users", may.Users, who.ID) {
			call(who.Name())
		}
	}
	if to := m.findReferenced(); to != nil && may.Replied {
		call(to.Author.Name())
	}
	if g := m.ch.guild; g != nil {
		m.MentionEveryone = strings.Contains(m.Content, "@everyone") && may.allows("everyone", nil, "")
		m.MentionRoles = slices.DeleteFunc(g.findRoles(m.Content), func(id string) bool { return !may.allows("roles", may.Roles, id) })
	}
	if m.MentionEveryone {
		call("@everyone")
	}
	for _, id := range m.MentionRoles {
		call("the role " + id)
	}
}

// findMentions returns those whom a text names as <@id>.
func (s *Server) findMentions(text string) []discordapi.User {
	isNamed := func(u discordapi.User) bool {
		return strings.Contains(text, "<@"+u.ID+">") || strings.Contains(text, "<@!"+u.ID+">")
	}
	found := []discordapi.User{}
	if isNamed(s.me) {
		found = append(found, s.me)
	}
	for _, p := range s.people {
		if isNamed(p.User) {
			found = append(found, p.User)
		}
	}
	return found
}
