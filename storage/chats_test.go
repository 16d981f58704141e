package storage_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/storage"
)

func TestChatValues(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		save := func(chat, before, value string, want bool) {
			t.Helper()
			if saved, err := s.Chats.Save(ctx, chat, "name", bytesOf(before), bytesOf(value), 0); err != nil || saved != want {
				t.Errorf("save %q over %q: %t, %v; want %t", value, before, saved, err, want)
			}
		}
		save("a", "", "one", true)
		save("a", "", "two", false)
		save("a", "other", "two", false)
		save("a", "one", "two", true)
		save("a:b", "", "a neighbour's", true)
		if got, err := s.Chats.Load(ctx, "a", "name"); err != nil || string(got) != "two" {
			t.Errorf("load = %q, %v", got, err)
		}
		save("a", "two", "", true)
		if got, err := s.Chats.Load(ctx, "a", "name"); err != nil || got != nil {
			t.Errorf("removed, but load = %q, %v", got, err)
		}
	})
}

// bytesOf makes an absent value of an empty string.
func bytesOf(s string) []byte {
	if s == "" {
		return nil
	}
	return []byte(s)
}

func TestChatValuesEnd(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		if saved, err := s.Chats.Save(t.Context(), "a", "short", nil, []byte("x"), 50*time.Millisecond); err != nil || !saved {
			t.Fatal(saved, err)
		}
		deadline := time.NewTimer(10 * time.Second)
		defer deadline.Stop()
		for {
			got, err := s.Chats.Load(t.Context(), "a", "short")
			if err != nil {
				t.Fatal(err)
			}
			if got == nil {
				return
			}
			select {
			case <-time.After(10 * time.Millisecond):
			case <-deadline.C:
				t.Fatal("the value is still there")
			}
		}
	})
}

func TestChatLog(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		appended := func(key string, want int64) {
			t.Helper()
			if n, err := s.Chats.Append(ctx, "a", key, []byte("entry "+key), 3, time.Hour); err != nil || n != want {
				t.Errorf("append %s: %d, %v; want %d", key, n, err, want)
			}
		}
		appended("k1", 1)
		appended("k2", 2)
		appended("k1", 1)
		appended("k3", 3)
		appended("k4", 4)
		if n, err := s.Chats.Append(ctx, "a:x", "k1", []byte("elsewhere"), 3, 0); err != nil || n != 1 {
			t.Errorf("another chat's first: %d, %v", n, err)
		}
		read := func(after int64, limit int, want ...string) {
			t.Helper()
			numbers, entries, err := s.Chats.Read(ctx, "a", after, limit)
			var got []string
			for i, e := range entries {
				got = append(got, strconv.FormatInt(numbers[i], 10)+" "+string(e))
			}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("read after %d: %v (-want +got):\n%s", after, err, diff)
			}
		}
		read(0, 10, "2 entry k2", "3 entry k3", "4 entry k4")
		read(2, 1, "3 entry k3")
		read(4, 10)
		if err := s.Chats.Forget(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		if _, entries, err := s.Chats.Read(ctx, "a:x", 0, 10); err != nil || len(entries) != 1 {
			t.Errorf("the neighbour has %d entries, %v", len(entries), err)
		}
		appended("k1", 1)
	})
}

// Many who append at one time each get a number of their own, and none is lost.
func TestChatLogTogether(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		const writers, each = 8, 10
		var group sync.WaitGroup
		for w := range writers {
			group.Go(func() {
				for i := range each {
					if _, err := s.Chats.Append(t.Context(), "a", strconv.Itoa(w*each+i), []byte("x"), 1000, 0); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		numbers, _, err := s.Chats.Read(t.Context(), "a", 0, 1000)
		if err != nil || len(numbers) != writers*each || numbers[0] != 1 || numbers[len(numbers)-1] != writers*each {
			t.Errorf("%d entries, numbered %v, %v", len(numbers), numbers, err)
		}
	})
}
