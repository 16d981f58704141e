package stagetest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// ScriptCommand is a platform's command for scripts: its subcommands play the people around the bot, and print what they see.
type ScriptCommand struct {
	Name string
	// Start does what the subcommand start says, once in each script, and returns the script's subcommands. stop is called when
	// the script ends, and returns what the bot did wrong.
	Start func(Line) (subcommands map[string]Subcommand, stop func() []string)
}

// Subcommand is one thing that a script can say.
type Subcommand struct {
	// Usage lists its words and options, such as "SEAT FILE… [caption=]" or "PLACE PATTERN, or PLACE DURATION". A word in
	// brackets may be absent, one with … may be repeated. An option whose name is in capitals stands for options of any name.
	Usage string
	Run   func(Line) (prints string) // ends with Check when it fails
}

// NewSilent returns a subcommand that prints nothing.
func NewSilent(usage string, run func(Line)) Subcommand {
	return Subcommand{usage, func(l Line) string { run(l); return "" }}
}

// Check ends a subcommand with an error, unless it is nil.
func Check(err error) {
	if err != nil {
		panic(failure{err})
	}
}

// Must returns a value, or ends a subcommand with an error.
func Must[T any](value T, err error) T {
	Check(err)
	return value
}

// Failf ends a subcommand with an error.
func Failf(format string, args ...any) { Check(fmt.Errorf(format, args...)) }

// failure is the value that Check panics with.
type failure struct{ err error }

// For returns the command as testscript takes it. What the bot did wrong by the end of a script is an error of t.
func (c ScriptCommand) For(t testing.TB) func(ts *testscript.TestScript, neg bool, args []string) {
	var running sync.Map // subcommands, by script
	return func(ts *testscript.TestScript, neg bool, args []string) {
		out, err := c.runLine(t, &running, ts, args)
		switch {
		case errors.Is(err, ErrUsage) || err != nil && !neg:
			ts.Fatalf("%s: %v", c.Name, err)
		case err == nil && neg:
			ts.Fatalf("%s %s: unexpected success\n%s", c.Name, strings.Join(args, " "), out)
		case err != nil:
			fmt.Fprintln(ts.Stderr(), err)
		case out != "":
			fmt.Fprintln(ts.Stdout(), strings.TrimSuffix(out, "\n"))
		}
	}
}

func (c ScriptCommand) runLine(t testing.TB, running *sync.Map, ts *testscript.TestScript, args []string) (string, error) {
	subcommands, started := running.Load(ts)
	switch {
	case len(args) == 0 || args[0] != "start":
		if !started {
			return "", fmt.Errorf("%w: %s start comes first", ErrUsage, c.Name)
		}
		return Play(c.Name, subcommands.(map[string]Subcommand), ts, args)
	case started:
		return "", errors.New("the server runs already")
	}
	return "", recoverCheck(func() {
		opened, stop := c.Start(Line{Name: args[0], Words: args[1:], Script: ts})
		running.Store(ts, opened)
		ts.Defer(func() {
			for _, v := range stop() {
				t.Errorf("%s: %s", ts.Name(), v)
			}
			running.Delete(ts)
		})
	})
}

// recoverCheck calls do and returns the error that it ended with through Check.
func recoverCheck(do func()) (err error) {
	defer func() {
		switch ended := recover().(type) {
		case nil:
		case failure:
			err = ended.err
		default:
			panic(ended)
		}
	}()
	do()
	return nil
}

// Play does what a line of a script says: args are a subcommand of the command of a name, with its words and options.
func Play(name string, all map[string]Subcommand, ts *testscript.TestScript, args []string) (out string, err error) {
	if len(args) == 0 {
		return "", fmt.Errorf("%w: %s COMMAND…", ErrUsage, name)
	}
	sub, known := all[args[0]]
	if !known {
		return "", fmt.Errorf("%w: there is no %q", ErrUsage, args[0])
	}
	least, most := sub.countWords()
	l := sub.splitLine(args)
	l.Script = ts
	if len(l.Words) < least || len(l.Words) > most {
		return "", fmt.Errorf("%w: %s %s %s", ErrUsage, name, l.Name, sub.Usage)
	}
	err = recoverCheck(func() { out = sub.Run(l) })
	return out, err
}

// manyWords is a number of words that no script reaches.
const manyWords = 100

var (
	usageOption = regexp.MustCompile(`\[\w+=[^\]]*\]|\w+=\S+`)
	anyOption   = regexp.MustCompile(`\b[A-Z]+=`)
)

// countWords returns how many words the subcommand takes, by its usage.
func (s Subcommand) countWords() (least, most int) {
	least = manyWords
	for _, way := range strings.Split(usageOption.ReplaceAllString(s.Usage, ""), ", or ") {
		needed, allowed := 0, 0
		for _, word := range strings.Fields(strings.ReplaceAll(way, ",", " ")) {
			if allowed++; strings.Contains(word, "…") {
				allowed = manyWords
			}
			if !strings.HasPrefix(word, "[") {
				needed++
			}
		}
		least, most = min(least, needed), max(most, allowed)
	}
	return least, most
}

// splitLine separates options from words: what looks like an option and is none of the subcommand is a word, as it may be a text.
func (s Subcommand) splitLine(args []string) Line {
	l := Line{Name: args[0], Options: map[string]string{}}
	for _, arg := range args[1:] {
		found := option.FindStringSubmatch(arg)
		if found != nil && (anyOption.MatchString(s.Usage) || strings.Contains(s.Usage, "["+found[1]+"=")) {
			l.Options[found[1]] = found[2]
		} else {
			l.Words = append(l.Words, arg)
		}
	}
	return l
}
