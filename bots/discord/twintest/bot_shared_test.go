//go:build shared

package twintest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// parrot is the smallest bot that does what bots do.
type parrot struct {
	*testing.T
	tw   *Twin
	base string
	app  string
	conn *websocket.Conn
	done sync.WaitGroup
}

// event is what the gateway sends, as far as a parrot listens.
type event struct {
	Type string `json:"t"`
	Op   int    `json:"op"`
	Data struct {
		ID, Token, Content string
		Type               int
		Channel            string                      `json:"channel_id"`
		Guild              string                      `json:"guild_id"`
		Author             struct{ ID string }         `json:"author"`
		App                struct{ ID string }         `json:"application"`
		User               struct{ ID string }         `json:"user"`
		Member             struct{ User *struct{} }    `json:"member"`
		Attachments        []File                      `json:"attachments"`
		Snapshots          []struct{ Message Message } `json:"message_snapshots"`
		Locale             string                      `json:"locale"`
		Data               struct {
			Name     string `json:"name"`
			CustomID string `json:"custom_id"`
			Target   string `json:"target_id"`
			Options  []struct {
				Name  string `json:"name"`
				Value any    `json:"value"`
			} `json:"options"`
			Components []discordapi.Component `json:"components"`
			Resolved   struct {
				Messages    map[string]Message `json:"messages"`
				Attachments map[string]File    `json:"attachments"`
			} `json:"resolved"`
		} `json:"data"`
	} `json:"d"`
}

const parrotCommands = `[{"name":"say","description":"d","options":[{"type":3,"name":"words","description":"d","required":true,"autocomplete":true},
	{"type":11,"name":"file","description":"d"}]},
	{"name":"deep","description":"d","options":[{"type":1,"name":"down","description":"d"}]},{"name":"Repeat","type":3}]`

// startParrot connects a parrot.
func startParrot(t *testing.T, tw *Twin) *parrot {
	t.Helper()
	p := &parrot{T: t, tw: tw, base: tw.URL}
	var at struct{ URL string }
	p.call("GET", "/gateway", "", &at)
	conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), at.URL+"/?v=10&encoding=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	p.conn = conn
	p.next() // hello
	identify := map[string]any{"op": 2, "d": map[string]any{"token": tw.Token, "intents": 1, "properties": map[string]string{}}}
	if err := conn.WriteJSON(identify); err != nil {
		t.Fatal(err)
	}
	p.app = p.next().Data.App.ID
	p.call("PUT", "/applications/"+p.app+"/commands", parrotCommands, nil)
	p.done.Go(p.listen)
	t.Cleanup(func() {
		_ = conn.Close() // ends listen
		p.done.Wait()
	})
	return p
}

func (p *parrot) next() (e event) {
	p.Helper()
	if err := p.conn.ReadJSON(&e); err != nil {
		p.Fatal(err)
	}
	return e
}

func (p *parrot) listen() {
	for {
		var e event
		if err := p.conn.ReadJSON(&e); err != nil {
			return // the test ends
		}
		switch {
		case e.Type == "MESSAGE_CREATE" && e.Data.Author.ID != p.app:
			p.heard(e)
		case e.Type == "INTERACTION_CREATE":
			p.asked(e)
		}
	}
}

// heard repeats a message, and what it can tell of it.
func (p *parrot) heard(e event) {
	d := e.Data
	said := fmt.Sprintf("%s, %d files, %d forwards, guild %q", d.Content, len(d.Attachments), len(d.Snapshots), d.Guild)
	if len(d.Attachments) > 0 {
		p.upload("/channels/"+d.Channel+"/messages", p.download(d.Attachments[0].URL))
	}
	p.call("POST", "/channels/"+d.Channel+"/messages", fmt.Sprintf(`{"content":%q,%s}`, said, quiet), nil)
}

// asked answers an interaction in the ways that there are.
func (p *parrot) asked(e event) {
	d := e.Data
	callback, hook := "/interactions/"+d.ID+"/"+d.Token+"/callback", "/webhooks/"+p.app+"/"+d.Token
	switch {
	case d.Type == discordapi.Complete:
		p.call("POST", callback, `{"type":8,"data":{"choices":[{"name":"Polly","value":"polly"}]}}`, nil)
	case d.Data.CustomID == "form":
		p.call("POST", callback, `{"type":9,"data":{"custom_id":"filled","title":"Words","components":[{"type":1,"components":[{"type":4,
			"custom_id":"w","style":1,"label":"Which words?","max_length":20}]}]}}`, nil)
	case d.Type == discordapi.Submit:
		p.call("POST", callback, fmt.Sprintf(`{"type":4,"data":{"content":%q,"flags":64,%s}}`,
			"Form: "+d.Data.Components[0].Components[0].Value, quiet), nil)
	case d.Type == discordapi.Press:
		p.call("POST", callback, `{"type":5,"data":{"flags":64}}`, nil)
		p.call("PATCH", hook+"/messages/@original", `{"content":"You pressed.",`+quiet+`}`, nil)
	default:
		p.call("POST", callback, `{"type":5}`, nil)
		p.call("PATCH", hook+"/messages/@original", fmt.Sprintf(`{"content":%q,%s,"components":[{"type":1,"components":[
			{"type":2,"style":2,"custom_id":"press","label":"Press"},{"type":2,"style":2,"custom_id":"form","label":"Write"}]}]}`, p.gist(e), quiet), nil)
		p.call("POST", hook, fmt.Sprintf(`{"content":"In %s.","flags":64,%s}`, d.Locale, quiet), nil)
	}
}

// gist tells what the twin says of a command.
func (p *parrot) gist(e event) string {
	d := e.Data
	s := fmt.Sprintf("%s by user %t member %t", d.Data.Name, d.User.ID != "", d.Member.User != nil)
	for _, o := range d.Data.Options {
		s += fmt.Sprintf(", %s=%v", o.Name, o.Value)
		if f, ok := d.Data.Resolved.Attachments[fmt.Sprint(o.Value)]; ok {
			s += fmt.Sprintf(" of %d bytes", len(p.download(f.URL)))
		}
	}
	return s + ", about " + d.Data.Resolved.Messages[d.Data.Target].Content
}

func (p *parrot) download(url string) []byte {
	r, err := http.NewRequestWithContext(p.Context(), http.MethodGet, url, nil)
	if err != nil {
		p.Error(err)
		return nil
	}
	return p.do(r)
}

func (p *parrot) upload(path string, picture []byte) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("payload_json", `{"embeds":[{"description":"Look:","image":{"url":"attachment://e.jpg"}}],`+quiet+`}`)
	w, err := form.CreateFormFile("files[0]", "e.jpg")
	if err == nil {
		_, err = w.Write(picture)
	}
	if err != nil || form.Close() != nil {
		p.Error(err)
	}
	p.send("POST", path, form.FormDataContentType(), &body, nil)
}

func (p *parrot) call(method, path, body string, out any) {
	kind := ""
	if body != "" {
		kind = "application/json"
	}
	p.send(method, path, kind, strings.NewReader(body), out)
}

func (p *parrot) send(method, path, kind string, body io.Reader, out any) {
	r, err := http.NewRequestWithContext(p.Context(), method, p.base+path, body)
	if err != nil {
		p.Error(err)
		return
	}
	r.Header.Set("Authorization", "Bot "+p.tw.Token)
	r.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if raw := p.do(r); out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			p.Errorf("%s: %v", raw, err)
		}
	}
}

func (p *parrot) do(r *http.Request) []byte {
	resp, err := (&http.Client{}).Do(r)
	if err != nil {
		p.Error(err)
		return nil
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		p.Error(err)
	}
	return raw
}
