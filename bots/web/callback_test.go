package web

import (
	"net/http"
	"testing"

	"github.com/firstseen/firstseen/core"
)

func TestPressesAreOfButtonsThatAreThere(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	if r := c.post("/press", "message", "x-0", "action", string(core.DoPublish), "arg", "abc"); r.StatusCode != http.StatusConflict {
		t.Errorf("a button from nowhere: %d, want 409", r.StatusCode)
	}
}
