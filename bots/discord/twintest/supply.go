package twintest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// The kinds of first answers to an interaction: discord.com/developers/docs, "Interaction Callback Type".
const (
	answerNow     = 4
	answerLater   = 5
	editLater     = 6
	answerEdit    = 7
	answerChoices = 8
	answerForm    = 9
)

// ephemeral is the flag of a message that only one person sees.
const ephemeral = 1 << 6

// supply answers what the twin cannot.
func (tw *Twin) supply(ctx context.Context, c *request) (reply, bool) {
	switch c.Method + " " + c.Path {
	case "GET /gateway":
		return said(map[string]any{"url": strings.Replace(tw.real, "http", "ws", 1) + "/gateway"}), true
	case "POST /users/@me/channels":
		return tw.opened(c), true
	}
	if len(c.files) > 0 {
		return tw.upload(ctx, c), true
	}
	return reply{}, false
}

func said(v any) reply {
	body, err := json.Marshal(v)
	if err != nil {
		return reply{http.StatusInternalServerError, nil}
	}
	return reply{http.StatusOK, body}
}

// opened opens the channel of a person's direct messages.
func (tw *Twin) opened(c *request) reply {
	var body struct {
		Recipient string `json:"recipient_id"`
	}
	err := json.Unmarshal(c.Body, &body)
	if err != nil || body.Recipient == "" {
		return reply{http.StatusBadRequest, nil} // what is wrong was noted
	}
	id, err := tw.direct(body.Recipient)
	if err != nil {
		return tw.broken(c, err)
	}
	who := map[string]any{
		"id": body.Recipient, "username": "somebody", "discriminator": "0", "global_name": nil, "avatar": nil, "flags": 0, "public_flags": 0,
		"primary_guild": nil,
	}
	return said(map[string]any{"id": id, "type": directMessage, "flags": 0, "last_message_id": nil, "recipients": []any{who}})
}

// upload keeps the files of a message, and passes the message on to the twin, with their addresses.
func (tw *Twin) upload(ctx context.Context, c *request) reply {
	sent := []File{}
	for _, f := range c.files {
		kept, err := tw.store("0", f)
		if err != nil {
			return tw.broken(c, err)
		}
		sent = append(sent, kept)
		c.Body = []byte(strings.ReplaceAll(string(c.Body), attached+f.name, kept.URL))
	}
	c.files = nil
	a := tw.answer(ctx, c)
	var m map[string]any
	if json.Unmarshal(a.body, &m) != nil || a.status >= http.StatusBadRequest {
		return a
	}
	m["attachments"] = sent
	if err := tw.bridge.ask("attach", map[string]any{"messageId": m["id"], "attachments": sent}, nil); err != nil {
		return tw.broken(c, err)
	}
	return said(m)
}

var permissions = regexp.MustCompile(`"default_member_permissions":(\d+)`)

// forTwin is the body as the twin takes it: it wants permissions as text, as Discord gives them, who takes both.
func (c *request) forTwin() []byte {
	if c.Method == http.MethodPut {
		return permissions.ReplaceAll(c.Body, []byte(`"default_member_permissions":"$1"`))
	}
	return c.Body
}

// took keeps what the rest has to know of a call.
func (tw *Twin) took(c *request, a reply) {
	parts := strings.Split(strings.Trim(c.Path, "/"), "/")
	switch {
	case len(parts) == 4 && parts[0] == "interactions" && a.status < http.StatusBadRequest:
		tw.acknowledged(c, parts[2])
	case len(parts) >= 3 && parts[0] == "webhooks":
		tw.hide(c, parts[2], a)
	}
}

// acknowledged keeps the first answer to an interaction.
func (tw *Twin) acknowledged(c *request, token string) {
	tw.mu.Lock()
	i := tw.asked[token]
	if i == nil {
		i = &Asked{at: c.at}
		defer tw.note(c.name() + "nobody asked")
	}
	err := i.acknowledge(c)
	late, detach := i.late, i.first.Type == answerLater && i.kind == pressing
	tw.mu.Unlock()
	if late > ackTime {
		tw.note(fmt.Sprintf("%sacknowledged after %v", c.name(), late))
	}
	if err == nil && detach {
		err = tw.bridge.ask("detach", map[string]any{"interactionId": i.id}, nil)
	}
	if err != nil {
		tw.note(c.name() + err.Error())
	}
}

// hide keeps which messages only one person sees: the first answer to an interaction if it was promised so, others by their own flag.
func (tw *Twin) hide(c *request, token string, a reply) {
	var sent, m struct {
		ID    string `json:"id"`
		Flags int    `json:"flags"`
	}
	if json.Unmarshal(a.body, &m) != nil || m.ID == "" || json.Unmarshal(c.Body, &sent) != nil {
		return
	}
	tw.mu.Lock()
	defer tw.mu.Unlock()
	i := tw.asked[token]
	original := strings.HasSuffix(c.in.URL.Path, "/@original")
	if i == nil || original && i.first.Type == editLater {
		return
	}
	if original && i.first.Data.Flags&ephemeral != 0 || !original && c.Method == http.MethodPost && sent.Flags&ephemeral != 0 {
		tw.hidden[m.ID] = true
	}
}
