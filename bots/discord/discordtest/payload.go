package discordtest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// A payload is what a call says a message shows.
type payload struct {
	Content     *string                `json:"content"`
	Embeds      []discordapi.Embed     `json:"embeds"`
	Components  []discordapi.Component `json:"components"`
	Attachments []attached             `json:"attachments"`
	Mentions    *allowed               `json:"allowed_mentions"`
	Flags       int                    `json:"flags"`
	Nonce       string                 `json:"nonce"`
	Enforce     bool                   `json:"enforce_nonce"`
	Reference   *struct {
		discordapi.Reference
		OrFail *bool `json:"fail_if_not_exists"`
	} `json:"message_reference"`

	fields map[string]json.RawMessage // those that were given
	files  []Upload
	edits  bool // a message that was seen before: it calls nobody any more
}

// An attached is a file that is sent, whose ID is n of files[n], or one that the message has and keeps.
type attached struct {
	ID          any    `json:"id"` // a number or a string
	Filename    string `json:"filename"`
	Description string `json:"description"`
}

// payload reads what a call says a message shows. under is the field that it is in, or empty for the whole body.
func (s *Server) payload(c *Call, under string) (*payload, error) {
	raw := c.Body
	if under != "" {
		raw = c.fields[under]
	}
	p := &payload{files: c.Files}
	if len(raw) == 0 || string(raw) == "null" {
		p.fields = map[string]json.RawMessage{}
		return p, nil
	}
	if err := json.Unmarshal(raw, p); err != nil {
		return nil, invalid(wrong{pathOf(err, under), "BASE_TYPE_BAD_TYPE", "Could not interpret the value."})
	}
	if err := json.Unmarshal(raw, &p.fields); err != nil {
		return nil, errBadJSON
	}
	if err := p.check(under); err != nil {
		return nil, err
	}
	s.permit(c.Operation, p)
	return p, nil
}

// pathOf is the field that could not be read.
func pathOf(err error, under string) string {
	if typed := (*json.UnmarshalTypeError)(nil); errors.As(err, &typed) && typed.Field != "" {
		return within(under, typed.Field)
	}
	return within(under, "content")
}

func within(under, path string) string { return strings.TrimPrefix(under+"."+path, ".") }

func (p *payload) has(name string) bool { _, ok := p.fields[name]; return ok }

// check finds what Discord refuses in a message.
func (p *payload) check(under string) error {
	var found []wrong
	if p.Content != nil && length(*p.Content) > maxContent {
		found = append(found, tooLong("content", maxContent))
	}
	if length(p.Nonce) > maxNonce {
		found = append(found, tooLong("nonce", maxNonce))
	}
	found = append(found, checkEmbeds(p.Embeds)...)
	found = append(found, checkRows(p.Components)...)
	found = append(found, p.checkFiles()...)
	for i := range found {
		found[i].path = within(under, found[i].path)
	}
	if len(found) > 0 {
		return invalid(found...)
	}
	return nil
}

// length counts a text as Discord does: in characters.
func length(text string) int { return len([]rune(text)) }

// checkFiles compares the list of attachments with the files that come with it.
func (p *payload) checkFiles() []wrong {
	var found []wrong
	seen := map[int]bool{}
	for _, u := range p.files {
		if seen[u.Index] || u.Name == "" {
			found = append(found, wrong{"files", "BASE_TYPE_BAD_FILE", "Two files have the same number, or one has no name."})
		}
		seen[u.Index] = true
	}
	for i, a := range p.Attachments {
		if n, isNew := a.index(); isNew && !seen[n] {
			found = append(found, wrong{fmt.Sprintf("attachments.%d", i), "ATTACHMENT_NOT_FOUND", "There is no file of this number."})
		}
	}
	return found
}

// index is the number of a new file.
func (a attached) index() (n int, isNew bool) {
	switch id := a.ID.(type) {
	case float64:
		return int(id), id < maxFiles
	case string:
		n, err := strconv.Atoi(id)
		return n, err == nil && n < maxFiles
	}
	return 0, false
}

// empty tells whether a message would show nothing.
func (m *message) empty() bool {
	return strings.TrimSpace(m.Content) == "" && len(m.Embeds) == 0 && len(m.files) == 0 && len(m.Components) == 0 && len(m.shots) == 0
}

// fill puts into a message what a payload says, and leaves the rest.
func (s *Server) fill(m *message, p *payload) error {
	p.put(m)
	s.attach(m, p)
	for _, e := range m.Embeds {
		if missing := unattached(m, e); missing != "" {
			return invalid(wrong{"embeds.0.image.url", "URL_TYPE_INVALID_URL", "There is no attachment " + missing})
		}
	}
	if m.by == nil && m.ch.denied&discordapi.EmbedLinks != 0 && len(m.Embeds) > 0 {
		return errNoPermission
	}
	if m.empty() {
		return errEmpty
	}
	s.ping(m, p)
	return nil
}

// put sets what a payload says of a message, but for its files.
func (p *payload) put(m *message) {
	if p.has("content") {
		m.Content = ""
		if p.Content != nil {
			m.Content = *p.Content
		}
	}
	if p.has("embeds") {
		m.Embeds = rich(p.Embeds)
	}
	if p.has("components") {
		m.Components = p.Components
		numbered(m.Components, 1)
	}
	if p.has("flags") {
		m.Flags = m.Flags&^discordapi.SuppressEmbeds | p.Flags&(discordapi.SuppressEmbeds|discordapi.Silent)
	}
}

// numbered gives components the ids that they did not come with, and menus what they left out. It returns the next id.
func numbered(all []discordapi.Component, next int) int {
	one := 1
	for i := range all {
		c := &all[i]
		if c.ID == 0 {
			c.ID = next
			next++
		}
		if c.Type == discordapi.StringSelect {
			c.MinValues, c.MaxValues = cmp.Or(c.MinValues, &one), cmp.Or(c.MaxValues, one)
		}
		next = numbered(c.Components, next)
	}
	return next
}

func rich(all []discordapi.Embed) []discordapi.Embed {
	out := slices.Clone(all)
	for i := range out {
		out[i].Type, out[i].Video = "rich", nil
	}
	return out
}

// attach keeps those files of a message that a payload lists, and adds those that come with it.
func (s *Server) attach(m *message, p *payload) {
	if p.has("attachments") {
		m.files = slices.DeleteFunc(slices.Clone(m.files), func(f *file) bool {
			return !slices.ContainsFunc(p.Attachments, func(a attached) bool { return fmt.Sprint(a.ID) == f.id })
		})
	}
	for _, u := range p.files {
		f := s.upload(u, m.ch)
		for _, a := range p.Attachments {
			if n, isNew := a.index(); isNew && n == u.Index {
				f.description = a.Description
			}
		}
		m.files = append(m.files, f)
	}
}

// unattached is the name of a picture that an embed shows and that the message does not have.
func unattached(m *message, e discordapi.Embed) string {
	for _, picture := range []*discordapi.EmbedImage{e.Image, e.Thumbnail} {
		if picture == nil {
			continue
		}
		name, attached := strings.CutPrefix(picture.URL, "attachment://")
		if attached && !slices.ContainsFunc(m.files, func(f *file) bool { return f.name == name }) {
			return name
		}
	}
	return ""
}
