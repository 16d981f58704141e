package media

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMain(m *testing.M) {
	RunChildIfAsked()
	if fake := fakes[filepath.Base(os.Args[0])]; fake != nil {
		fake()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func newDecoder(t testing.TB, c Config) *Decoder {
	t.Helper()
	c.TempDir = t.TempDir()
	d, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// open opens a clip until the end of the test.
func open(t testing.TB, d *Decoder, path string) *Clip {
	t.Helper()
	c, err := d.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}
