package mediatest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestClip(t *testing.T) {
	for _, name := range []string{"a.mp4", "a.webm", "a.gif", "a.mkv", "a.avi", "a.ts", "a.jpg", "plain"} {
		path := mediatest.MakeClip(t, name, 2, 1)
		if got := filepath.Base(path); got != name && got != name+".mp4" {
			t.Errorf("%s is named %s", name, got)
		}
		if len(read(t, path)) < 500 {
			t.Errorf("%s is empty", name)
		}
	}
	one, again, other := mediatest.MakeClip(t, "x.mp4", 5, 7), mediatest.MakeClip(t, "y.mp4", 5, 7), mediatest.MakeClip(t, "x.mp4", 5, 8)
	if !bytes.Equal(read(t, one), read(t, again)) {
		t.Error("the same seed gives other footage")
	}
	if bytes.Equal(read(t, one), read(t, other)) {
		t.Error("another seed gives the same footage")
	}
}

func TestAlter(t *testing.T) {
	path := mediatest.MakeClip(t, "a.mp4", 8, 1)
	seen := map[string]string{string(read(t, path)): "the original"}
	for _, kind := range []string{"reencode", "caption", "letterbox", "trim", "mirror", "crop"} {
		copied := string(read(t, mediatest.AlterClip(t, path, kind)))
		if as, taken := seen[copied]; taken {
			t.Errorf("%s is the same as %s", kind, as)
		}
		seen[copied] = kind
	}
}
