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
	Content     *string                           `json:"content"`
	Embeds      []*discordgo.MessageEmbed         `json:"embeds"`
	Components  []discordapi.Component            `json:"components"`
	Attachments []attachedFile                    `json:"attachments"`
	Mentions    *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags       discordgo.MessageFlags            `json:"flags"`
	Nonce       string                            `json:"nonce"`
	Enforce     bool                              `json:"enforce_nonce"`
	Reference   *discordgo.MessageReference       `json:"message_reference"`

	fields map[string]json.RawMessage // those that were given
	files  []Upload
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
	m.Mentions = s.findMentions(m.Content)
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

// checkMentions notes a message that does not say that it pings nobody.
func (s *Server) checkMentions(operation string, p *payload) {
	shows := p.hasField("content") || p.Embeds != nil || p.Components != nil || p.files != nil
	may := p.Mentions
	if shows && (may == nil || may.Parse == nil || len(may.Parse)+len(may.Users)+len(may.Roles) > 0 || may.RepliedUser) {
		s.noteViolation(operation, `allowed_mentions is not {"parse":[]}`)
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
