package discord

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"path/filepath"
	"testing"
	"time"

	"github.com/firstseen/firstseen/storage"
)

// Channels are read from where they were read last, and those that are new from what was said first, although an interaction comes
// before the session is there, or a crash right after the first word.
func TestCursorsAreSavedFirst(t *testing.T) {
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	process := func() *cursorStore {
		return newCursorStore(store.Queue, 0, 1, slog.New(slog.DiscardHandler))
	}
	kept := func(s *cursorStore) (cursors map[string]readCursor) {
		raw, err := store.Queue.LoadCheckpoint(t.Context(), s.cursorQueue())
		if err != nil {
			t.Fatal(err)
		}
		_ = json.Unmarshal(raw, &cursors) // absent: none
		return cursors
	}
	first := process()
	if err := first.saveCursors(t.Context()); err != nil || kept(first) != nil {
		t.Fatalf("%v, %v of nothing", err, kept(first))
	}
	for _, said := range []message{{Channel: "5", ID: "10"}, {Channel: "6", ID: "21"}} {
		channel, at := said.Channel, said.ID
		if err := first.ensureCursor(t.Context(), channel, readCursor{Last: previousID(at)}); err != nil {
			t.Fatal(err)
		}
		if got := kept(first)[channel].Last; got != previousID(at) {
			t.Errorf("a crash: channel %s is read from %q", channel, got)
		}
		first.positions.markRead(said)
	}

	second := process()
	second.positions.markRead(message{ID: "30", Channel: "9"}) // of a time when it led
	second.positions.markUnloaded()
	if err := second.saveCursors(t.Context()); err != nil || kept(second)["9"].Last != "" {
		t.Errorf("%v; cursors are overwritten: %v", err, kept(second))
	}
	for _, channel := range []string{"5", "7"} {
		if err := second.ensureCursor(t.Context(), channel, readCursor{Last: "25"}); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]readCursor{"5": {Last: "10"}, "6": {Last: "20"}, "7": {Last: "25"}, "9": {Last: "30"}}
	if got, _ := second.positions.startBackfills(); !maps.Equal(got, want) {
		t.Errorf("read from %v, want %v", got, want)
	}
	if got := kept(second); !maps.Equal(got, want) {
		t.Errorf("kept: %v, want %v", got, want)
	}

	second.lock <- struct{}{} // the store takes its time
	soon, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := second.ensureCursor(soon, "8", readCursor{Last: "40"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an interaction is held up: %v", err)
	}
}
