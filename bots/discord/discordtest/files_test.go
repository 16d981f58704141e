package discordtest

import (
	"bytes"
	"encoding/json"
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
	a := made(t, must[*http.Request](t)(http.NewRequest(http.MethodGet, address, http.NoBody)))
	return a.Status, a.raw
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
	clip := filepath.Join(t.TempDir(), "a clip.mp4")
	if err := os.WriteFile(clip, []byte("moving"), 0o600); err != nil {
		t.Fatal(err)
	}
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
	bot := library(t, s, talking)
	post := func(send *discordgo.MessageSend) (m discordapi.Message) {
		posted := must[*discordgo.Message](t)(bot.ChannelMessageSendComplex(anna.ID(), send))
		return messageOf(t, do(t, s, "GET", "/channels/"+anna.ID()+"/messages/"+posted.ID, ""))
	}
	patch := func(id, body string) discordapi.Message {
		return messageOf(t, do(t, s, "PATCH", "/channels/"+anna.ID()+"/messages/"+id, body))
	}
	picture := func(name string) *discordgo.File {
		return &discordgo.File{Name: name, Reader: bytes.NewReader(aPicture())}
	}
	m := post(&discordgo.MessageSend{Embeds: aCard, AllowedMentions: nobody, Files: []*discordgo.File{picture("a.png")}})
	if image := m.Embeds[0].Image; len(m.Attachments) > 0 || image.Width != 2 || image.Height != 1 {
		t.Errorf("%+v", m)
	} else if _, data := fetched(t, image.URL); !bytes.Equal(data, aPicture()) {
		t.Errorf("%d bytes", len(data))
	}
	if got := patch(m.ID, `{"content":"without","embeds":[],"attachments":[],"allowed_mentions":{"parse":[]}}`); len(got.Attachments) > 0 {
		t.Errorf("%+v", got)
	}
	two := post(&discordgo.MessageSend{Content: "two", AllowedMentions: nobody, Files: []*discordgo.File{picture("a.txt"), picture("b.txt")}}).Attachments
	if got := patch(anna.Replies()[1].ID, `{"attachments":[{"id":"`+two[1].ID+`"}]}`).Attachments; len(got) != 1 || got[0].ID != two[1].ID {
		t.Errorf("%+v", got)
	}
}

// A file that is too large, parts that are none of a message, and a body that breaks off.
func TestUploadsAreBounded(t *testing.T) {
	s := New(t, Options{})
	const file = "--x\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a\"\r\n\r\n"
	for body, status := range map[string]int{
		file + strings.Repeat("x", maxUpload+1) + "\r\n--x--\r\n": http.StatusRequestEntityTooLarge,
		file + "xx": http.StatusBadRequest,
		strings.Replace(file, "files[0]", "picture", 1) + "x\r\n--x--\r\n":                   http.StatusBadRequest,
		"--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\r\n--x--\r\n": http.StatusBadRequest,
	} {
		request := must[*http.Request](t)(http.NewRequest(http.MethodPost, s.URL+"/channels/1/messages", strings.NewReader(body)))
		request.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		if a := made(t, request); a.Status != status {
			t.Errorf("%.100q: %d %s, want %d", body, a.Status, a.raw, status)
		}
	}
	violated(t, s, "no file of a message")
}

// A long test does not grow: what is old is forgotten, and is not found.
func TestWhatIsOldIsForgotten(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	first := anna.Send("first")
	for range keptEntries {
		anna.Send("more")
	}
	refuse(t, s, "GET", "/channels/"+anna.ID()+"/messages/"+first, "", errUnknownMessage)
	if got := len(anna.Messages()); got != keptEntries || len(s.messages) != keptEntries {
		t.Errorf("%d messages are shown, %d kept", got, len(s.messages))
	}
}
