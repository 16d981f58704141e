package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCountWords(t *testing.T) {
	for name, want := range map[string]int{"run": 1, "Run": 1, "loadGroup": 2, "HTTPClient": 2, "sendHTTP": 2, "ID": 1, "videoID": 2} {
		if got := countWords(name); got != want {
			t.Errorf("%s has %d words, want %d", name, got, want)
		}
	}
}

func TestFigures(t *testing.T) {
	files := map[string]string{
		"go.mod":             "module example.org/m\n",
		"a.go":               "package m\n\nimport \"example.org/m/core\"\n\n// Run is what runs.\nfunc Run(s *core.Service) {}\n",
		"core/core.go":       "package core\n\n// Service serves.\ntype Service struct{ base }\n\ntype base struct{}\n\nfunc (b *base) doIt() {}\nfunc (s Service) Close() {}\nfunc help(s *Service) {}\n",
		"core/core_test.go":  "package core\n",
		"core/coretest/a.go": "package coretest\n\n// A tells whether it is.\nvar A int\n",
		"up/up.go":           "package up\n\nimport _ \"example.org/m/down/a\"\n",
		"down/a/a.go":        "package a\n",
		"down/b/b.go":        "package b\n\nimport _ \"example.org/m/up\"\n\nvar Bare int\n",
	}
	dir := t.TempDir()
	for name, body := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := readTree(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := []any{
		tree.lines[kit], tree.lines[test], tree.filesIn["."], tree.funcs, tree.oneWord, tree.roundabout[product], tree.roundabout[kit],
		tree.largestTypes(1), tree.arrowsBackUp(), tree.documented, tree.exported,
	}
	want := []any{4, 1, 1, 4, 3, 1, 1, []string{"4 (core.Service)"}, []string{"./down -> ./up", "./up -> ./down"}, 2, 4}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
}

// TestBounds holds this tree to the bounds that were set when its words were chosen.
func TestBounds(t *testing.T) {
	tree, err := readTree(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if tree.funcs == 0 || tree.exported == 0 {
		t.Fatal("the tree was not read")
	}
	if tree.oneWord*100 > tree.funcs*40 {
		t.Errorf("%d of %d functions have a name of one word", tree.oneWord, tree.funcs)
	}
	if n := tree.roundabout[product]; n > 0 {
		t.Errorf("%d comments go around the subject", n)
	}
	if arrows := tree.arrowsBackUp(); len(arrows) > 0 {
		t.Errorf("imports run back up: %v", arrows)
	}
	if tree.documented < tree.exported {
		t.Errorf("%d of %d exported names have no doc comment", tree.exported-tree.documented, tree.exported)
	}
	const most = 60
	var methods int
	largest := tree.largestTypes(1)[0]
	if _, err := fmt.Sscanf(largest, "%d", &methods); err != nil || methods > most {
		t.Errorf("more than %d methods on a type: %s, %v", most, largest, err)
	}
}
