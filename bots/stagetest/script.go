package stagetest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Command is a platform's command for scripts: it plays the people around the bot, and tells what they see. S is what a
// script plays on. Each script has one of its own, which the verb start opens.
type Command[S any] struct {
	Name  string
	Verbs map[string]Verb[S]
	// Open does what start says. stop is called when the script ends, and returns what the bot did wrong.
	Open func(Line) (stage S, stop func() []string, err error)
}

// A Verb is what can be done: how, with how many words, and with which options.
type Verb[S any] struct {
	Usage       string
	Least, Most int
	Options     []string // AnyOption: all that look like one
	Do          func(S, Line) (prints string, err error)
}

// ManyWords is a number of words that no script uses up.
const ManyWords = 100

// AnyOption lets a Verb take options of any name.
const AnyOption = "*"

// A Line is a command of a script, once it has been taken apart.
type Line struct {
	Name    string
	Words   []string
	Options map[string]string
	Script  *testscript.TestScript
}

// Word is a word that may be absent.
func (l Line) Word(i int) string { return append(slices.Clone(l.Words), make([]string, i+1)...)[i] }

// ErrUsage is a mistake in the script, which a script cannot expect with !.
var ErrUsage = errors.New("usage")

// stages are those of the scripts that run now.
type stages[S any] struct {
	Command[S]
	t    testing.TB
	mu   sync.Mutex
	open map[*testscript.TestScript]S
}

// For is the command as testscript takes it. What the bot did wrong by the end of a script is an error of t.
func (c Command[S]) For(t testing.TB) func(ts *testscript.TestScript, neg bool, args []string) {
	all := &stages[S]{Command: c, t: t, open: map[*testscript.TestScript]S{}}
	return all.run
}

func (all *stages[S]) run(ts *testscript.TestScript, neg bool, args []string) {
	out, err := all.do(ts, args)
	switch {
	case errors.Is(err, ErrUsage) || err != nil && !neg:
		ts.Fatalf("%s: %v", all.Name, err)
	case err == nil && neg:
		ts.Fatalf("%s %s: unexpected success\n%s", all.Name, strings.Join(args, " "), out)
	case err != nil:
		fmt.Fprintln(ts.Stderr(), err)
	case out != "":
		fmt.Fprintln(ts.Stdout(), strings.TrimSuffix(out, "\n"))
	}
}

func (all *stages[S]) do(ts *testscript.TestScript, args []string) (string, error) {
	if len(args) > 0 && args[0] == "start" {
		return "", all.start(Line{Name: args[0], Words: args[1:], Script: ts})
	}
	all.mu.Lock()
	stage, started := all.open[ts]
	all.mu.Unlock()
	if !started {
		return "", fmt.Errorf("%w: %s start comes first", ErrUsage, all.Name)
	}
	return all.Play(stage, ts, args)
}

// Play does what a line of a script says, on a stage that is open.
func (c Command[S]) Play(stage S, ts *testscript.TestScript, args []string) (string, error) {
	if len(args) == 0 {
		return "", fmt.Errorf("%w: %s COMMAND…", ErrUsage, c.Name)
	}
	v, known := c.Verbs[args[0]]
	if !known {
		return "", fmt.Errorf("%w: there is no %q", ErrUsage, args[0])
	}
	l := v.split(args)
	l.Script = ts
	if len(l.Words) < v.Least || len(l.Words) > v.Most {
		return "", fmt.Errorf("%w: %s %s %s", ErrUsage, c.Name, l.Name, v.Usage)
	}
	return v.Do(stage, l)
}

var option = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_-]*)=((?s).*)$`)

// split tells options from words: what looks like an option and is none of the command is a word, as it may be a text.
func (v Verb[S]) split(args []string) Line {
	l := Line{Name: args[0], Options: map[string]string{}}
	for _, arg := range args[1:] {
		found := option.FindStringSubmatch(arg)
		if found != nil && (slices.Contains(v.Options, found[1]) || slices.Contains(v.Options, AnyOption)) {
			l.Options[found[1]] = found[2]
		} else {
			l.Words = append(l.Words, arg)
		}
	}
	return l
}

// start opens the script's stage, and looks at what the bot did wrong when the script ends.
func (all *stages[S]) start(l Line) error {
	all.mu.Lock()
	defer all.mu.Unlock()
	if _, runs := all.open[l.Script]; runs {
		return errors.New("the server runs already")
	}
	stage, stop, err := all.Open(l)
	if err != nil {
		return err
	}
	all.open[l.Script] = stage
	l.Script.Defer(func() {
		for _, v := range stop() {
			all.t.Errorf("%s: %s", l.Script.Name(), v)
		}
		all.mu.Lock()
		defer all.mu.Unlock()
		delete(all.open, l.Script)
	})
	return nil
}

// Pattern reads a regular expression in which ^ and $ match at lines, as in testscript's own commands.
func Pattern(text string) (*regexp.Regexp, error) {
	match, err := regexp.Compile("(?m)" + text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	return match, nil
}

// Within reads N or MIN..MAX, either end of which may be absent.
func Within(text string) (low, high int, err error) {
	from, to, isRange := strings.Cut(text, "..")
	if !isRange {
		to = from
	}
	low, high = 0, always
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

// Megabytes reads a size such as 25MB. An empty one is 0.
func Megabytes(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(text, "MB"), 64)
	if err != nil {
		return 0, fmt.Errorf("%w: size=25MB: %w", ErrUsage, err)
	}
	return int64(n * (1 << 20)), nil
}

// Narrow reads the options of a fault: times=N|always and after=N.
func (l Line) Narrow(f *Fault) error {
	for name, set := range map[string]func(int) *Fault{"times": f.Times, "after": f.After} {
		text, given := l.Options[name]
		if !given {
			continue
		}
		if text == "always" {
			text = "-1"
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%w: %s=N: %w", ErrUsage, name, err)
		}
		set(n)
	}
	return nil
}
