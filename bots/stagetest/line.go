package stagetest

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// Line is one line of a script: a subcommand with its words and options.
type Line struct {
	Name    string
	Words   []string
	Options map[string]string
	Script  *testscript.TestScript
}

// Word returns a word, or nothing if it is absent.
func (l Line) Word(i int) string {
	if i >= len(l.Words) {
		return ""
	}
	return l.Words[i]
}

// ErrUsage is a mistake in the script itself: a script cannot expect it with !.
var ErrUsage = errors.New("usage")

var option = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_-]*)=((?s).*)$`)

// ParsePattern reads a regular expression in which ^ and $ match at lines, as in testscript's own commands.
func ParsePattern(text string) (*regexp.Regexp, error) {
	match, err := regexp.Compile("(?m)" + text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	return match, nil
}

// ParseRange reads N or MIN..MAX, either end of which may be absent.
func ParseRange(text string) (low, high int, err error) {
	from, to, isRange := strings.Cut(text, "..")
	if !isRange {
		to = from
	}
	low, high = 0, math.MaxInt
	if from != "" {
		low, err = strconv.Atoi(from)
	}
	if to != "" && err == nil {
		high, err = strconv.Atoi(to)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%w: a number is N or MIN..MAX: %w", ErrUsage, err)
	}
	return low, high, nil
}

// ParseMegabytes reads a size such as 25MB. An empty one is 0.
func ParseMegabytes(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(text, "MB"), 64)
	if err != nil {
		return 0, fmt.Errorf("%w: size=25MB: %w", ErrUsage, err)
	}
	return int64(n * (1 << 20)), nil
}

// limitFault reads the options of a fault: times=N|always and after=N.
func (l Line) limitFault(f *Fault) {
	for name, set := range map[string]func(int) *Fault{"times": f.Times, "after": f.After} {
		if text, given := l.Options[name]; given {
			n, err := strconv.Atoi(strings.Replace(text, "always", "-1", 1))
			if err != nil {
				Failf("%w: %s=N: %w", ErrUsage, name, err)
			}
			set(n)
		}
	}
}
