package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage"
)

func openStore(t *testing.T) *storage.Store {
	t.Helper()
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// What is kept of a message is found again, whatever another version of the program kept.
func TestSent(t *testing.T) {
	store := openStore(t)
	chat := core.ChatID{Platform: "test", ID: "1"}
	last := func() delivery.Sent {
		t.Helper()
		s, err := delivery.LoadSent(t.Context(), store.Chats, chat, "k")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := last(); s.ID != "" {
		t.Errorf("%+v, want nothing", s)
	}
	if _, err := store.Chats.Save(t.Context(), chat.String(), "sent:k", nil, []byte(`{"id":7}`), time.Hour); err != nil {
		t.Fatal(err)
	}
	before := last()
	now := delivery.Sent{ID: "8", Place: "c1", Picture: true, Sum: delivery.HashContent([]byte("a"), nil)}
	if err := delivery.SaveSent(t.Context(), store.Chats, chat, "k", before, now); err != nil || before.ID != "" {
		t.Fatalf("%+v, %v", before, err)
	}
	if s := last(); s.ID != "8" || s.Place != "c1" || !s.Picture || s.Sum != now.Sum {
		t.Errorf("%+v, want %+v", s, now)
	}
	if delivery.HashContent([]byte("ab"), []byte("c")) == delivery.HashContent([]byte("a"), []byte("bc")) {
		t.Error("a part is not told from the next")
	}
}

func TestLowPriorityJob(t *testing.T) {
	chat := core.ChatID{Platform: "test", ID: "42"}
	one, same := delivery.LowPriorityJob(chat, "k", "", nil), delivery.LowPriorityJob(chat, "k", "", []byte("x"))
	amended := delivery.LowPriorityJob(chat, "k", "v", nil)
	if one.ID != same.ID || one.ID == amended.ID || one.Chat != "42" || strings.Contains(one.ID, "42-") || string(same.Body) != "x" {
		t.Errorf("%+v %+v %+v", one, same, amended)
	}
}

func TestIsVideoOrPicture(t *testing.T) {
	for _, c := range []struct {
		mime, name string
		want       bool
	}{
		{"video/mp4", "", true}, {"IMAGE/png", "x.txt", true}, {"", "A.MP4", true}, {"application/octet-stream", "a.webm", true},
		{"application/pdf", "a.mp4", false}, {"", "a.txt", false}, {"", "", false}, {"text/plain", "a.gif", false},
	} {
		if got := delivery.IsVideoOrPicture(c.mime, c.name); got != c.want {
			t.Errorf("%+v", c)
		}
	}
}

const secret = "123456:SECRET"

func TestDownloadFile(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/" + secret + "/a":
			_, _ = io.WriteString(w, "12345")
		case "/away":
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	dir := t.TempDir()
	client := delivery.NewClient(t.Context(), secret, 0)
	for _, c := range []struct {
		path  string
		limit int64
		want  error
	}{
		{"/" + secret + "/a", 5, nil}, {"/" + secret + "/a", 6, nil}, {"/" + secret + "/a", 4, delivery.ErrTooLarge},
	} {
		path, err := delivery.DownloadFile(t.Context(), client, server.URL+c.path, dir, c.limit)
		if !errors.Is(err, c.want) || (path == "") != (c.want != nil) {
			t.Errorf("%+v: %q, %v", c, path, err)
		}
		if raw, _ := os.ReadFile(path); c.want == nil && string(raw) != "12345" {
			t.Errorf("%+v: %q", c, raw)
		}
	}
	for path, status := range map[string]int{"/b": http.StatusNotFound, "/away": http.StatusFound} {
		var refused *delivery.StatusError
		if _, err := delivery.DownloadFile(t.Context(), client, server.URL+path, dir, 9); !errors.As(err, &refused) || refused.Status != status {
			t.Errorf("%s: %v", path, err)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("%d files, %v; want the two that were whole", len(files), err)
	}
}

// Neither the secret nor an address gets into an error, and what callers tell errors by stays.
func TestClientKeepsSecrets(t *testing.T) {
	life, end := context.WithCancel(t.Context())
	client := delivery.NewClient(life, secret, time.Minute)
	held := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(held)
		<-r.Context().Done()
	}))
	defer server.Close()
	go func() { <-held; end() }()
	_, err := delivery.DownloadFile(t.Context(), client, server.URL+"/hooks/t0ken/"+secret, t.TempDir(), 1)
	if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "hooks") {
		t.Errorf("%v", err)
	}
	_, err = delivery.DownloadFile(t.Context(), client, "http://127.0.0.1:1/hooks/"+secret, t.TempDir(), 1)
	if err == nil || strings.Contains(err.Error(), "hooks") {
		t.Errorf("%v", err)
	}
	for in, want := range map[string]string{"a " + secret + " b": "a <token> b", "a": "a"} {
		if got := delivery.RedactError(fmt.Errorf("%s", in), secret); got.Error() != want {
			t.Errorf("%q", got)
		}
	}
	if delivery.RedactError(nil, secret) != nil || delivery.RedactError(io.EOF, "") != io.EOF { //nolint:errorlint // the very error
		t.Error("what has no secret changed")
	}
}
