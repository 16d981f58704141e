package stagetest

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// repeat are the subcommands of a stage that only repeats what it hears.
func repeat(heard *[]string) map[string]Subcommand {
	say := func(l Line) string {
		*heard = append(*heard, l.Words...)
		if l.Words[0] == "nothing" {
			Failf("%s is not said", l.Words[0])
		}
		return fmt.Sprint(l.Words, l.Options)
	}
	return map[string]Subcommand{
		"say":  {"WORD [SECOND] [loud=how it is said]", say},
		"any":  {"WORD OPTION=VALUE…", say},
		"many": {"WORD…, or WORD SECOND [x=]", say},
	}
}

func TestPlay(t *testing.T) {
	for _, tt := range []struct{ line, want, wrong string }{
		{line: "say a=b loud=yes", want: "[a=b] map[loud:yes]"},
		{line: "any x claim-1=2 y=3", want: "[x] map[claim-1:2 y:3]"},
		{line: "many a b c d x=1", want: "[a b c d] map[x:1]"},
		{line: "", wrong: "par COMMAND"},
		{line: "sing", wrong: `no "sing"`},
		{line: "say", wrong: "par say WORD [SECOND]"},
		{line: "say a b c", wrong: "par say WORD [SECOND]"},
		{line: "any x y", wrong: "par any WORD"},
		{line: "say nothing", wrong: "not said"},
	} {
		got, err := Play("par", repeat(new([]string)), nil, strings.Fields(tt.line))
		if got != tt.want || tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)) {
			t.Errorf("%q: %q, %v", tt.line, got, err)
		}
	}
	defer func() {
		if recover() != "other" {
			t.Error("a panic that is none of Check's was kept")
		}
	}()
	_, _ = Play("par", map[string]Subcommand{"break": {"", func(Line) string { panic("other") }}}, nil, []string{"break"})
}

func TestScriptCommand(t *testing.T) {
	script := filepath.Join(t.TempDir(), "parrot.txtar")
	const text = "par start\n! par start\npar say hello\nstdout hello\n! par say nothing\nstderr 'not said'\n"
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var heard []string
	stopped := 0
	command := ScriptCommand{Name: "par", Start: func(Line) (map[string]Subcommand, func() []string) {
		return repeat(&heard), func() []string { stopped++; return []string{"it was loud"} }
	}}
	var c complaints
	t.Run("script", func(t *testing.T) { // waits until it has ended
		testscript.Run(t, testscript.Params{
			Files: []string{script},
			Cmds:  map[string]func(*testscript.TestScript, bool, []string){"par": command.For(&c)},
		})
	})
	if stopped != 1 || !cmp.Equal(heard, []string{"hello", "nothing"}) || !cmp.Equal(c.said, []string{"parrot: it was loud"}) {
		t.Errorf("stopped %d times, heard %q, %q", stopped, heard, c.said)
	}
}

func TestParseRange(t *testing.T) {
	for text, want := range map[string][2]int{"3": {3, 3}, "2..4": {2, 4}, "..4": {0, 4}, "2..": {2, math.MaxInt}, "": {0, math.MaxInt}} {
		if low, high, err := ParseRange(text); low != want[0] || high != want[1] || err != nil {
			t.Errorf("%q: %d, %d, %v", text, low, high, err)
		}
	}
	for _, text := range []string{"x", "1..x", "..x"} {
		if _, _, err := ParseRange(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestParseMegabytes(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "2.5MB": 2621440, "1MB": 1 << 20} {
		if got, err := ParseMegabytes(text); got != want || err != nil {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	if _, err := ParseMegabytes("big"); err == nil {
		t.Error("a size that is none")
	}
}
