package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestCookieIsSecureBehindHTTPS(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	r := c.request(http.MethodGet, "/", "", nil)
	r.Header.Set("X-Forwarded-Proto", "https")
	if cookie := c.do(r).Header.Get("Set-Cookie"); !strings.Contains(cookie, "Secure") {
		t.Errorf("cookie = %q", cookie)
	}
}

func TestPasswordChangeEndsSessions(t *testing.T) {
	dir := t.TempDir()
	first := start(t, dir)
	c := newClient(t, first)
	c.get("/")
	addr := first.Addr()
	first.stop()
	start(t, dir, func(c *Config) { c.Addr, c.Password = addr, "correct horse" })
	if r := c.get("/"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the old session: %d, want to be sent to sign in", r.StatusCode)
	}
}

func cookieOf(t *testing.T, c *client) string {
	t.Helper()
	r := c.request(http.MethodGet, "/", "", nil)
	for _, cookie := range c.http.Jar.Cookies(r.URL) {
		if cookie.Name == sessionCookie {
			return cookie.Value
		}
	}
	t.Fatal("no session")
	return ""
}
