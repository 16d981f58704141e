package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

func TestPassword(t *testing.T) {
	site := start(t, t.TempDir(), func(c *Config) { c.Password = "correct horse" })
	c := newClient(t, site)
	for _, path := range []string{"/", "/events", "/form", "/picture/x", "/sample.mp4"} {
		if r := c.get(path); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/login" {
			t.Errorf("%s without a session: %d to %q", path, r.StatusCode, r.Header.Get("Location"))
		}
	}
	if r := c.say("hello"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a message without a session: %d, want 403", r.StatusCode)
	}
	if r := c.post("/login", "password", "wrong"); r.StatusCode != http.StatusForbidden || !strings.Contains(r.body, "not the password") {
		t.Errorf("a wrong password: %d %s", r.StatusCode, r.body)
	}
	r := c.post("/login", "password", "correct horse")
	cookie := r.Header.Get("Set-Cookie")
	if r.StatusCode != http.StatusSeeOther || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") || strings.Contains(cookie, "Secure") {
		t.Errorf("the right password: %d with the cookie %q", r.StatusCode, cookie)
	}
	if r := c.get("/"); r.StatusCode != http.StatusOK {
		t.Errorf("with a session: %d", r.StatusCode)
	}
	stolen := cookieOf(t, c)
	if r := c.post("/logout"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("sign out: %d", r.StatusCode)
	}
	if r := c.get("/"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("after signing out: %d", r.StatusCode)
	}
	again := c.request(http.MethodGet, "/", "", nil)
	again.AddCookie(&http.Cookie{Name: sessionCookie, Value: stolen})
	if r := c.do(again); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the cookie still works after signing out: %d", r.StatusCode)
	}
	if strings.Contains(site.logs.String(), "horse") {
		t.Error("the password is in the log")
	}
}

func TestPasswordsCannotBeTried(t *testing.T) {
	site := start(t, t.TempDir(), func(c *Config) { c.Password = "correct horse" })
	c := newClient(t, site)
	for range loginBurst {
		c.post("/login", "password", "guess")
	}
	if r := c.post("/login", "password", "correct horse"); r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("after %d guesses: %d, want 429", loginBurst, r.StatusCode)
	}
}

func TestGateTellsAddressesApart(t *testing.T) {
	g := newLoginLimiter()
	for range loginBurst {
		g.allowAttempt("[2001:db8::1]:1")
	}
	if g.allowAttempt("[2001:db8::2]:1") {
		t.Error("the next address of the same network may go on")
	}
	if !g.allowAttempt("[2001:db8:1::1]:1") || !g.allowAttempt("192.0.2.1:1") {
		t.Error("another network is held up")
	}
	for i := range loginsBurst {
		g.allowAttempt("198.51.100." + strconv.Itoa(i) + ":1")
	}
	if g.allowAttempt("203.0.113.1:1") {
		t.Error("there is no bound on all together")
	}
}
