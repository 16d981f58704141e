package discordtest

import (
	"fmt"
	"net/url"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

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
		n, isNew := a.newFileNumber()
		found.addIf(isNew && !numbers[n], fmt.Sprintf("attachments.%d", i), "ATTACHMENT_NOT_FOUND", "There is no file of this number.")
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
		at := fmt.Sprintf("components.%d", i)
		if row.Type != discordgo.ActionsRowComponent {
			all.addIf(true, at+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).")
			continue
		}
		all.checkRow(at+".components", row.Components, ids)
	}
}

func (all *formErrors) checkRow(at string, row []discordapi.Component, ids map[string]bool) {
	for i, c := range row {
		path := fmt.Sprintf("%s.%d", at, i)
		all.addIf(c.Type != discordgo.ButtonComponent, path+".type", "UNION_TYPE_CHOICES", "This server knows no menus.")
		all.checkButton(path, c)
		all.addIf(c.CustomID != "" && ids[c.CustomID], path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
		ids[c.CustomID] = true
	}
	all.addIf(len(row) > maxRows, at, "BASE_TYPE_BAD_LENGTH", badLength)
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
