package discordtest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest/apitable"
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
	ID any `json:"id"` // a number or a string
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
	if json.Unmarshal(raw, p) != nil || json.Unmarshal(raw, &p.fields) != nil {
		return nil, errBadJSON
	}
	if found := p.checkLimits(); len(found) > 0 {
		for i := range found {
			found[i].path = apitable.JoinPath(under, found[i].path)
		}
		return nil, invalidForm(found...)
	}
	s.checkMentions(c.Operation, p)
	return p, nil
}

func (p *payload) hasField(name string) bool { _, ok := p.fields[name]; return ok }

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
	if strings.TrimSpace(m.Content) == "" && len(m.Embeds)+len(m.files)+len(m.Components)+len(m.snapshots) == 0 {
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
		m.files = append(m.files, s.keepUpload(u, m.ch))
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

// checkLimits returns what Discord refuses in a message, beyond what its description of the API says.
func (p *payload) checkLimits() (found formErrors) {
	if p.Content != nil {
		found.limitLength("content", *p.Content, maxContent)
	}
	found.limitLength("nonce", p.Nonce, maxNonce)
	found.checkEmbeds(p.Embeds)
	found.checkRows(p.Components)
	numbers := map[int]bool{}
	for _, u := range p.files {
		found.addIf(numbers[u.Index] || u.Name == "", "files", "BASE_TYPE_BAD_FILE", "Two files have the same number, or one has no name.")
		numbers[u.Index] = true
	}
	for i, a := range p.Attachments {
		n, err := strconv.Atoi(fmt.Sprint(a.ID))
		found.addIf(err == nil && n < maxFiles && !numbers[n], fmt.Sprintf("attachments.%d", i), "ATTACHMENT_NOT_FOUND", "There is no file of this number.")
	}
	return found
}

// checkEmbeds counts the texts of all embeds together.
func (all *formErrors) checkEmbeds(embeds []*discordgo.MessageEmbed) {
	sum := 0
	for i, e := range embeds {
		sum += countCharacters(e.Title + e.Description)
		isKnown := e.Author == nil && e.Footer == nil && e.Thumbnail == nil && len(e.Fields) == 0
		all.addIf(!isKnown, fmt.Sprintf("embeds.%d", i), "UNION_TYPE_CHOICES", "This server shows titles, descriptions and images alone.")
	}
	all.addIf(sum > maxEmbedText, "embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
}

// badLength are Discord's words for a list that has too many items or none.
const badLength = "Must be between 1 and 5 in length."

// checkRows checks the rows of a message.
func (all *formErrors) checkRows(rows []discordapi.Component) {
	all.addIf(len(rows) > maxRows, "components", "BASE_TYPE_BAD_LENGTH", badLength)
	ids := map[string]bool{}
	for i, row := range rows {
		all.addIf(row.Type != discordgo.ActionsRowComponent, fmt.Sprintf("components.%d.type", i), "UNION_TYPE_CHOICES", "This server knows rows alone.")
		for j, c := range row.Components {
			path := fmt.Sprintf("components.%d.components.%d", i, j)
			all.addIf(c.Type != discordgo.ButtonComponent, path+".type", "UNION_TYPE_CHOICES", "This server knows no menus.")
			all.checkButton(path, c)
			again := c.CustomID != "" && ids[c.CustomID]
			all.addIf(again, path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
			ids[c.CustomID] = true
		}
	}
}

func (all *formErrors) checkButton(path string, c discordapi.Component) {
	isLink, both := c.Style == discordgo.LinkButton, c.CustomID != "" && c.URL != ""
	all.addIf(c.Label == "", path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required")
	all.addIf(both, path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
	all.addIf(isLink && c.URL == "", path, "BUTTON_COMPONENT_URL_REQUIRED", "A url is required")
	all.addIf(isLink && !both && c.URL != "" && !isWebAddress(c.URL), path+".url", "BASE_TYPE_BAD_SCHEME", "Scheme must be one of ('discord', 'https', 'http').")
	all.addIf(!isLink && c.CustomID == "", path, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id required")
}

func isWebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
