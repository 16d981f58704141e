package media

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestSweepLeftOvers(t *testing.T) {
	dir := t.TempDir()
	folder := func(name string, age time.Duration) string {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(path, "clip"), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		return path
	}
	kept := map[string]bool{
		folder(TempPrefix+"old", 2*abandoned): false, folder(TempPrefix+"new", 0): true, folder("other", 2*abandoned): true,
	}
	if _, err := New(Config{TempDir: dir}); err != nil {
		t.Fatal(err)
	}
	for path, want := range kept {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
}
