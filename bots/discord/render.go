package discord

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// payload is a message in the form of Discord's API. In an edit, an empty field clears what was there.
type payload struct {
	Content     string                            `json:"content"`
	Embeds      []*discordgo.MessageEmbed         `json:"embeds"`
	Components  []discordgo.ActionsRow            `json:"components"`
	Mentions    *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags       discordgo.MessageFlags            `json:"flags"`
	Attachments *[]attachment                     `json:"attachments,omitempty"` // nil leaves the files as they are
	Reference   *reference                        `json:"message_reference,omitempty"`
	Nonce       string                            `json:"nonce,omitempty"`
	Once        bool                              `json:"enforce_nonce,omitempty"` // Discord sends a message with the same nonce only once
}

// attachment is a file in a message.
type attachment struct {
	ID   string `json:"id"` // its index among the files
	Name string `json:"filename"`
}

// reference is the message that another replies to. It may have been deleted.
type reference struct {
	Message string `json:"message_id"`
	Fail    bool   `json:"fail_if_not_exists"`
}

// noMentions returns the rule that a message notifies nobody, whatever its text has.
func noMentions() *discordgo.MessageAllowedMentions {
	return &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
}

// newPayload renders a reply without its picture. Short notices become plain text, everything else an embed.
func newPayload(lang text.Lang, r core.Reply) payload {
	p := payload{Embeds: []*discordgo.MessageEmbed{}, Mentions: noMentions(), Components: renderButtons(lang, r)}
	doc := lang.On(Platform).Reply(r)
	if isPlainText(r.Content) && r.Picture == nil {
		if words := renderMarkdown(doc); utf8.RuneCountInString(words) <= maxContent {
			p.Content, p.Flags = words, discordgo.MessageFlagsSuppressEmbeds
			return p
		}
	}
	p.Embeds = append(p.Embeds, &discordgo.MessageEmbed{Description: fitMarkdown(doc, maxDescription), Color: chooseColour(r.Content)})
	return p
}

// isPlainText reports whether a content is sent as plain text.
func isPlainText(c core.Content) bool {
	switch c.(type) {
	case core.Notice, core.Notices, core.Trouble, core.SearchHelp:
		return true
	}
	return false
}

// embedPicture shows the picture of the message in its embed.
func (p *payload) embedPicture() {
	if len(p.Embeds) > 0 {
		p.Embeds[0].Image = &discordgo.MessageEmbedImage{URL: "attachment://" + pictureName}
	}
}

// Colours of embeds, as 0xRRGGBB.
const (
	amber = 0xE0A100 // a claim is wrong
	green = 0x2E7D32 // the footage is what it is said to be
	grey  = 0x607D8B // nothing is known, or the message is not about a claim
)

// chooseColour returns the colour of an embed, which shows the verdict at a glance.
func chooseColour(c core.Content) int {
	debunks := findDebunks(c)
	switch {
	case len(debunks) == 0:
		return grey
	case debunks[0].Verdict == core.Original:
		return green
	}
	return amber
}

// findDebunks returns the fact-checks that a reply is about.
func findDebunks(c core.Content) []core.Debunk {
	switch c := c.(type) {
	case core.Answer:
		if len(c.Matches) > 0 {
			return c.Matches[0].Debunks
		}
	case core.Album:
		for _, a := range c.Answers {
			if found := findDebunks(a); len(found) > 0 {
				return found
			}
		}
	case core.Card:
		return []core.Debunk{c.Debunk}
	case core.Page:
		return findDebunks(c.Content)
	case core.Update:
		if c.Action != core.Retract {
			return []core.Debunk{c.Debunk}
		}
	}
	return nil
}

// renderButtons returns the buttons of a reply, and below them the links to the sources of its fact-check.
func renderButtons(lang text.Lang, r core.Reply) []discordgo.ActionsRow {
	rows := capabilities.Layout(append(slices.Clone(r.Buttons), proofButtons(lang, r.Content)...))
	out := []discordgo.ActionsRow{}
	seen := map[string]bool{}
	for _, row := range rows {
		var line discordgo.ActionsRow
		for _, b := range row {
			if c, ok := renderButton(lang, b); ok && !seen[c.CustomID+c.URL] {
				seen[c.CustomID+c.URL] = true
				line.Components = append(line.Components, c)
			}
		}
		if len(line.Components) > 0 {
			out = append(out, line)
		}
	}
	return out
}

// renderButton renders a button, and reports whether Discord can show it.
func renderButton(lang text.Lang, b core.Button) (discordgo.Button, bool) {
	out := discordgo.Button{Label: shortenText(lang.Button(b), maxLabel), Style: chooseStyle(b.Action)}
	if b.Action == core.DoOpen {
		out.Style, out.URL = discordgo.LinkButton, text.SafeURL(b.URL)
		return out, out.URL != "" && len(out.URL) <= maxLink && out.Label != ""
	}
	out.CustomID = bots.EncodeButton(b)
	return out, out.Label != ""
}

// maxLink is the longest link of a button, in bytes.
const maxLink = 512

// chooseStyle returns the style of a button. Buttons that change something stand out.
func chooseStyle(a core.ButtonAction) discordgo.ButtonStyle {
	switch a {
	case core.DoPublish, conversation.DoApprove:
		return discordgo.SuccessButton
	case conversation.DoForget:
		return discordgo.DangerButton
	}
	return discordgo.SecondaryButton
}

// proofButtons returns a button for the first source and one for the review of the first fact-check.
func proofButtons(lang text.Lang, c core.Content) [][]core.Button {
	debunks := findDebunks(c)
	if page, isPage := c.(core.Page); len(debunks) == 0 || isPage && page.Number > 0 {
		return nil
	}
	var row []core.Button
	for _, s := range debunks[0].Sources {
		if s.URL != "" {
			row = append(row, core.Button{Action: core.DoOpen, URL: s.URL, Label: lang.T("button.open.source", nil)})
			break
		}
	}
	if r := debunks[0].Review; r != nil && r.URL != "" {
		row = append(row, core.Button{Action: core.DoOpen, URL: r.URL, Label: lang.T("button.open.review", nil)})
	}
	if len(row) == 0 {
		return nil
	}
	return [][]core.Button{row}
}

// shortenText cuts a text to at most so many characters.
func shortenText(s string, most int) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}
