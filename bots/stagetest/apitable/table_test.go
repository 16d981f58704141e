package apitable

import "testing"

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"nonsense x", "method a\n\tname", "method a\n\tname Integer 1..x value", "method a\n\tname Integer surely", "version 1\n\tname Integer",
	} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("version 1\nupdate message\nmethod a\n\tb Integer|[]String required 1..2 value one-of x|y\ntype T U|[]V\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(table.Format())
		if err != nil {
			t.Fatalf("what Format wrote is refused: %v", err)
		}
		if got, want := again.Format(), table.Format(); got != want {
			t.Errorf("%q became %q", want, got)
		}
	})
}

func TestInnermostType(t *testing.T) {
	for in, want := range map[string]string{"String": "String", "Array of Array of Button": "Button", "Array of": "Array of"} {
		if got := InnermostType(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
