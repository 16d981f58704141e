package apitable

import "testing"

func TestInnermostType(t *testing.T) {
	for in, want := range map[string]string{"String": "String", "Array of Array of Button": "Button", "Array of": "Array of"} {
		if got := InnermostType(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
