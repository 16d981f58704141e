package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

// Ready names each part and says what is wrong with it, for no longer than that. The process is alive all the time.
func TestHealth(t *testing.T) {
	parts := []Part{{Name: "store"}, {Name: "decoder"}}
	c := newClient(t, start(t, t.TempDir(), func(c *Config) { c.CheckParts = func(context.Context) []Part { return parts } }))
	for _, tt := range []struct {
		fault string
		want  int
		says  string
	}{
		{"", http.StatusOK, "ready\nok   store\nok   decoder\n"},
		{"problem.no_decoder", http.StatusServiceUnavailable, "not ready\nok   store\nBAD  decoder   Videos cannot be read here at the moment. The operator has to install or repair ffmpeg"},
		{"", http.StatusOK, "ready\nok   store\nok   decoder\n"},
	} {
		parts[1].Fault = tt.fault
		if r := c.get("/readyz"); r.StatusCode != tt.want || !strings.HasPrefix(r.body, tt.says) {
			t.Errorf("ready, %q: %d %q", tt.fault, r.StatusCode, r.body)
		}
		if r := c.get("/healthz"); r.StatusCode != http.StatusOK || r.body != "ok\n" {
			t.Errorf("live, %q: %d %q", tt.fault, r.StatusCode, r.body)
		}
	}
}
