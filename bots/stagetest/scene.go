package stagetest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// A Server is what scripts do with every stand-in, and see of it.
type Server interface {
	WaitFor(ctx context.Context, what string, cond func() bool) error
	Settle(ctx context.Context) error // waits until the bot has taken in all that happened
	Count(method string) int
	Downloaded(name string) int
	Violations() []string
	TakeViolations() []string
	Fail(f *Fault)
	Hold(method string) (release func())
	Recover()
}

// titled is a chat as scripts look at it.
type titled interface {
	Title() string
	Transcript() string
}

// A Scene is what the stages of all platforms have in common: the verbs that are the same.
type Scene struct {
	on   Server
	held map[string]func()
}

// NewScene returns the scene of a server.
func NewScene(on Server) Scene { return Scene{on, map[string]func(){}} }

// Settle waits until the bot has taken in all that happened.
func (sc *Scene) Settle(Line) (string, error) { return "", sc.on.Settle(context.Background()) }

// Recover ends all faults.
func (sc *Scene) Recover(Line) (string, error) {
	sc.on.Recover()
	return "", nil
}

// Hold keeps calls of METHOD waiting.
func (sc *Scene) Hold(l Line) (string, error) {
	sc.held[l.Words[0]] = sc.on.Hold(l.Words[0])
	return "", nil
}

// Release lets calls of METHOD go that are held.
func (sc *Scene) Release(l Line) (string, error) {
	let := sc.held[l.Words[0]]
	if let == nil {
		return "", fmt.Errorf("nothing holds %s", l.Words[0])
	}
	delete(sc.held, l.Words[0])
	let()
	return "", nil
}

// Arm lets calls of METHOD fail: times=, after= and in= narrow it down. place finds the chat that in= names.
func (sc *Scene) Arm(l Line, f *Fault, place func(string) (Place, error)) error {
	if err := l.Narrow(f); err != nil {
		return err
	}
	if in := l.Options["in"]; in != "" {
		p, err := place(in)
		if err != nil {
			return err
		}
		f.In(p)
	}
	sc.on.Fail(f.On(l.Words[0]))
	return nil
}

// Called waits until METHOD was called as often as a script says, and fails if it was more often. list describes the calls.
func (sc *Scene) Called(l Line, list func(method string) string) (string, error) {
	method := l.Words[0]
	low, high, err := Within(append(l.Words, "..")[1])
	if err != nil {
		return "", err
	}
	what := fmt.Sprintf("%s to be called %s times", method, l.Word(1))
	if err := sc.on.WaitFor(context.Background(), what, func() bool { return sc.on.Count(method) >= low }); err != nil {
		return "", err
	}
	if n := sc.on.Count(method); n > high {
		return "", fmt.Errorf("%s was called %d times\n%s", method, n, list(method))
	}
	return list(method), nil
}

// Downloads checks how often FILE was downloaded.
func (sc *Scene) Downloads(l Line) (string, error) {
	low, high, err := Within(l.Words[1])
	if err != nil {
		return "", err
	}
	if n := sc.on.Downloaded(filepath.Base(l.Words[0])); n < low || n > high {
		return "", fmt.Errorf("%s was downloaded %d times", l.Words[0], n)
	}
	return "", nil
}

// Violate expects violations, all of which match PATTERN, and forgets them.
func (sc *Scene) Violate(l Line) (string, error) {
	match, err := Pattern(l.Words[0])
	if err != nil {
		return "", err
	}
	found := sc.on.Violations()
	for _, v := range found {
		if !match.MatchString(v) {
			return "", fmt.Errorf("a violation that does not match: %s", v)
		}
	}
	if len(found) == 0 {
		return "", fmt.Errorf("no violation matches %q", l.Words[0])
	}
	sc.on.TakeViolations()
	return strings.Join(found, "\n"), nil
}

// Shows waits until what a chat shows matches PATTERN.
func (sc *Scene) Shows(of titled, pattern string) (string, error) {
	match, err := Pattern(pattern)
	if err != nil {
		return "", err
	}
	what := fmt.Sprintf("%q in %s", pattern, of.Title())
	err = sc.on.WaitFor(context.Background(), what, func() bool { return match.MatchString(of.Transcript()) })
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, of.Transcript())
	}
	return "", nil
}

// QuietFor expects that the bot says nothing in a chat for DURATION: spoken is what it has said.
func (sc *Scene) QuietFor(of titled, duration string, spoken func() string) error {
	pause, err := time.ParseDuration(duration)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUsage, err)
	}
	if err := sc.on.Settle(context.Background()); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), pause)
	defer cancel()
	if err := sc.on.WaitFor(ctx, "a word", func() bool { return spoken() != "" }); err == nil {
		return fmt.Errorf("the bot spoke in %s:\n%s", of.Title(), spoken())
	}
	return nil
}
