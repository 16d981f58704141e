package media

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	RunChildIfAsked()
	code := m.Run()
	if faultyDir != "" {
		_ = os.RemoveAll(faultyDir)
	}
	os.Exit(code)
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
