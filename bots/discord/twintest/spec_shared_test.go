//go:build shared

package twintest

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// spec is Discord's description of its API, read once.
var spec = sync.OnceValues(func() (*Spec, error) {
	return Load(filepath.Join(os.Getenv("FIRSTSEEN_SHARED"), "specs", "discord-openapi.json"))
})

func loaded(t *testing.T) *Spec {
	t.Helper()
	s, err := spec()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const quiet = `"allowed_mentions":{"parse":[]}`

// Each wrong call is the nearest one to a good call, so that what is checked is shown to be able to fail.
var calls = []struct {
	name, method, path, good, bad string
	badPath                       string // if it is the path that is wrong
}{
	{"a message", "POST", "/channels/123/messages", `{"content":"hi","flags":4,` + quiet + `}`, `{"content":5,` + quiet + `}`, ""},
	{"a misspelt field", "POST", "/channels/123/messages", `{"content":"hi",` + quiet + `}`, `{"contents":"hi",` + quiet + `}`, ""},
	{"a long message", "POST", "/channels/123/messages", `{"content":"` + strings.Repeat("x", 2000) + `",` + quiet + `}`,
		`{"content":"` + strings.Repeat("x", 4001) + `",` + quiet + `}`, ""},
	{"a card", "PATCH", "/webhooks/1/tok/messages/@original", `{"embeds":[{"description":"` + strings.Repeat("x", 4096) + `"}],` + quiet + `}`,
		`{"embeds":[{"description":"` + strings.Repeat("x", 4097) + `"}],` + quiet + `}`, ""},
	{"a button", "PATCH", "/webhooks/1/tok/messages/@original",
		`{"components":[{"type":1,"components":[{"type":2,"style":2,"custom_id":"a:b","label":"x"}]}],` + quiet + `}`,
		`{"components":[{"type":1,"components":[{"type":2,"style":2,"custom_id":"` + strings.Repeat("x", 101) + `","label":"x"}]}],` + quiet + `}`, ""},
	{"a row of buttons", "PATCH", "/webhooks/1/tok/messages/9", `{"components":[{"type":1,"components":[` + buttons(5) + `]}],` + quiet + `}`,
		`{"components":[{"type":1,"components":[` + buttons(6) + `]}],` + quiet + `}`, ""},
	{"a defer", "POST", "/interactions/1/tok/callback", `{"type":5,"data":{"flags":64}}`, `{"type":55}`, ""},
	{"a deferred edit", "POST", "/interactions/1/tok/callback", `{"type":6}`, `{}`, ""},
	{"choices", "POST", "/interactions/1/tok/callback", `{"type":8,"data":{"choices":[{"name":"x","value":"y"}]}}`,
		`{"type":8,"data":{"choices":[{"name":"x"}]}}`, ""},
	{"a form", "POST", "/interactions/1/tok/callback", `{"type":9,"data":{"custom_id":"f","title":"x","components":[` + inputOf("x") + `]}}`,
		`{"type":9,"data":{"custom_id":"f","title":"` + strings.Repeat("x", 46) + `","components":[` + inputOf("x") + `]}}`, ""},
	{"the commands", "PUT", "/applications/1/commands", `[{"name":"check","description":"d","integration_types":[0,1],"contexts":[0,1,2]}]`,
		`[{"name":"check","description":"` + strings.Repeat("d", 101) + `"}]`, ""},
	{"a command of another kind", "PUT", "/applications/1/commands", `[{"name":"Check","type":3}]`, `[{"name":"Check","type":33}]`, ""},
	{"a direct message", "POST", "/users/@me/channels", `{"recipient_id":"12"}`, `{"recipient_id":"twelve"}`, ""},
	{"a list", "GET", "/channels/123/messages?limit=100&after=5", "", "", "/channels/123/messages?limit=101"},
	{"an id", "GET", "/channels/123/messages/5", "", "", "/channels/123/messages/last"},
	{"a path", "POST", "/channels/123/typing", "", "", "/channels/123/types"},
	{"a reaction", "PUT", "/channels/1/messages/2/reactions/%F0%9F%91%80/@me", "", "", "/channels/1/messages/2/reactions/%F0%9F%91%80/me"},
	{"where the gateway is", "GET", "/gateway", "", "", "/gateways"},
}

func buttons(n int) string {
	all := []string{}
	for i := range n {
		all = append(all, `{"type":2,"style":2,"custom_id":"`+strings.Repeat("b", i+1)+`","label":"x"}`)
	}
	return strings.Join(all, ",")
}

func inputOf(id string) string {
	return `{"type":1,"components":[{"type":4,"custom_id":"` + id + `","style":1,"label":"x"}]}`
}

func TestWrongCallsAreFound(t *testing.T) {
	tw := &Twin{t: t, spec: loaded(t), Token: "token"}
	for _, c := range calls {
		t.Run(c.name, func(t *testing.T) {
			if wrong := checkRequest(t, tw, newRequest(t, c.method, c.path, c.good)); len(wrong) > 0 {
				t.Errorf("a good call: %s", wrong)
			}
			path := c.path
			if c.badPath != "" {
				path = c.badPath
			}
			if wrong := checkRequest(t, tw, newRequest(t, c.method, path, c.bad)); len(wrong) == 0 {
				t.Errorf("nothing is wrong with %s %s", path, c.bad)
			}
		})
	}
}

func newRequest(t *testing.T, method, path, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://127.0.0.1"+base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bot token")
	r.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// checkRequest returns what is wrong with a request, or that it cannot be read.
func checkRequest(t *testing.T, tw *Twin, r *http.Request) []string {
	t.Helper()
	c, err := readRequest(r)
	if err != nil {
		return []string{err.Error()}
	}
	return tw.checkCall(t.Context(), c)
}

// The JSON of a form with files is held against the same description as that of a call without.
func TestWrongUploadsAreFound(t *testing.T) {
	tw := &Twin{t: t, spec: loaded(t), Token: "token"}
	for payload, good := range map[string]bool{
		`{"embeds":[{"description":"x","image":{"url":"attachment://e.jpg"}}],` + quiet + `}`: true,
		`{"content":5,` + quiet + `}`:    false,
		`{"contents":"x",` + quiet + `}`: false,
	} {
		body := "--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n" + payload +
			"\r\n--x\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"e.jpg\"\r\n\r\n\xff\xd8\r\n--x--\r\n"
		r := newRequest(t, "POST", "/channels/123/messages", body)
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		if wrong := checkRequest(t, tw, r); (len(wrong) == 0) != good {
			t.Errorf("wrong with %s: %q", payload, wrong)
		}
	}
}
