package discord

import (
	"net/http"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/bottest"
)

// Codes are sorted as the table says, each once; what is not in it by its status. The document has them all.
func TestRefusals(t *testing.T) {
	seen := map[int]bool{}
	for _, k := range knownRefusals {
		r := &APIError{Status: http.StatusBadRequest, Code: k.Code}
		if k.Code < 600 {
			r = &APIError{Status: k.Code}
		}
		if got := sortRefusal(r); got != k.Meaning || seen[k.Code] {
			t.Errorf("%d means %q, want %q; seen before: %t", k.Code, got, k.Meaning, seen[k.Code])
		}
		seen[k.Code] = true
	}
	for r, want := range map[statusAndCode]bots.Meaning{
		{http.StatusForbidden, 99999}: bots.NotAllowed, {http.StatusForbidden, 0}: bots.NotNow, {http.StatusBadRequest, 99999}: bots.OurFault,
		{http.StatusInternalServerError, 0}: bots.NotNow, {http.StatusServiceUnavailable, 99999}: bots.NotNow, {http.StatusTooManyRequests, 99999}: bots.NotNow,
	} {
		if got := sortRefusal(&APIError{Status: r.status, Code: r.code}); got != want {
			t.Errorf("%v: %q, want %q", r, got, want)
		}
	}
	bottest.CheckRefusals(t, "../../docs/PLATFORMS.md", "Discord", knownRefusals)
}

// statusAndCode is a status and a code.
type statusAndCode struct{ status, code int }
