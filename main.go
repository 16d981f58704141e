// Command firstseen tells when and where a video was really filmed, if any copy of its footage has
// been fact-checked before: as a chat bot, as a local web chat and on the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/text"
)

// Exit statuses.
const (
	exitOK       = 0
	exitFailed   = 1 // something was rejected or went wrong
	exitMisused  = 2 // the command line is wrong
	exitSignaled = 130
)

func main() {
	media.RunChildIfAsked() // the decoder's confined child is this program too
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Main runs the program with the arguments and returns its exit status. Tests call it in place of a process.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c cli
	env := &environment{ctx: ctx, in: stdin, out: stdout, err: stderr}
	parser, err := kong.New(&c, kong.Name("firstseen"), kong.Description(description), kong.UsageOnError(),
		kong.Writers(stdout, stderr), kong.Exit(func(int) { panic(errHelped) }), kong.Bind(env), helpVariables(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		fmt.Fprintln(stderr, "firstseen:", err)
		return exitFailed
	}
	parsed, helped, err := parse(parser, args)
	switch {
	case helped:
		return exitOK
	case err != nil:
		fmt.Fprintf(stderr, "firstseen: %v\nRun \"firstseen --help\" to see the commands.\n", err)
		return exitMisused
	}
	env.settings = c.Settings
	env.lang = text.For(c.Locale)
	return env.exit(parsed.Run())
}

// errHelped ends parsing after help was printed: kong wants to exit there.
var errHelped = errors.New("help was printed")

func parse(parser *kong.Kong, args []string) (parsed *kong.Context, helped bool, err error) {
	defer func() {
		if r := recover(); r == errHelped { //nolint:errorlint // the very value
			helped = true
		} else if r != nil {
			panic(r)
		}
	}()
	parsed, err = parser.Parse(args)
	return parsed, false, err
}

// environment is what every command runs in.
type environment struct {
	ctx      context.Context //nolint:containedctx // lives as long as the command
	in       io.Reader
	out, err io.Writer
	settings Settings
	lang     text.Lang
}

// errFailed ends a command that has said already what went wrong.
var errFailed = errors.New("failed")

// errUsage marks a mistake in the command line that only the command itself could see.
type errUsage struct{ error }

// exit prints what err means to a person and returns the status.
func (e *environment) exit(err error) int {
	var usage errUsage
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintln(e.err, "firstseen:", usage.Error())
		return exitMisused
	case e.ctx.Err() != nil:
		return exitSignaled
	}
	for _, p := range core.Problems(err) {
		fmt.Fprintln(e.err, "firstseen:", e.lang.Problem(p))
		if p.Code == core.Internal || p.Code == core.Unavailable || p.Code == core.NewerStore {
			fmt.Fprintln(e.err, "  cause:", err)
		}
	}
	return exitFailed
}
