package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

// silentMemory answers nobody: whoever asks waits until they give up.
type silentMemory struct{ bots.Memory }

func (silentMemory) Load(ctx context.Context, _, _ string) ([]byte, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (silentMemory) Save(ctx context.Context, _, _ string, _, _ []byte, _ time.Duration) (bool, error) {
	<-ctx.Done()
	return false, ctx.Err()
}

// A store that hangs gives a sentence, before the connection is over.
func TestStoreHangs(t *testing.T) {
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	decoder, err := media.New(media.Config{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		service := services.New(services.Config{Store: store, Decoder: decoder})
		s, err := New(Config{Addr: "127.0.0.1:0", Dir: dir, Service: service, Memory: silentMemory{store.Chats}, Queue: store.Queue})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}()
		cookie := &http.Cookie{Name: sessionCookie, Value: newSession().token}
		for _, what := range []string{"GET /", "GET /desk", "GET /events", "POST /send", "POST /press"} {
			method, path, _ := strings.Cut(what, " ")
			r := httptest.NewRequestWithContext(t.Context(), method, "http://localhost"+path, http.NoBody)
			r.AddCookie(cookie)
			w, began := httptest.NewRecorder(), time.Now()
			s.http.Handler.ServeHTTP(w, r)
			if took := time.Since(began); w.Code != http.StatusServiceUnavailable || took >= s.http.WriteTimeout || !strings.Contains(w.Body.String(), "database cannot be reached") {
				t.Errorf("%s: %d after %v\n%s", what, w.Code, took, w.Body)
			}
		}
	})
}

// moodyQueue takes no jobs while it is told so, or takes them and does not say so.
type moodyQueue struct {
	delivery.Queue
	refuses, silent atomic.Bool
}

var errAway = &core.Problem{Code: core.Unavailable, Op: "post", Err: errors.New("the store is away")}

func (q *moodyQueue) Enqueue(ctx context.Context, name string, jobs []core.Job, checkpoint []byte) error {
	if q.refuses.Load() {
		return errAway
	}
	err := q.Queue.Enqueue(ctx, name, jobs, checkpoint)
	if q.silent.Load() {
		return errAway
	}
	return err
}

func (q *moodyQueue) PeekJobs(ctx context.Context, name, chat string, n int) ([]core.Job, error) {
	if q.refuses.Load() && n == maxPeeked {
		return nil, errAway
	}
	return q.Queue.PeekJobs(ctx, name, chat, n)
}

// The clip of a message that was refused goes once the store says that it has no job; one that the store took all the same is answered.
func TestClipOfARefusedMessage(t *testing.T) {
	queue, dir := &moodyQueue{}, t.TempDir()
	site := start(t, dir, func(c *Config) { queue.Queue, c.Queue = c.Queue, queue })
	c := newClient(t, site)
	c.get("/")
	refused := func(words string) {
		t.Helper()
		if r := c.do(c.upload(words, "clip.mp4", strings.NewReader("no video"))); r.StatusCode != http.StatusServiceUnavailable {
			t.Fatalf("%d %s", r.StatusCode, r.body)
		}
	}
	queue.refuses.Store(true)
	refused("never stored")
	later := time.Now().Add(2 * uncertainAge)
	site.jobs.removeUncertain(t.Context(), later)
	if left := uploadsIn(t, dir); len(left) != 1 {
		t.Errorf("while the store is away there is %v", left)
	}
	queue.refuses.Store(false)
	site.jobs.removeUncertain(t.Context(), later) // what is on its way to the store may still come
	if left := uploadsIn(t, dir); len(left) != 1 {
		t.Errorf("at once there is %v", left)
	}
	site.jobs.removeUncertain(t.Context(), later.Add(2*uncertainAge))
	if left := uploadsIn(t, dir); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	queue.silent.Store(true)
	refused("stored in silence")
	site.jobs.removeUncertain(t.Context(), time.Now().Add(2*uncertainAge))
	c.reads("This is neither a video nor a picture")
	waitFor(t, "the upload to be removed", func() bool { return len(uploadsIn(t, dir)) == 0 })
}
