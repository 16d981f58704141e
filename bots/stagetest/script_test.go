package stagetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// A parrot is a stage that only repeats.
type parrot struct{ heard []string }

func parrots(stopped *[]*parrot) Command[*parrot] {
	say := func(p *parrot, l Line) (string, error) {
		p.heard = append(p.heard, l.Words...)
		if l.Words[0] == "nothing" {
			return "", fmt.Errorf("%s is not said", l.Words[0])
		}
		return fmt.Sprint(l.Words, l.Options), nil
	}
	return Command[*parrot]{
		Name: "par",
		Verbs: map[string]Verb[*parrot]{
			"say": {Usage: "WORD [loud=]", Least: 1, Most: 2, Options: []string{"loud"}, Do: say},
			"any": {Usage: "WORD", Least: 1, Most: 1, Options: []string{AnyOption}, Do: say},
		},
		Open: func(Line) (*parrot, func() []string, error) {
			p := &parrot{}
			return p, func() []string { *stopped = append(*stopped, p); return nil }, nil
		},
	}
}

func TestPlay(t *testing.T) {
	command := parrots(new([]*parrot))
	for _, tt := range []struct{ line, want, wrong string }{
		{line: "say a=b loud=yes", want: "[a=b] map[loud:yes]"},
		{line: "any x claim-1=2 y=3", want: "[x] map[claim-1:2 y:3]"},
		{line: "", wrong: "par COMMAND"},
		{line: "sing", wrong: `no "sing"`},
		{line: "say", wrong: "par say WORD [loud=]"},
		{line: "say a b c", wrong: "par say WORD [loud=]"},
		{line: "say nothing", wrong: "not said"},
	} {
		got, err := command.Play(&parrot{}, nil, strings.Fields(tt.line))
		if got != tt.want || tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)) {
			t.Errorf("%q: %q, %v", tt.line, got, err)
		}
	}
}

func TestScripts(t *testing.T) {
	script := filepath.Join(t.TempDir(), "parrot.txtar")
	const text = "par start\npar say hello\nstdout hello\n! par say nothing\nstderr 'not said'\n"
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var stopped []*parrot
	t.Run("script", func(t *testing.T) { // waits until it has ended
		testscript.Run(t, testscript.Params{
			Files: []string{script},
			Cmds:  map[string]func(*testscript.TestScript, bool, []string){"par": parrots(&stopped).For(t)},
		})
	})
	if len(stopped) != 1 || !cmp.Equal(stopped[0].heard, []string{"hello", "nothing"}) {
		t.Errorf("%v", stopped)
	}
}

func TestWithin(t *testing.T) {
	for text, want := range map[string][2]int{"3": {3, 3}, "2..4": {2, 4}, "..4": {0, 4}, "2..": {2, always}, "": {0, always}} {
		if low, high, err := Within(text); low != want[0] || high != want[1] || err != nil {
			t.Errorf("%q: %d, %d, %v", text, low, high, err)
		}
	}
	for _, text := range []string{"x", "1..x", "..x"} {
		if _, _, err := Within(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestMegabytes(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "2.5MB": 2621440, "1MB": 1 << 20} {
		if got, err := Megabytes(text); got != want || err != nil {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	if _, err := Megabytes("big"); err == nil {
		t.Error("a size that is none")
	}
}
