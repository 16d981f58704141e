package web

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

func newUploads(t *testing.T, dir string) *uploads {
	t.Helper()
	u, err := openUploads(dir)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestUploads(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "web")
	u := newUploads(t, dir)
	for n, fits := range map[int]bool{0: true, 9: true, 10: true, 11: false, 1000: false} {
		path, size, err := u.receiveFile(strings.NewReader(strings.Repeat("x", n)), 10)
		if err != nil || (path != "") != fits || fits && size != int64(n) || !fits && size != 11 {
			t.Errorf("%d bytes: %d in %q, %v", n, size, path, err)
		}
		os.Remove(path)
	}
	if _, _, err := u.receiveFile(io.MultiReader(strings.NewReader("half"), failing{}), 10); err == nil {
		t.Error("half a clip was received")
	}
	path, _, err := u.receiveFile(strings.NewReader("a clip"), 6)
	if err != nil {
		t.Fatal(err)
	}
	in := bots.Incoming{ID: "job", Chat: core.ChatID{Platform: Platform, ID: "chat"}}
	if err := u.keepFile(path, in); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(u.findFile(in)); err != nil || string(raw) != "a clip" {
		t.Errorf("the clip is %q, %v", raw, err)
	}
	for range 2 { // a job that had no clip is as good
		if err := u.removeFile("chat", "job"); err != nil {
			t.Error(err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != queueFile {
		t.Errorf("%v is left, %v", left, err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A data folder keeps its queue, wherever it is moved; no other has that one.
func TestQueueOfAFolder(t *testing.T) {
	root := t.TempDir()
	dir, moved := filepath.Join(root, "before"), filepath.Join(root, "after")
	first := newUploads(t, dir).queueName
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	if got := newUploads(t, moved).queueName; got != first || !strings.HasPrefix(got, "web-") || len(got) < 20 {
		t.Errorf("queue %q, want %q", got, first)
	}
	if got := newUploads(t, dir).queueName; got == first {
		t.Errorf("two folders have the queue %q", got)
	}
	for _, broken := range []string{"", "web-abc"} { // a crash came while it was written
		if err := os.WriteFile(filepath.Join(moved, queueFile), []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := newUploads(t, moved).queueName; len(got) != len(first) {
			t.Errorf("queue %q", got)
		}
	}
}

// What no job names goes once it is old. What a waiting job names stays, however old it is, and if that is not known.
func TestSweep(t *testing.T) {
	u := newUploads(t, t.TempDir())
	clip := filepath.Join(t.TempDir(), "clip")
	if err := os.WriteFile(clip, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"half.part", clipName("chat", "done"), clipName("chat", "waits"), "other"} {
		writeOld(t, filepath.Join(u.dir, name), clip)
	}
	for _, name := range []string{"new.part", clipName("chat", "new")} {
		if err := os.WriteFile(filepath.Join(u.dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	down := errors.New("down")
	isWaiting := func(_ context.Context, chat, job string) (bool, error) { return chat == "chat" && job == "waits", down }
	if err := u.sweepFiles(t.Context(), time.Now().Add(-uploadAge), isWaiting); !errors.Is(err, down) {
		t.Errorf("%v, want %v", err, down)
	}
	if _, err := os.Stat(filepath.Join(u.dir, clipName("chat", "done"))); err != nil {
		t.Error(err)
	}
	down = nil
	if err := u.sweepFiles(t.Context(), time.Now().Add(-uploadAge), isWaiting); err != nil {
		t.Error(err)
	}
	var left []string
	entries, err := os.ReadDir(u.dir)
	for _, e := range entries {
		left = append(left, e.Name())
	}
	want := []string{clipName("chat", "new"), clipName("chat", "waits"), "new.part", "other", queueFile}
	if diff := cmp.Diff(want, left); err != nil || diff != "" {
		t.Errorf("%v; left (-want +got):\n%s", err, diff)
	}
}
