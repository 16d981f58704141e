package web

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
)

// An error page says in its heading and title what is the matter: what is not there is told from a database that does not answer, and
// each says what to do.
func TestErrorPages(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	look := func(r answer, status int, heading, advice string) {
		t.Helper()
		again := strings.Contains(r.body, `http-equiv="refresh"`)
		if r.StatusCode != status || again != (status == http.StatusServiceUnavailable && r.Request.Method == http.MethodGet) {
			t.Errorf("%s: %d, tries again: %t", r.Request.URL, r.StatusCode, again)
		}
		contains(t, r.body, "<h1>"+heading+"</h1>", "<title>"+heading+"</title>", advice, "Back to the chat")
	}
	missing := []string{"/nowhere", "/picture/none", "/still/00000001", "/still/x", "/static/none.js", "/disputed/x/y", "/form?video=00000001", "/form?video=x"}
	for _, path := range missing {
		look(c.get(path), http.StatusNotFound, "There is no such page", "Check the address")
	}
	look(c.post("/form", "debunk", "00000001-1"), http.StatusNotFound, "There is no such page", "Check the address")
	look(c.post("/press", "action", "details"), http.StatusConflict, "This page is out of date", "does nothing any more")
	look(c.say(""), http.StatusBadRequest, "This request was refused", "neither a clip nor a message")

	if err := site.store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/desk", "/form", "/picture/none", "/still/00000001", "/events"} {
		look(c.get(path), http.StatusServiceUnavailable, "The database cannot be reached", "Try again in a few minutes")
	}
	look(c.say("hello"), http.StatusServiceUnavailable, "The database cannot be reached", "Try again in a few minutes")
	look(newClient(t, site).get("/"), http.StatusServiceUnavailable, "The database cannot be reached", "whoever runs this server")
	look(c.get("/nowhere"), http.StatusNotFound, "There is no such page", "Check the address")
	r := c.request(http.MethodGet, "/", "", nil)
	r.Header.Set("Accept-Language", "fr")
	contains(t, c.do(r).body, "<h1>La base de données est injoignable</h1>", "Réessayez", "Retour à la conversation")
}

// A full disk is told from a fault of the program: the page sends again once there is room.
func TestFullDiskIsSaid(t *testing.T) {
	pages := &pageWriter{log: slog.New(slog.DiscardHandler)}
	r, w := httptest.NewRequest(http.MethodPost, "/send", nil), httptest.NewRecorder()
	r.Header.Set("Accept", "application/json")
	pages.writeMessageRefusal(w, r, fmt.Errorf("receive clip: %w", &fs.PathError{Op: "write", Path: "x.part", Err: syscall.ENOSPC}))
	if w.Code != http.StatusInsufficientStorage || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "disk of this server is full") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}
