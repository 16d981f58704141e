package twintest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path"
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

const (
	filesPath = "/attachments/"
	attached  = "attachment://"
)

// File is one that a person or the bot has sent, as messages describe it.
type File = discordapi.Attachment

// supplyAnswer answers what the twin cannot.
func (tw *Twin) supplyAnswer(ctx context.Context, c *request) (reply, bool) {
	switch {
	case c.Method+c.Path == "GET/gateway":
		return encodeReply(map[string]any{"url": strings.Replace(tw.twinURL, "http", "ws", 1) + "/gateway"}), true
	case c.Method+c.Path == "POST/users/@me/channels":
		return tw.createDirect(c), true
	case len(c.files) > 0:
		return tw.uploadFiles(ctx, c), true
	}
	return reply{}, false
}

func encodeReply(v any) reply {
	body, err := json.Marshal(v)
	if err != nil {
		return reply{http.StatusInternalServerError, nil}
	}
	return reply{http.StatusOK, body}
}

// createDirect opens the channel of a person's direct messages.
func (tw *Twin) createDirect(c *request) reply {
	var body struct {
		Recipient string `json:"recipient_id"`
	}
	err := json.Unmarshal(c.Body, &body)
	if err != nil || body.Recipient == "" {
		return reply{http.StatusBadRequest, nil} // what is wrong was noted
	}
	id, err := tw.openDirect(body.Recipient)
	if err != nil {
		return tw.failCall(c, err)
	}
	return encodeReply(discordapi.Channel{ID: id, Type: discordgo.ChannelTypeDM})
}

// uploadFiles keeps the files of a message, and passes the message on to the twin, with their addresses.
func (tw *Twin) uploadFiles(ctx context.Context, c *request) reply {
	sent := []File{}
	for _, u := range c.files {
		f, err := tw.keepFile("0", stagetest.File{Name: u.Name, Type: http.DetectContentType(u.Data), Data: u.Data})
		if err != nil {
			return tw.failCall(c, err)
		}
		sent = append(sent, f)
		c.Body = []byte(strings.ReplaceAll(string(c.Body), attached+f.Filename, f.URL))
	}
	c.files = nil
	a := tw.answerCall(ctx, c)
	var m map[string]any
	if json.Unmarshal(a.body, &m) != nil || a.status >= http.StatusBadRequest {
		return a
	}
	m["attachments"] = sent
	if err := tw.bridge.askTwin("attach", map[string]any{"messageId": m["id"], "attachments": sent}, nil); err != nil {
		return tw.failCall(c, err)
	}
	return encodeReply(m)
}

// keepFile keeps a file where messages can refer to it.
func (tw *Twin) keepFile(channel string, f stagetest.File) (File, error) {
	id, err := tw.bridge.createOnTwin("id", nil)
	if err != nil {
		return File{}, err
	}
	at := path.Join(filesPath, channel, id, f.Name)
	defer tw.Lock()()
	tw.files[at] = f
	// Discord signs its addresses, for a time.
	url := tw.address + at + "?ex=6a00f0f0&is=69ff9f70&hm=0123456789abcdef"
	return File{ID: id, Filename: f.Name, ContentType: f.Type, Size: int64(len(f.Data)), URL: url, ProxyURL: url}, nil
}

// Upload makes a file on disk one that people can send.
func (tw *Twin) Upload(name string) File {
	tw.t.Helper()
	f, err := stagetest.FindFile(name)
	if err == nil {
		f.Data, err = os.ReadFile(name)
	}
	if err != nil {
		tw.t.Fatal(err)
	}
	kept, err := tw.keepFile("1", f)
	if err != nil {
		tw.t.Fatal(err)
	}
	return kept
}

// serveFile serves a file, as Discord's network for that does: to whoever knows the whole address, which the token is none of.
func (tw *Twin) serveFile(w http.ResponseWriter, r *http.Request) {
	unlock := tw.Lock()
	f, ok := tw.files[r.URL.Path]
	unlock()
	if r.Header.Get("Authorization") != "" || strings.Contains(r.URL.String(), tw.Token) {
		tw.AddViolation("the token was sent along with a download")
	}
	if !ok || r.URL.Query().Get("hm") == "" {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", f.Type)
	_, _ = w.Write(f.Data) // whoever asked may be gone
}

// Sent returns a file that was sent, by its address.
func (tw *Twin) Sent(url string) []byte {
	defer tw.Lock()()
	at, _, _ := strings.Cut(strings.TrimPrefix(url, tw.address), "?")
	return tw.files[at].Data
}

// permissions matches those of a command: the twin wants them as text, as Discord gives them, who takes both.
var permissions = regexp.MustCompile(`"default_member_permissions":(\d+)`)

// keepOutcome keeps what the rest has to know of a call.
func (tw *Twin) keepOutcome(c *request, a reply) {
	parts := strings.Split(strings.Trim(c.Path, "/"), "/")
	switch {
	case len(parts) == 4 && parts[0] == "interactions" && a.status < http.StatusBadRequest:
		tw.keepAnswer(c, parts[2])
	case len(parts) >= 3 && parts[0] == "webhooks":
		tw.keepHidden(c, parts[2], a)
	}
}

// keepAnswer keeps the first answer to an interaction.
func (tw *Twin) keepAnswer(c *request, token string) {
	unlock := tw.Lock()
	a := tw.asked[token]
	if a == nil {
		a = &Asked{at: c.at}
		defer tw.AddViolation(c.describeCall() + "nobody asked")
	}
	a.late = max(c.at.Sub(a.at), 1)
	err := json.Unmarshal(c.Body, &a.first)
	late, isDeferred := a.late, a.first.Type == discordgo.InteractionResponseDeferredChannelMessageWithSource
	detach := isDeferred && a.kind == discordgo.InteractionMessageComponent
	unlock()
	if late > ackLimit {
		tw.AddViolation(fmt.Sprintf("%sacknowledged after %v", c.describeCall(), late))
	}
	if err == nil && detach {
		err = tw.bridge.askTwin("detach", map[string]any{"interactionId": a.id}, nil)
	}
	if err != nil {
		tw.AddViolation(c.describeCall() + err.Error())
	}
}

// keepHidden keeps which messages only one person sees: the first answer to an interaction if it was promised so, others by their own
// flag.
func (tw *Twin) keepHidden(c *request, token string, a reply) {
	var sent, m struct {
		ID    string                 `json:"id"`
		Flags discordgo.MessageFlags `json:"flags"`
	}
	if json.Unmarshal(a.body, &m) != nil || m.ID == "" || json.Unmarshal(c.Body, &sent) != nil {
		return
	}
	defer tw.Lock()()
	asked := tw.asked[token]
	original := strings.HasSuffix(c.in.URL.Path, "/@original")
	if asked == nil || original && asked.first.Type == discordgo.InteractionResponseDeferredMessageUpdate {
		return
	}
	promised := original && asked.first.Data.Flags&discordgo.MessageFlagsEphemeral != 0
	if promised || !original && c.Method == http.MethodPost && sent.Flags&discordgo.MessageFlagsEphemeral != 0 {
		tw.hidden[m.ID] = true
	}
}
