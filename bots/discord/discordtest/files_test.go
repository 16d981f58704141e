package discordtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// fetched returns the answer at an address.
func fetched(t testing.TB, address string) (status int, data []byte) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	a := made(t, request)
	return a.Status, a.raw
}

func written(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// messageOf reads a message that the API answered.
func messageOf(t testing.TB, a answered) (m discordapi.Message) {
	t.Helper()
	if err := json.Unmarshal(a.raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAttachmentsExpire(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	clip := written(t, "a clip.mp4", []byte("moving"))
	id := must[string](t)(anna.SendVideo(clip, "look"))
	at := "/channels/" + anna.ID() + "/messages/" + id
	m := messageOf(t, do(t, s, "GET", at, ""))
	a := m.Attachments[0]
	if a.Filename != "a clip.mp4" || a.Size != 6 || a.ContentType != "video/mp4" {
		t.Errorf("%+v", a)
	}
	for _, part := range []string{"/attachments/" + anna.ID() + "/" + a.ID + "/a%20clip.mp4?", "ex=", "&is=", "&hm="} {
		if !strings.Contains(a.URL, part) {
			t.Errorf("no %s in %s", part, a.URL)
		}
	}
	if status, data := fetched(t, a.URL); status != http.StatusOK || string(data) != "moving" || s.Downloaded("a clip.mp4") != 1 {
		t.Errorf("%d %q", status, data)
	}
	for _, wrong := range []string{
		strings.Split(a.URL, "?")[0], strings.Replace(a.URL, "hm=", "hm=0", 1), strings.Replace(a.URL, "ex=", "ex=1", 1), strings.Replace(a.URL, anna.ID(), "1", 1),
	} {
		if status, _ := fetched(t, wrong); status != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, status)
		}
	}
	s.Advance(25 * time.Hour)
	if status, data := fetched(t, a.URL); status != http.StatusNotFound {
		t.Errorf("%d %s", status, data)
	}
	fresh := messageOf(t, do(t, s, "GET", at, "")).Attachments[0].URL
	if status, _ := fetched(t, fresh); status != http.StatusOK {
		t.Errorf("%d", status)
	}
	s.Fail(Gone().On(Downloads))
	if status, _ := fetched(t, fresh); status != http.StatusNotFound {
		t.Errorf("%d", status)
	}
}

func TestUploads(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	anna.Send("hi")
	at := "/channels/" + anna.ID() + "/messages"
	payload := `{"embeds":[{"title":"x","image":{"url":"attachment://a.png"}}],"attachments":[{"id":0,"filename":"a.png","description":"a reef"}],"allowed_mentions":{"parse":[]}}`
	m := messageOf(t, send(t, s, at, payload, map[string]string{"files[0]": "a.png"}, http.StatusOK))
	if image := m.Embeds[0].Image; len(m.Attachments) > 0 || image.Width != 2 || image.Height != 1 {
		t.Errorf("%+v", m)
	} else if _, data := fetched(t, image.URL); !bytes.Equal(data, aPicture()) {
		t.Errorf("%d bytes", len(data))
	}
	do(t, s, "PATCH", at+"/"+m.ID, `{"content":"without","embeds":[],"attachments":[],"allowed_mentions":{"parse":[]}}`)
	if got := messageOf(t, do(t, s, "GET", at+"/"+m.ID, "")); len(got.Attachments) > 0 {
		t.Errorf("%+v", got)
	}
	two := messageOf(t, send(t, s, at, plain("two"), map[string]string{"files[0]": "a.txt", "files[1]": "b.txt"}, http.StatusOK))
	kept := `{"attachments":[{"id":"` + two.Attachments[1].ID + `"}]}`
	do(t, s, "PATCH", at+"/"+two.ID, kept)
	if got := messageOf(t, do(t, s, "GET", at+"/"+two.ID, "")); len(got.Attachments) != 1 || got.Attachments[0].ID != two.Attachments[1].ID {
		t.Errorf("%+v", got.Attachments)
	}
	send(t, s, at, plain("x"), map[string]string{"picture": "a.png"}, http.StatusBadRequest)
	violated(t, s, "no file of a message")
}

// A file that is too large, and a body that breaks off.
func TestUploadsAreBounded(t *testing.T) {
	s := New(t, Options{})
	for _, tt := range []struct {
		body   io.Reader
		status int
	}{
		{strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a\"\r\n\r\n" + strings.Repeat("x", maxUpload+1) + "\r\n--x--\r\n"), http.StatusRequestEntityTooLarge},
		{strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a\"\r\n\r\nxx"), http.StatusBadRequest},
		{strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\r\n--x--\r\n"), http.StatusBadRequest},
	} {
		request, err := http.NewRequest(http.MethodPost, s.URL+"/channels/1/messages", tt.body)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		if a := made(t, request); a.Status != tt.status {
			t.Errorf("%d %s, want %d", a.Status, a.raw, tt.status)
		}
	}
}

// A forward shows messages as they were, with their files, and without their authors.
func TestForwards(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	clip := written(t, "clip.mp4", []byte("moving"))
	old := Post{Text: "old", At: time.Date(2019, 4, 25, 0, 0, 0, 0, time.UTC)}
	must[string](t)(anna.Post(Post{Forwards: []Post{old, {Files: []string{clip}}}}))
	m := anna.Messages()[0]
	if len(m.MessageSnapshots) != 2 || m.Content != "" || m.MessageReference.Type != discordgo.MessageReferenceTypeForward {
		t.Fatalf("%+v", m)
	}
	if _, data := fetched(t, m.MessageSnapshots[1].Message.Attachments[0].URL); string(data) != "moving" {
		t.Errorf("%q", data)
	}
	if got := anna.Transcript(); !strings.Contains(got, "(forwarded, 2019-04-25)\n    old") || !strings.Contains(got, "    [video clip.mp4]") {
		t.Errorf("%s", got)
	}
	for _, p := range []Post{{Files: []string{"none"}}, {Forwards: []Post{{Files: []string{"none"}}}}} {
		if _, err := anna.Post(p); err == nil {
			t.Errorf("%+v was posted", p)
		}
	}
}
