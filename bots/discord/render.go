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

// payload is a message in Discord's form. What is empty in it empties the message that it takes the place of.
type payload struct {
	Content     string                            `json:"content"`
	Embeds      []*discordgo.MessageEmbed         `json:"embeds"`
	Components  []discordgo.ActionsRow            `json:"components"`
	Mentions    *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags       discordgo.MessageFlags            `json:"flags"`
	Attachments *[]attachment                     `json:"attachments,omitempty"` // nil: those that there are
	Reference   *reference                        `json:"message_reference,omitempty"`
	Nonce       string                            `json:"nonce,omitempty"`
	Once        bool                              `json:"enforce_nonce,omitempty"` // the same nonce again gives the same message
}

// attachment names a file that comes with a message.
type attachment struct {
	ID   string `json:"id"` // its number among the files
	Name string `json:"filename"`
}

// reference is the message that another replies to. It may be gone.
type reference struct {
	Message string `json:"message_id"`
	Fail    bool   `json:"fail_if_not_exists"`
}

// nobody is who is pinged: whatever is in a claim, nobody.
func nobody() *discordgo.MessageAllowedMentions {
	return &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
}

// payloadOf writes a reply in Discord's form, without its picture: short notices as they are, all else in an embed.
func payloadOf(lang text.Lang, r core.Reply) payload {
	p := payload{Embeds: []*discordgo.MessageEmbed{}, Mentions: nobody(), Components: components(lang, r)}
	doc := lang.On(Platform).Reply(r)
	if isNotice(r.Content) && r.Picture == nil {
		if words := renderMarkdown(doc); utf8.RuneCountInString(words) <= maxContent {
			p.Content, p.Flags = words, discordgo.MessageFlagsSuppressEmbeds
			return p
		}
	}
	p.Embeds = append(p.Embeds, &discordgo.MessageEmbed{Description: fitMarkdown(doc, maxDescription), Color: colour(r.Content)})
	return p
}

func isNotice(c core.Content) bool {
	switch c.(type) {
	case core.Notice, core.Notices, core.Trouble:
		return true
	}
	return false
}

// show puts the picture of the message into its embed.
func (p *payload) show() {
	if len(p.Embeds) > 0 {
		p.Embeds[0].Image = &discordgo.MessageEmbedImage{URL: "attachment://" + pictureName}
	}
}

// Colours of embeds, as 0xRRGGBB.
const (
	amber = 0xE0A100 // something is wrong with a claim
	green = 0x2E7D32 // it is as it is said to be
	grey  = 0x607D8B // nothing is known, or it is not about a claim
)

// colour tells at a glance what a reply has to say.
func colour(c core.Content) int {
	debunks := debunksOf(c)
	switch {
	case len(debunks) == 0:
		return grey
	case debunks[0].Verdict == core.Original:
		return green
	}
	return amber
}

// debunksOf are the fact-checks that a reply is about.
func debunksOf(c core.Content) []core.Debunk {
	switch c := c.(type) {
	case core.Answer:
		if len(c.Matches) > 0 {
			return c.Matches[0].Debunks
		}
	case core.Album:
		for _, a := range c.Answers {
			if found := debunksOf(a); len(found) > 0 {
				return found
			}
		}
	case core.Card:
		return []core.Debunk{c.Debunk}
	case core.Update:
		if c.Action != core.Retract {
			return []core.Debunk{c.Debunk}
		}
	}
	return nil
}

// components are the buttons of a reply, and below them links to where its fact-check comes from.
func components(lang text.Lang, r core.Reply) []discordgo.ActionsRow {
	rows := capabilities.Layout(append(slices.Clone(r.Buttons), links(lang, r.Content)...))
	out := []discordgo.ActionsRow{}
	seen := map[string]bool{}
	for _, row := range rows {
		var line discordgo.ActionsRow
		for _, b := range row {
			if c, ok := buttonOf(lang, b); ok && !seen[c.CustomID+c.URL] {
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

// buttonOf is a button in Discord's form. One that could not be pressed is left out.
func buttonOf(lang text.Lang, b core.Button) (discordgo.Button, bool) {
	out := discordgo.Button{Label: shorten(lang.Button(b), maxLabel), Style: style(b.Action)}
	if b.Action == core.DoOpen {
		out.Style, out.URL = discordgo.LinkButton, text.SafeURL(b.URL)
		return out, out.URL != "" && len(out.URL) <= maxLink && out.Label != ""
	}
	out.CustomID = bots.EncodeButton(b)
	return out, out.Label != ""
}

// maxLink is how long the link of a button may be, in bytes.
const maxLink = 512

// style tells buttons that change something from others.
func style(a core.ButtonAction) discordgo.ButtonStyle {
	switch a {
	case core.DoPublish, conversation.DoApprove:
		return discordgo.SuccessButton
	case conversation.DoForget:
		return discordgo.DangerButton
	}
	return discordgo.SecondaryButton
}

// links has a button for the source and one for the fact-check of the first debunk.
func links(lang text.Lang, c core.Content) [][]core.Button {
	debunks := debunksOf(c)
	if len(debunks) == 0 {
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

// shorten cuts a text to so many characters.
func shorten(s string, most int) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}
