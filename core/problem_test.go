package core_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
)

// coded is a problem of another package.
type coded struct{}

func (coded) Error() string                 { return "coded" }
func (coded) ProblemCode() (string, string) { return "too_big", "20 MB" }

func codes(err error) (out []string) {
	for _, p := range core.Problems(err) {
		out = append(out, string(p.Code)+p.Limit)
	}
	return out
}

func TestProblems(t *testing.T) {
	missing, bad := &core.Problem{Code: core.Missing, Field: "claim"}, &core.Problem{Code: core.BadURL, Err: io.EOF}
	for name, c := range map[string]struct {
		err  error
		want []string
	}{
		"nothing":          {nil, nil},
		"one":              {missing, []string{"missing"}},
		"wrapped":          {fmt.Errorf("save: %w", missing), []string{"missing"}},
		"joined":           {errors.Join(missing, nil, bad), []string{"missing", "bad_url"}},
		"joined, wrapped":  {fmt.Errorf("line 3: %w", errors.Join(missing, bad)), []string{"missing", "bad_url"}},
		"joined twice":     {errors.Join(errors.Join(missing), fmt.Errorf("and %w", errors.Join(bad))), []string{"missing", "bad_url"}},
		"foreign":          {io.EOF, []string{"internal"}},
		"foreign, wrapped": {fmt.Errorf("read: %w", io.EOF), []string{"internal"}},
		"foreign, twice":   {fmt.Errorf("%w: %w", io.EOF, io.ErrClosedPipe), []string{"internal"}},
		"mixed":            {errors.Join(io.EOF, missing, io.EOF), []string{"missing", "internal"}},
		"coded":            {fmt.Errorf("read: %w", coded{}), []string{"too_big20 MB"}},
		"coded inside":     {&core.Problem{Code: core.Unavailable, Err: coded{}}, []string{"unavailable"}},
	} {
		if diff := cmp.Diff(c.want, codes(c.err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The cause of what people are told as a fault of ours is kept whole for the log.
func TestInternalKeepsTheCause(t *testing.T) {
	err := fmt.Errorf("read record: %w", io.EOF)
	if p := core.Problems(err)[0]; p.Err != err || !errors.Is(p, io.EOF) { //nolint:errorlint // the very same
		t.Errorf("the cause is %v", p.Err)
	}
}

func TestProblemIs(t *testing.T) {
	err := fmt.Errorf("add: %w", &core.Problem{Code: core.TooLong, Op: "add", Field: "claim", Limit: "1000", Err: io.EOF})
	for _, c := range []struct {
		target error
		want   bool
	}{
		{&core.Problem{Code: core.TooLong}, true},
		{&core.Problem{Code: core.TooLong, Field: "claim"}, true},
		{&core.Problem{Code: core.TooLong, Field: "note"}, false},
		{&core.Problem{Code: core.Missing}, false},
		{io.EOF, true},
		{io.ErrUnexpectedEOF, false},
	} {
		if got := errors.Is(err, c.target); got != c.want {
			t.Errorf("is %v: %t", c.target, got)
		}
	}
	if want := "add: add: claim: too_long (1000): EOF"; err.Error() != want {
		t.Errorf("%q, not %q", err, want)
	}
	if got := (&core.Problem{Code: core.Internal}).Error(); got != "internal" {
		t.Errorf("a bare problem says %q", got)
	}
}
