package discordtest

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// form is the refusal of a body.
var form = &Error{Status: http.StatusBadRequest, Code: 50035}

// Every message says that it pings nobody.
func TestPings(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	g := s.Guild("Herald", anna)
	g.AddBot()
	g.Role(anna, "Editors", 0)
	general := g.Channel("general")
	at := "/channels/" + general.ID() + "/messages"
	text := fmt.Sprintf("<@%s> @everyone <@&%s>", anna.User.ID, g.roles[1].ID)
	m := do(t, s, "POST", at, plain(text))
	do(t, s, "PATCH", at+"/"+m.ID, `{"flags":4}`) // shows nothing new
	for _, allowed := range []string{`{}`, `{"parse":["users"]}`, `null`, `{"parse":[],"replied_user":true}`, `{"parse":[],"users":["1"]}`} {
		do(t, s, "POST", at, `{"content":"`+text+`","allowed_mentions":`+allowed+`}`)
		violated(t, s, "create_message: allowed_mentions is not")
	}
	if got := general.Transcript(); !strings.Contains(got, "@Anna @everyone @Editors") {
		t.Errorf("%s", got)
	}
}

// send posts a message with files, named by their parts, and expects a status.
func send(t testing.TB, s *Server, path, payload string, files map[string]string, status int) answered {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.WriteField("payload_json", payload); err != nil {
		t.Fatal(err)
	}
	for field, name := range files {
		part, err := w.CreateFormFile(field, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(aPicture()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, s.URL+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bot "+s.Token)
	request.Header.Set("Content-Type", w.FormDataContentType())
	a := made(t, request)
	if a.Status != status {
		t.Errorf("%d %s, want %d", a.Status, a.raw, status)
	}
	return a
}

func TestWhoCalls(t *testing.T) {
	s := New(t, Options{})
	for _, token := range []string{"", "Bot x", s.Token} {
		request, err := http.NewRequest(http.MethodGet, s.URL+"/users/@me", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", token)
		if a := made(t, request); a.Status != http.StatusUnauthorized || a.Message != "401: Unauthorized" {
			t.Errorf("%q: %d %s", token, a.Status, a.raw)
		}
	}
	for _, path := range []string{"/users/@me", "/gateway", "/gateway/bot", "/applications/@me"} {
		if a := do(t, s, "GET", path, ""); a.Header.Get("X-RateLimit-Bucket") == "" {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
	do(t, s, "GET", "/users/@me?with=x", "")
	violated(t, s, "get_my_user: it was asked for with")
	rude, err := http.NewRequest(http.MethodGet, s.URL+"/gateway", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	rude.Header.Set("User-Agent", "curl")
	made(t, rude)
	violated(t, s, "get_gateway: the User-Agent is curl")
	refuse(t, s, "GET", "/guilds/1", "", errNotFound)
	violated(t, s, "GET /api/v10/guilds/1: is no operation")
	if s.Count("get_my_user") != 5 || len(s.Calls("get_gateway")) != 2 {
		t.Errorf("%v", s.Calls(""))
	}
}

// Without the intent the REST API tells no more than the gateway.
func TestContentIsWithheld(t *testing.T) {
	s := New(t, Options{NoContent: true})
	anna := s.User("Anna", "")
	g := s.Guild("Herald", anna)
	g.AddBot()
	at := anna.In(g.Channel("general"))
	w, _ := greeted(t, s, talk&^discordgo.IntentMessageContent)
	w.event("GUILD_CREATE")
	secret := at.Send("a secret")
	at.Reply(secret, "to the same")
	at.Send("to <@" + s.Bot().ID + ">")
	anna.Send("in private")
	for _, want := range []string{`"content":""`, `"content":""`, `"content":"to `, `"content":"in private"`} {
		if f := w.event("MESSAGE_CREATE"); !strings.Contains(string(f.Data), want) || strings.Contains(string(f.Data), "secret") {
			t.Errorf("%s, want %s", f.Data, want)
		}
	}
	if a := do(t, s, "GET", "/channels/"+at.ID()+"/messages/"+secret, ""); strings.Contains(string(a.raw), "a secret") {
		t.Errorf("%s", a.raw)
	}
	s.Gateway.Content(true)
	if a := do(t, s, "GET", "/channels/"+at.ID()+"/messages/"+secret, ""); !strings.Contains(string(a.raw), "a secret") {
		t.Errorf("%s", a.raw)
	}
}
