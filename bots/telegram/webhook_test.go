package telegram

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// An address that Telegram could not post to is refused when the bot starts.
func TestWebhookAddress(t *testing.T) {
	for to, accepted := range map[string]bool{
		"https://bot.example.org/telegram": true,
		"https://bot.example.org":          true,
		"http://bot.example.org/telegram":  false,
		"bot.example.org":                  false,
		"https://":                         false,
		"::":                               false,
	} {
		w, err := newWebhook(&Bot{Config: Config{URL: DefaultURL, Token: "1:x", WebhookURL: to, WebhookAddr: "127.0.0.1:0"}})
		if (err == nil) != accepted {
			t.Errorf("%s: %v", to, err)
		}
		if w != nil {
			if err := w.listener.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if deriveSecret("1:x") == deriveSecret("1:y") || strings.Contains(deriveSecret("1:x"), "1:x") {
		t.Error("the secret is no secret")
	}
}

// What is not Telegram's is turned away before it is read.
func TestWebhookTurnsAway(t *testing.T) {
	w := &webhook{path: "/hook", secret: "s"}
	for _, c := range []struct {
		method, path, secret string
		body                 string
		want                 int
	}{
		{http.MethodGet, "/hook", "s", "", http.StatusMethodNotAllowed},
		{http.MethodPost, "/", "s", "{}", http.StatusNotFound},
		{http.MethodPost, "/hook", "", "{}", http.StatusForbidden},
		{http.MethodPost, "/hook", "S", "{}", http.StatusForbidden},
		{http.MethodPost, "/hook", "s", strings.Repeat(" ", maxUpdate+1), http.StatusBadRequest},
	} {
		r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, strings.NewReader(c.body))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", c.secret)
		out := httptest.NewRecorder()
		w.ServeHTTP(out, r)
		if out.Code != c.want {
			t.Errorf("%s %s %q: %d, want %d", c.method, c.path, c.secret, out.Code, c.want)
		}
	}
}
