package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// platformStub takes every call for Telegram's or Discord's and keeps what was said. It plays no people and checks nothing: unlike
// telegramtest and discordtest it takes messages to whatever chats a store from elsewhere knows.
type platformStub struct {
	*httptest.Server
	clip []byte // whatever file is asked for

	mu      sync.Mutex
	updates []map[string]any // that Telegram has not handed out
	calls   []string         // METHOD or path, and body
	changed chan struct{}
	number  int // of the last message
}

func newPlatformStub(t *testing.T, clip string) *platformStub {
	t.Helper()
	raw, err := os.ReadFile(clip)
	if err != nil {
		t.Fatal(err)
	}
	s := &platformStub{clip: raw, changed: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("/telegram/file/", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(s.clip) })
	mux.HandleFunc("/telegram/", s.answerTelegram)
	mux.HandleFunc("/discord/", s.answerDiscord)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// take keeps a call and returns its number.
func (s *platformStub) take(name string, r *http.Request) int {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	s.calls = append(s.calls, name+" "+strings.ToValidUTF8(string(body), ""))
	close(s.changed)
	s.changed = make(chan struct{})
	return s.number
}

// says hands out an update with words that somebody writes in a chat, who is an admin of it.
func (s *platformStub) says(chat, user, words string) {
	kind := "private"
	if chat != user {
		kind = "supergroup"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	message := map[string]any{
		"message_id": 100_000 + s.number, "date": 1_700_000_000, "text": words,
		"chat": map[string]any{"id": json.Number(chat), "type": kind, "title": "A group", "first_name": "Somebody"},
		"from": map[string]any{"id": json.Number(user), "first_name": "Somebody", "language_code": "en"},
	}
	if strings.HasPrefix(words, "/") {
		message["entities"] = []map[string]any{{"type": "bot_command", "offset": 0, "length": len(strings.Fields(words)[0])}}
	}
	s.updates = append(s.updates, map[string]any{"update_id": 900_000_000 + s.number, "message": message})
	close(s.changed)
	s.changed = make(chan struct{})
}

// answerTelegram answers a call of the Bot API.
func (s *platformStub) answerTelegram(w http.ResponseWriter, r *http.Request) {
	method := path.Base(r.URL.Path)
	if method == "getUpdates" {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice when the caller is gone
		writeResult(w, s.next(r.Context()))
		return
	}
	n := s.take(method, r)
	switch method {
	case "getMe":
		writeResult(w, map[string]any{"id": 4242, "is_bot": true, "first_name": "firstseen", "username": "firstseen_bot", "can_read_all_group_messages": true})
	case "getFile":
		writeResult(w, map[string]any{"file_id": "f", "file_unique_id": "u", "file_size": len(s.clip), "file_path": "videos/clip.mp4"})
	case "getChatMember":
		writeResult(w, map[string]any{"status": "creator", "user": map[string]any{"id": 1, "is_bot": false, "first_name": "Somebody"}})
	case "sendMessage", "sendPhoto", "editMessageText", "editMessageMedia", "editMessageCaption":
		writeResult(w, map[string]any{
			"message_id": n, "date": 1_700_000_000, "chat": map[string]any{"id": 1, "type": "private"},
			"photo": []map[string]any{{"file_id": "p", "file_unique_id": "q", "width": 10, "height": 10}},
		})
	default:
		writeResult(w, true)
	}
}

func writeResult(w http.ResponseWriter, result any) {
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result})
}

// next waits for updates.
func (s *platformStub) next(ctx context.Context) []map[string]any {
	for {
		s.mu.Lock()
		updates, changed := s.updates, s.changed
		s.updates = nil
		s.mu.Unlock()
		if len(updates) > 0 {
			return updates
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// answerDiscord answers a call of the REST API. The gateway is nowhere.
func (s *platformStub) answerDiscord(w http.ResponseWriter, r *http.Request) {
	n := s.take(r.Method+" "+r.URL.Path, r)
	id := fmt.Sprintf("9%017d", n)
	w.Header().Set("Content-Type", "application/json")
	answer := map[string]any{"id": id, "channel_id": "1", "username": "firstseen", "bot": true, "url": "ws://127.0.0.1:1", "shards": 1}
	if strings.HasSuffix(r.URL.Path, "/commands") {
		_, _ = io.WriteString(w, "[]")
		return
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// wait waits until a call matches.
func (s *platformStub) wait(ctx context.Context, t *testing.T, pattern string) {
	t.Helper()
	wanted := regexp.MustCompile("(?s)" + pattern)
	for {
		s.mu.Lock()
		calls, changed := s.calls, s.changed
		s.mu.Unlock()
		for _, c := range calls {
			if wanted.MatchString(c) {
				return
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("no call %s", pattern)
		}
	}
}

// transcript returns the beginnings of all calls.
func (s *platformStub) transcript() string {
	const most = 600
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, c := range s.calls {
		fmt.Fprintf(&b, "%.*s\n", most, c)
	}
	return b.String()
}
