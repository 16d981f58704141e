package web

import (
	"net/http"
	"testing"
)

func TestPicturesArePrivate(t *testing.T) {
	site := start(t, t.TempDir())
	mine, theirs := newClient(t, site), newClient(t, site)
	mine.get("/")
	theirs.get("/")
	chat := sessionOf(cookieOf(t, mine)).chatID()
	if err := site.chats.keepPicture(t.Context(), chat.String(), "k-0", []byte("jpeg")); err != nil {
		t.Fatal(err)
	}
	if r := mine.get("/picture/k-0"); r.StatusCode != http.StatusOK || r.body != "jpeg" || r.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("mine: %d %q", r.StatusCode, r.body)
	}
	if r := theirs.get("/picture/k-0"); r.StatusCode != http.StatusNotFound {
		t.Errorf("theirs: %d, want 404", r.StatusCode)
	}
}
