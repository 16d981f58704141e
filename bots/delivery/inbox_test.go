package delivery_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

func openInbox(t *testing.T, dir string) *delivery.Inbox {
	t.Helper()
	b, err := delivery.OpenInbox(dir)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func letter(id string, at int) bots.Incoming {
	return bots.Incoming{
		ID: id, Chat: core.ChatID{Platform: "test", ID: "c"}, User: core.UserID{Platform: "test", ID: "u"}, Role: bots.Moderator,
		Lang: "fr", At: time.Date(2022, 10, 7, 12, 0, at, 0, time.UTC), Text: "words of " + id,
	}
}

func TestInbox(t *testing.T) {
	dir := t.TempDir()
	b := openInbox(t, dir)
	path, size, err := b.Receive(strings.NewReader("a clip"), 6)
	if err != nil || size != 6 {
		t.Fatalf("receive: %d, %v", size, err)
	}
	late, early := letter("late", 2), letter("early", 1)
	late.Clip = &bots.Clip{Path: path, Origin: &core.Origin{Name: "channel"}}
	early.Press = &bots.Press{Message: "m", Action: core.DoWatch, Arg: "x"}
	if late, err = b.Keep(late); err != nil {
		t.Fatal(err)
	}
	if early, err = b.Keep(early); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(late.Clip.Path); err != nil || string(raw) != "a clip" {
		t.Errorf("the clip is %q, %v", raw, err)
	}
	waiting, err := openInbox(t, dir).Waiting()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]bots.Incoming{early, late}, waiting); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
	for _, in := range waiting {
		if err := b.Done(in); err != nil {
			t.Error(err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

func TestInboxLimit(t *testing.T) {
	dir := t.TempDir()
	b := openInbox(t, dir)
	for n, fits := range map[int]bool{0: true, 9: true, 10: true, 11: false, 1000: false} {
		path, size, err := b.Receive(strings.NewReader(strings.Repeat("x", n)), 10)
		if err != nil || (path != "") != fits || fits && size != int64(n) || !fits && size != 11 {
			t.Errorf("%d bytes: %d in %q, %v", n, size, path, err)
		}
		os.Remove(path)
	}
	_, _, err := b.Receive(io.MultiReader(strings.NewReader("half"), failing{}), 10)
	if err == nil {
		t.Error("half a clip was received")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// What was never acknowledged goes at the next start; what was acknowledged stays, wherever the folder is now.
func TestInboxAfterACrash(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "before")
	b := openInbox(t, dir)
	path, _, err := b.Receive(strings.NewReader("kept"), 10)
	if err != nil {
		t.Fatal(err)
	}
	in := letter("kept", 1)
	in.Clip = &bots.Clip{Path: path}
	if _, err := b.Keep(in); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Receive(strings.NewReader("not kept"), 10); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"orphan.clip", "half.json.part"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	moved := filepath.Join(filepath.Dir(dir), "after")
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	waiting, err := openInbox(t, moved).Waiting()
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%d wait, %v", len(waiting), err)
	}
	if raw, err := os.ReadFile(waiting[0].Clip.Path); err != nil || string(raw) != "kept" {
		t.Errorf("the clip is %q, %v", raw, err)
	}
	if left, err := os.ReadDir(moved); err != nil || len(left) != 2 {
		t.Errorf("%d files are left, %v; want the record and its clip", len(left), err)
	}
}
