package twintest

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxEmbeds is how long the texts of all embeds of a message may be together: discord.com/developers/docs, "Embed Limits".
const maxEmbeds = 6000

// payload is what these rules look at in the body of a message.
type payload struct {
	Mentions *struct {
		Parse []string `json:"parse"`
		Users []string `json:"users"`
		Roles []string `json:"roles"`
	} `json:"allowed_mentions"`
	Embeds      []Embed           `json:"embeds"`
	Components  []json.RawMessage `json:"components"`
	Attachments []struct {
		ID any `json:"id"`
	} `json:"attachments"`
}

// rules says what is wrong with a call that the specification has no words for.
func (tw *Twin) rules(c *request) (wrong []string) {
	open := strings.HasPrefix(c.Path, "/interactions/") || strings.HasPrefix(c.Path, "/webhooks/") // the token is in the path
	if said := c.in.Header.Get("Authorization"); !open && said != "Bot "+tw.Token {
		wrong = append(wrong, "the token is not given as Discord wants it")
	}
	if !strings.HasPrefix(c.in.UserAgent(), "DiscordBot (") {
		wrong = append(wrong, "the bot does not call itself DiscordBot (address, version)")
	}
	if m, ok := c.message(); ok {
		wrong = append(wrong, m.rules(c.files)...)
	}
	return wrong
}

// message is the message that a call sends or edits.
func (c *request) message() (payload, bool) {
	var body struct {
		payload
		Type *int     `json:"type"`
		Data *payload `json:"data"`
	}
	if json.Unmarshal(c.Body, &body) != nil {
		return payload{}, false
	}
	if strings.HasSuffix(c.Path, "/callback") {
		says := body.Data != nil && body.Type != nil && (*body.Type == answerNow || *body.Type == answerEdit)
		if !says {
			return payload{}, false
		}
		return *body.Data, true
	}
	called := strings.HasPrefix(c.Path, "/webhooks/") || strings.Contains(c.Path, "/messages")
	return body.payload, called && len(c.Body) > 0
}

func (m payload) rules(files []file) (wrong []string) {
	if m.Mentions == nil || len(m.Mentions.Parse)+len(m.Mentions.Users)+len(m.Mentions.Roles) > 0 {
		wrong = append(wrong, "the message might ping somebody")
	}
	length := 0
	for _, e := range m.Embeds {
		length += e.length()
		for _, url := range []string{e.Image.URL, e.Thumbnail.URL} {
			if name, here := strings.CutPrefix(url, attached); here && named(files, name) == nil {
				wrong = append(wrong, fmt.Sprintf("no file %q comes along", name))
			}
		}
	}
	if length > maxEmbeds {
		wrong = append(wrong, fmt.Sprintf("embeds of %d characters", length))
	}
	return wrong
}

// length counts the characters that Discord counts.
func (e Embed) length() int {
	n := utf8.RuneCountInString(e.Title) + utf8.RuneCountInString(e.Description) + utf8.RuneCountInString(e.Footer.Text)
	for _, f := range e.Fields {
		n += utf8.RuneCountInString(f.Name) + utf8.RuneCountInString(f.Value)
	}
	return n
}
