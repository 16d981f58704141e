package cli

import (
	"bytes"
	"regexp"
	"testing"
)

func TestHidePassword(t *testing.T) {
	for address, want := range map[string]string{
		"data/a@b.db":                          "data/a@b.db",
		"bolt:///srv/a@b.db":                   "bolt:///srv/a@b.db",
		"redis://127.0.0.1:6379/0":             "redis://127.0.0.1:6379/0",
		"redis://:secret@127.0.0.1:6379/0":     "redis://…@127.0.0.1:6379/0",
		"redis+cluster://me:se@cret@a:1,b:2":   "redis+cluster://…@a:1,b:2",
		"redis+sentinel://me:secret@a:1,b:2/m": "redis+sentinel://…@a:1,b:2/m",
	} {
		if got := hidePassword(address); got != want {
			t.Errorf("%s is shown as %s, want %s", address, got, want)
		}
	}
}

func TestVersion(t *testing.T) {
	var out, errs bytes.Buffer
	status := Run(t.Context(), []string{"--version"}, nil, &out, &errs)
	if want := regexp.MustCompile(`^firstseen \d+\.\d+\.\d+(-dev)?( \([0-9a-f]{12}\))?\n$`); status != exitOK || !want.MatchString(out.String()) || errs.Len() > 0 {
		t.Errorf("exit status %d, %q, %q", status, out.String(), errs.String())
	}
}
