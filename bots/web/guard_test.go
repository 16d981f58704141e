package web

import (
	"net/http"
	"strings"
	"testing"
)

// Every response has the headers, whatever it is.
func TestEveryPageIsGuarded(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	for _, path := range []string{
		"/", "/form", "/login", "/healthz", "/nowhere", "/static/chat.js", "/static/style.css", "/static/chat.html", "/picture/none",
		"/static/..%2f..%2fserver.go", "/picture/..%2f..%2ftest.db", "/static/../../etc/passwd",
	} {
		r := c.get(path)
		policy := r.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || r.Header.Get("X-Content-Type-Options") != "nosniff" ||
			r.Header.Get("Referrer-Policy") != "no-referrer" || r.Header.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%s has the headers %v", path, r.Header)
		}
		if strings.Contains(r.body, "package web") || strings.Contains(r.body, "root:") || strings.Contains(r.body, "{{") {
			t.Errorf("%s gives a file away", path)
		}
		if strings.Contains(r.body, "<script>") || strings.Contains(r.body, "style=\"") || strings.Contains(r.body, "onclick") {
			t.Errorf("%s has something inline, which the policy forbids", path)
		}
	}
	if r := c.get("/healthz"); r.StatusCode != http.StatusOK || r.body != "ok\n" {
		t.Errorf("health: %d %q", r.StatusCode, r.body)
	}
}

func TestHosts(t *testing.T) {
	site := start(t, t.TempDir(), func(c *Config) { c.Hosts = []string{"check.example.org"} })
	c := newClient(t, site)
	for host, want := range map[string]int{
		"localhost:8080": http.StatusOK, "127.0.0.1": http.StatusOK, "[::1]:8080": http.StatusOK, "check.example.org": http.StatusOK,
		"evil.example": http.StatusMisdirectedRequest, "localhost.evil.example": http.StatusMisdirectedRequest,
		"127.0.0.1.evil.example:8080": http.StatusMisdirectedRequest, "192.0.2.1": http.StatusMisdirectedRequest,
	} {
		r := c.request(http.MethodGet, "/", "", nil)
		r.Host = host
		if got := c.do(r); got.StatusCode != want {
			t.Errorf("host %s: %d, want %d", host, got.StatusCode, want)
		}
	}
}

// Without names in the configuration, a password is what makes every name known, if other machines can reach the server.
func TestKnownHosts(t *testing.T) {
	const name = "check.example.org:8080"
	for _, tt := range []struct {
		what string
		c    Config
		want bool
	}{
		{"loopback", Config{Addr: "127.0.0.1:8080"}, false},
		{"loopback with a password", Config{Addr: "127.0.0.1:8080", Password: "correct horse"}, false},
		{"every address with a password", Config{Addr: ":8080", Password: "correct horse"}, true},
		{"another name", Config{Addr: ":8080", Password: "correct horse", Hosts: []string{"other.example.org"}}, false},
		{"this name", Config{Addr: ":8080", Password: "correct horse", Hosts: []string{"Check.example.org"}}, true},
	} {
		if got := newRequestGuard(tt.c, nil, nil, nil).isKnownHost(name); got != tt.want {
			t.Errorf("%s: known = %t, want %t", tt.what, got, tt.want)
		}
	}
}

// What another site can make a browser send is refused, and changes nothing.
func TestForgeriesAreRefused(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	token := c.token
	for _, path := range []string{"/press", "/form", "/sample", "/sample/check", "/logout"} {
		for name, wrong := range map[string]string{"none": "", "another": strings.Repeat("A", len(token))} {
			c.token = wrong
			if r := c.post(path); r.StatusCode != http.StatusForbidden {
				t.Errorf("%s with token %s: %d, want 403", path, name, r.StatusCode)
			}
		}
	}
	c.token = ""
	if r := c.say("without a token"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a message without a token: %d, want 403", r.StatusCode)
	}
	c.token = token
	for name, headers := range map[string][2]string{
		"origin": {"Origin", "https://evil.example"}, "site": {"Sec-Fetch-Site", "cross-site"}, "port": {"Origin", "http://127.0.0.1:1"},
	} {
		r := c.upload("from afar", "", nil)
		r.Header.Set(headers[0], headers[1])
		if got := c.do(r); got.StatusCode != http.StatusForbidden {
			t.Errorf("with another %s: %d, want 403", name, got.StatusCode)
		}
	}
	c.token = token
	if page := c.get("/").body; strings.Contains(page, "from afar") || strings.Contains(page, "without a token") {
		t.Error("a refused message is in the chat")
	}
}

// A session of a server with one password is none where the password is another.
// zeros gives n bytes.
// A declared length far above the limit ends the same way, without the bytes.
// A picture is shown to the session that it was made for, and to no other.
// Buttons that no message has cannot be pressed.
func TestRates(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	refused := 0
	for range messagesBurst + 5 {
		if c.post("/press", "message", "x", "action", "watch").StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
	other := newClient(t, site)
	other.get("/")
	if r := other.say("/help"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("another session is held up: %d", r.StatusCode)
	}
}

// A client that sends slowly, or stops, does not hold the server up at the end.
