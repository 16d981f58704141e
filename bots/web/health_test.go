package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core/media"
)

// Health says why no clip can be read, and for no longer than that.
func TestHealth(t *testing.T) {
	var fault error
	c := newClient(t, start(t, t.TempDir(), func(c *Config) { c.Ready = func(context.Context) error { return fault } }))
	for _, tt := range []struct {
		fault error
		want  int
		says  string
	}{
		{nil, http.StatusOK, "ok"},
		{&media.Error{Code: media.NoDecoder}, http.StatusServiceUnavailable, "install or repair ffmpeg"},
		{&media.Error{Code: media.NoRoom}, http.StatusServiceUnavailable, "no room for temporary files"},
		{nil, http.StatusOK, "ok"},
	} {
		fault = tt.fault
		if r := c.get("/healthz"); r.StatusCode != tt.want || !strings.Contains(r.body, tt.says) {
			t.Errorf("%v: %d %q", tt.fault, r.StatusCode, r.body)
		}
	}
}
