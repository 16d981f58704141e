package discordtest

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// form is the refusal of a body.
var form = &Error{Status: http.StatusBadRequest, Code: 50035}

func TestMessages(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	hers := anna.Send("hi")
	at := "/channels/" + anna.ID() + "/messages"
	first := do(t, s, "POST", at, plain("one"))
	do(t, s, "POST", at, plain("two"))
	do(t, s, "PATCH", at+"/"+first.ID, plain("one, changed"))
	do(t, s, "PUT", at+"/"+first.ID+"/reactions/👀/@me", "")
	if got := do(t, s, "GET", at+"/"+first.ID, ""); !strings.Contains(string(got.raw), `"one, changed"`) || !strings.Contains(string(got.raw), `"count":1`) {
		t.Errorf("%s", got.raw)
	}
	if got := do(t, s, "GET", at+"?limit=1", ""); !strings.Contains(string(got.raw), `"two"`) || strings.Contains(string(got.raw), `"one`) {
		t.Errorf("%s", got.raw)
	}
	if got := do(t, s, "GET", at+"?after="+first.ID, ""); !strings.Contains(string(got.raw), `"two"`) || strings.Contains(string(got.raw), `"one`) {
		t.Errorf("%s", got.raw)
	}
	if got := do(t, s, "GET", at+"?before="+first.ID, ""); !strings.Contains(string(got.raw), `"hi"`) || strings.Contains(string(got.raw), `"one`) {
		t.Errorf("%s", got.raw)
	}
	if err := anna.Delete(hers); err != nil {
		t.Error(err)
	}
	refuse(t, s, "GET", at+"/"+hers, "", errUnknownMessage)
	do(t, s, "POST", "/channels/"+anna.ID()+"/typing", "")
	if got, want := anna.History(), "(firstseen is typing…)"; !strings.Contains(got, want) || !strings.Contains(got, "Anna (deleted):") {
		t.Errorf("%s", got)
	}
	if got := do(t, s, "GET", "/channels/"+anna.ID(), ""); !strings.Contains(string(got.raw), `"recipients"`) {
		t.Errorf("%s", got.raw)
	}
	if got := do(t, s, "POST", "/users/@me/channels", `{"recipient_id":"`+anna.User.ID+`"}`); got.ID != anna.ID() {
		t.Errorf("%s", got.raw)
	}
}

// What Discord refuses in a message is a violation too.
func TestMessageLimits(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	anna.Send("hi")
	x := func(n int) string { return strings.Repeat("é", n) }
	embed := func(inner string) string {
		return `{"allowed_mentions":{"parse":[]},"embeds":[` + inner + `]}`
	}
	row := func(inner string) string {
		return `{"content":"x","allowed_mentions":{"parse":[]},"components":[{"type":1,"components":[` + inner + `]}]}`
	}
	button := `{"type":2,"style":1,"label":"x","custom_id":"%d"}`
	buttons := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(button, i))
		}
		return strings.Join(all, ",")
	}
	tests := []struct{ what, fits, breaks, says string }{
		{"content", plain(x(2000)), plain(x(2001)), "content: Must be 2000 or fewer"},
		{"title", embed(`{"title":"` + x(256) + `"}`), embed(`{"title":"` + x(257) + `"}`), "embeds.0.title"},
		{"description", embed(`{"description":"` + x(4096) + `"}`), embed(`{"description":"` + x(4097) + `"}`), "embeds.0.description"},
		{"embeds", embed(strings.Repeat(`{"title":"x"},`, 9) + `{"title":"x"}`), embed(strings.Repeat(`{"title":"x"},`, 10) + `{"title":"x"}`), "embeds: Must be 10"},
		{"all embeds", embed(`{"description":"` + x(4000) + `"},{"description":"` + x(2000) + `"}`),
			embed(`{"description":"` + x(4000) + `"},{"description":"` + x(2001) + `"}`), "exceeds maximum size of 6000"},
		{"fields", embed(`{"fields":[{"name":"x","value":"x"}]}`), embed(`{"fields":[{"name":"x","value":""}]}`), "required"},
		{"buttons in a row", row(buttons(5)), row(buttons(6)), "Must be between 1 and 5"},
		{"ids", row(buttons(2)), row(fmt.Sprintf(button, 1) + "," + fmt.Sprintf(button, 1)), "duplicated"},
		{"a label", row(fmt.Sprintf(button, 1)), row(`{"type":2,"style":1,"label":"` + x(81) + `","custom_id":"1"}`), "label: Must be 80"},
		{"an id", row(`{"type":2,"style":1,"label":"x","custom_id":"` + x(100) + `"}`), row(`{"type":2,"style":1,"label":"x","custom_id":"` + x(101) + `"}`), "custom_id"},
		{"a link", row(`{"type":2,"style":5,"label":"x","url":"https://a.example"}`), row(`{"type":2,"style":5,"label":"x"}`), "url is required"},
		{"a link with an id", row(`{"type":2,"style":5,"label":"x","url":"https://a.example"}`), row(`{"type":2,"style":5,"label":"x","url":"https://a.example","custom_id":"1"}`), "cannot both"},
		{"a scheme", row(`{"type":2,"style":5,"label":"x","url":"https://a.example"}`), row(`{"type":2,"style":5,"label":"x","url":"ftp://a.example"}`), "Scheme"},
		{"no id", row(fmt.Sprintf(button, 1)), row(`{"type":2,"style":1,"label":"x"}`), "custom id required"},
		{"no label", row(fmt.Sprintf(button, 1)), row(`{"type":2,"style":1,"custom_id":"1"}`), "label or emoji"},
		{"a picture", embed(`{"image":{"url":"https://a.example/b.png"}}`), embed(`{"image":{"url":"attachment://b.png"}}`), "no attachment b.png"},
		{"an attachment", plain("x"), `{"content":"x","allowed_mentions":{"parse":[]},"attachments":[{"id":0}]}`, "no file of this number"},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			do(t, s, "POST", "/channels/"+anna.ID()+"/messages", tt.fits)
			violated(t, s)
			a := refuse(t, s, "POST", "/channels/"+anna.ID()+"/messages", tt.breaks, form)
			if a.Message != "Invalid Form Body" || len(a.Errors) == 0 {
				t.Errorf("%s", a.raw)
			}
			violated(t, s, tt.says)
		})
	}
	rows := strings.Repeat(`{"type":1,"components":[`+fmt.Sprintf(button, 1)+`]},`, 6)
	refuse(t, s, "POST", "/channels/"+anna.ID()+"/messages", `{"allowed_mentions":{"parse":[]},"components":[`+strings.TrimSuffix(rows, ",")+`]}`, form)
	s.TakeViolations()
	refuse(t, s, "POST", "/channels/"+anna.ID()+"/messages", plain(" "), errEmpty)
	violated(t, s, "an empty message")
	refuse(t, s, "POST", "/channels/"+anna.ID()+"/messages", `{`, errBadJSON)
}

// Every message says that it pings nobody.
func TestPings(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	g := s.Guild("Herald", anna)
	g.AddBot()
	g.Role(anna, "Editors", 0)
	general := g.Channel("general")
	id := anna.In(general).Send("hi")
	role := g.roles[1].ID
	at := "/channels/" + general.ID() + "/messages"
	text := fmt.Sprintf("<@%s> @everyone <@&%s>", anna.User.ID, role)
	m := do(t, s, "POST", at, plain(text))
	do(t, s, "PATCH", at+"/"+m.ID, `{"flags":4}`) // shows nothing new
	if got := s.Pings(); len(got) > 0 {
		t.Errorf("%v", got)
	}
	for _, allowed := range []string{`,"allowed_mentions":{}`, `,"allowed_mentions":{"parse":["users"]}`, ``} {
		do(t, s, "POST", at, `{"content":"`+text+`"`+allowed+`}`)
		violated(t, s, "create_message: allowed_mentions is not")
	}
	do(t, s, "POST", at, `{"content":"x","message_reference":{"message_id":"`+id+`"},"allowed_mentions":{"parse":[],"replied_user":true}}`)
	var whom []string
	for _, p := range s.Pings() {
		whom = append(whom, p.Whom)
	}
	if got := strings.Join(whom, ", "); got != "Anna, Anna, @everyone, the role "+role+", Anna" {
		t.Errorf("%s", got)
	}
	if got := general.Transcript(); !strings.Contains(got, "@Anna @everyone @Editors") {
		t.Errorf("%s", got)
	}
}

func TestWhereTheBotMayNot(t *testing.T) {
	s := New(t, Options{})
	anna, eve := s.User("Anna", ""), s.User("Eve", "")
	g := s.Guild("Herald", anna)
	general := g.Channel("general")
	hers := anna.In(general).Send("mine")
	at := "/channels/" + general.ID() + "/messages"
	refuse(t, s, "POST", at, plain("x"), errNoAccess)
	refuse(t, s, "POST", "/channels/1/messages", plain("x"), errUnknownChannel)
	refuse(t, s, "POST", "/channels/"+s.GroupDM("Friends", anna, eve).ID()+"/messages", plain("x"), errNoAccess)
	g.AddBot()
	do(t, s, "POST", at, plain("x"))
	refuse(t, s, "PATCH", at+"/"+hers, plain("x"), errNotYours)
	refuse(t, s, "PUT", at+"/"+hers+"/reactions/nothing/@me", "", errUnknownEmoji)
	for name, try := range map[string]func(){
		"send":   func() { refuse(t, s, "POST", at, plain("x"), errNoPermission) },
		"view":   func() { refuse(t, s, "GET", at, "", errNoAccess) },
		"react":  func() { refuse(t, s, "PUT", at+"/"+hers+"/reactions/👀/@me", "", errNoPermission) },
		"attach": func() { send(t, s, at, plain("x"), map[string]string{"files[0]": "a.txt"}, http.StatusForbidden) },
		"history": func() {
			refuse(t, s, "GET", at+"/"+hers, "", errNoPermission)
			if a := do(t, s, "GET", at, ""); strings.TrimSpace(string(a.raw)) != "[]" {
				t.Errorf("%s", a.raw)
			}
		},
		"embed": func() {
			refuse(t, s, "POST", at, `{"embeds":[{"title":"x"}],"allowed_mentions":{"parse":[]}}`, errNoPermission)
		},
	} {
		general.Deny(Permissions[name])
		try()
		general.Allow(Permissions[name])
	}
	direct := "/channels/" + eve.ID() + "/messages"
	refuse(t, s, "POST", direct, plain("x"), errNoDirect) // she has nothing to do with the bot
	g.Join(eve)
	do(t, s, "POST", direct, plain("x"))
	eve.CloseDirect()
	refuse(t, s, "POST", direct, plain("x"), errNoDirect)
	refuse(t, s, "POST", "/channels/"+eve.ID()+"/typing", "", errNoDirect)
	eve.OpenDirect()
	do(t, s, "POST", direct, plain("x"))
	refuse(t, s, "POST", "/users/@me/channels", `{"recipient_id":"1"}`, form)
	gone := `{"content":"x","message_reference":{"message_id":"1"%s},"allowed_mentions":{"parse":[]}}`
	refuse(t, s, "POST", direct, fmt.Sprintf(gone, ""), form)
	do(t, s, "POST", direct, fmt.Sprintf(gone, `,"fail_if_not_exists":false`))
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
	w, _ := greeted(t, s, talk&^discordapi.MessageContent)
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
