package storage_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage"
)

func letter(chat, id string) core.Letter {
	return core.Letter{ID: id, Chat: chat, Body: []byte("of " + id)}
}

// mail is a box under test.
type mail struct {
	*testing.T
	s   *storage.Store
	now time.Time
}

func (m mail) post(letters ...core.Letter) {
	m.Helper()
	if err := m.s.Post(m.Context(), "box", letters, nil); err != nil {
		m.Fatal(err)
	}
}

func (m mail) take(after time.Duration, want ...string) {
	m.Helper()
	at := m.now.Add(after)
	got, err := m.s.Take(m.Context(), "box", at, at.Add(time.Minute), 10)
	if err != nil || !cmp.Equal(got, append([]string{}, want...)) {
		m.Errorf("take = %q, %v; want %q", got, err, want)
	}
}

func (m mail) letters(chat string, want ...core.Letter) {
	m.Helper()
	got, err := m.s.Letters(m.Context(), "box", chat, 10)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		m.Errorf("letters of %s: %v (-want +got):\n%s", chat, err, diff)
	}
}

// done finishes letters of the chat a.
func (m mail) done(want bool, ids ...string) {
	m.Helper()
	if more, err := m.s.Done(m.Context(), "box", "a", ids...); err != nil || more != want {
		m.Errorf("done %q: more %t, %v; want %t", ids, more, err, want)
	}
}

func TestMailInOrder(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		m := mail{t, s, time.Now()}
		m.post(letter("a", "2"), letter("b", "b1"), letter("a", "3"))
		m.post(letter("a", "1"), letter("a", "3"), letter("a", "1"))
		m.take(0, "a", "b")
		m.take(0)
		m.letters("a", letter("a", "2"), letter("a", "3"), letter("a", "1"))
		m.done(true, "2", "3")
		m.letters("a", letter("a", "1"))
		m.done(false, "1")
		m.done(false, "1")
		m.take(2*time.Minute, "b") // its lease is over, and a has nothing left
		m.post(letter("a", "2"))   // it was seen
		m.take(2 * time.Minute)
		m.post(letter("a", "4"))
		m.take(2*time.Minute, "a")
	})
}

// Chats with letters are counted, over several boxes.
func TestMailIsCounted(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		m := mail{t, s, time.Now()}
		m.post(letter("a", "1"), letter("a", "2"), letter("b", "3"))
		noError(t, s.Post(t.Context(), "other", []core.Letter{letter("c", "4")}, nil))
		if n, err := s.CountMail(t.Context(), "box", "other", "none"); err != nil || n != 3 {
			t.Errorf("%d, %v", n, err)
		}
		m.done(true, "1")
		m.done(false, "2")
		if n, err := s.CountMail(t.Context(), "box", "other"); err != nil || n != 2 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestMailIsHeld(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		m := mail{t, s, time.Now()}
		m.post(letter("a", "1"))
		m.take(0, "a")
		hold := func(after time.Duration) {
			t.Helper()
			if err := s.Hold(t.Context(), "box", "a", m.now.Add(after)); err != nil {
				t.Fatal(err)
			}
		}
		hold(time.Hour)
		m.post(letter("a", "2")) // does not make it due
		m.take(59 * time.Minute)
		m.take(time.Hour, "a")
		hold(0)
		m.take(0, "a")
		m.done(false, "1", "2")
		hold(0)
		m.take(time.Hour)
	})
}

func TestMailNoteGoesWithTheLetters(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		note := func(want string) {
			t.Helper()
			if got, err := s.Note(ctx, "box"); err != nil || string(got) != want {
				t.Errorf("note = %q, %v; want %q", got, err, want)
			}
		}
		note("")
		for i, next := range []string{"7", "8"} {
			if err := s.Post(ctx, "box", []core.Letter{letter("a", fmt.Sprint(i))}, []byte(next)); err != nil {
				t.Fatal(err)
			}
			note(next)
		}
		if err := s.Post(ctx, "box", nil, []byte("9")); err != nil {
			t.Fatal(err)
		}
		mail{t, s, time.Now()}.post(letter("a", "2"))
		note("9")
	})
}

// Many post, take and finish at one time: each letter is taken by one alone, and none is lost.
func TestMailOfManyProcesses(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		const writers, each = 4, 20
		ctx := t.Context()
		var wg sync.WaitGroup
		var mu sync.Mutex
		taken := map[string]int{}
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					if err := s.Post(ctx, "box", []core.Letter{letter("a", fmt.Sprint(w, i)), letter(fmt.Sprint("c", i), fmt.Sprint(w, "c", i))}, nil); err != nil {
						t.Error(err)
					}
				}
			})
			wg.Go(func() {
				for {
					mu.Lock()
					n := len(taken)
					mu.Unlock()
					if n == 2*writers*each || ctx.Err() != nil {
						return
					}
					chats, err := s.Take(ctx, "box", time.Now(), time.Now().Add(time.Minute), 3)
					if err != nil {
						t.Error(err)
						return
					}
					for _, chat := range chats {
						empty(t, s, chat, func(id string) { //nolint:contextcheck // the test has it
							mu.Lock()
							defer mu.Unlock()
							taken[id]++
						})
					}
				}
			})
		}
		wg.Wait()
		for id, n := range taken {
			if n != 1 {
				t.Errorf("letter %s was taken %d times", id, n)
			}
		}
	})
}

// empty finishes the letters of a chat that was taken.
func empty(t *testing.T, s *storage.Store, chat string, each func(id string)) {
	for more := true; more; {
		letters, err := s.Letters(t.Context(), "box", chat, 1)
		if err != nil || len(letters) == 0 {
			t.Errorf("a chat that was taken has %d letters: %v", len(letters), err)
			return
		}
		each(letters[0].ID)
		if more, err = s.Done(t.Context(), "box", chat, letters[0].ID); err != nil {
			t.Error(err)
			return
		}
	}
}

func TestLock(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		lock := func(holder string, ttl time.Duration, alive func(string) bool, want bool) {
			t.Helper()
			if got, err := s.Lock(ctx, "box", "poll", holder, ttl, alive); err != nil || got != want {
				t.Errorf("lock for %s: %t, %v; want %t", holder, got, err, want)
			}
		}
		lock("a", time.Minute, nil, true)
		lock("b", time.Minute, nil, false)
		lock("b", time.Minute, func(string) bool { return true }, false)
		lock("a", time.Minute, nil, true)
		lock("b", time.Minute, func(holder string) bool { return holder != "a" }, true)
		lock("a", time.Minute, nil, false)
		for _, holder := range []string{"a", "b", "b"} {
			if err := s.Unlock(ctx, "box", "poll", holder); err != nil {
				t.Error(err)
			}
		}
		lock("a", 50*time.Millisecond, nil, true)
		for end := time.Now().Add(5 * time.Second); time.Now().Before(end); {
			if ok, err := s.Lock(ctx, "box", "poll", "b", time.Minute, nil); err != nil || ok {
				return
			}
		}
		t.Error("a lock does not end")
	})
}

// Whoever is late with a letter, which another has dealt with, does not take one that came since for it.
func TestMailDoneLate(t *testing.T) {
	e, s := openEarly(t, "m:")
	m := mail{t, s, time.Now()}
	m.post(letter("a", "1"))
	m.take(0, "a")
	e.before = func() {
		m.done(false, "1")
		m.post(letter("a", "2"))
	}
	m.done(true, "1")
	m.take(time.Second, "a")
	m.letters("a", letter("a", "2"))
}
