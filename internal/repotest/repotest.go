// Package repotest lets tests read the files of the repository, wherever the test stands.
package repotest

import (
	"os"
	"path/filepath"
	"testing"
)

// Root returns the folder of the module: the nearest one above the test's own that holds go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("the test runs outside of the module: no go.mod is above it")
		}
		dir = parent
	}
}

// ReadFile returns the content of a file whose slash-separated path starts at the root.
func ReadFile(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(Root(t), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return content
}
