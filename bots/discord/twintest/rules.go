package twintest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// maxEmbeds is the most that the texts of all embeds of a message may have together, in characters: discord.com/developers/docs, "Embed Limits".
const maxEmbeds = 6000

// payload is the part of a message's body that these rules are about.
type payload struct {
	Mentions *struct {
		Parse []string `json:"parse"`
		Users []string `json:"users"`
		Roles []string `json:"roles"`
	} `json:"allowed_mentions"`
	Embeds []*discordgo.MessageEmbed `json:"embeds"`
}

// checkRules returns what is wrong with a call that the specification has no words for.
func (tw *Twin) checkRules(c *request) (wrong []string) {
	open := strings.HasPrefix(c.Path, "/interactions/") || strings.HasPrefix(c.Path, "/webhooks/") // the token is in the path
	if said := c.in.Header.Get("Authorization"); !open && said != "Bot "+tw.Token {
		wrong = append(wrong, "the token is not given as Discord wants it")
	}
	if !strings.HasPrefix(c.in.UserAgent(), "DiscordBot (") {
		wrong = append(wrong, "the bot does not call itself DiscordBot (address, version)")
	}
	if m, ok := c.findMessage(); ok {
		wrong = append(wrong, m.checkMessage(c.files)...)
	}
	return wrong
}

// findMessage returns the message that a call sends or edits.
func (c *request) findMessage() (payload, bool) {
	var body struct {
		payload
		Type discordgo.InteractionResponseType `json:"type"`
		Data *payload                          `json:"data"`
	}
	if json.Unmarshal(c.Body, &body) != nil {
		return payload{}, false
	}
	if strings.HasSuffix(c.Path, "/callback") {
		if body.Data == nil || body.Type != discordgo.InteractionResponseChannelMessageWithSource {
			return payload{}, false
		}
		return *body.Data, true
	}
	return body.payload, strings.HasPrefix(c.Path, "/webhooks/") || strings.Contains(c.Path, "/messages")
}

func (m payload) checkMessage(files []stagetest.Upload) (wrong []string) {
	if m.Mentions == nil || len(m.Mentions.Parse)+len(m.Mentions.Users)+len(m.Mentions.Roles) > 0 {
		wrong = append(wrong, "the message might ping somebody")
	}
	length := 0
	for _, e := range m.Embeds {
		length += utf8.RuneCountInString(e.Title + e.Description)
		if e.Image == nil {
			continue
		}
		name, here := strings.CutPrefix(e.Image.URL, attached)
		if here && !slices.ContainsFunc(files, func(f stagetest.Upload) bool { return f.Name == name }) {
			wrong = append(wrong, fmt.Sprintf("no file %q comes along", name))
		}
	}
	if length > maxEmbeds {
		wrong = append(wrong, fmt.Sprintf("embeds of %d characters", length))
	}
	return wrong
}
