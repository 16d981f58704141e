// Package cli is the command line of firstseen: its commands, its settings and the wiring of stores, use cases and bots.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

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

// Main runs the program as the process was called, and ends the process with the program's exit status.
func Main() {
	media.RunChildIfAsked() // the decoder's confined child is this program too
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Run runs the program with the arguments and returns its exit status. Tests call it in place of a process.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c CommandLine
	env := &environment{ctx: ctx, in: stdin, out: stdout, err: stderr}
	parser, err := kong.New(&c, kong.Name("firstseen"), kong.Description(description), kong.UsageOnError(),
		kong.Writers(stdout, stderr), kong.Exit(func(int) { panic(errHelped) }), kong.Bind(env), HelpVariables(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		fmt.Fprintln(stderr, "firstseen:", err)
		return exitFailed
	}
	if err := unsetEmptyVariables(parser.Model); err != nil {
		fmt.Fprintln(stderr, "firstseen:", err)
		return exitFailed
	}
	parsed, helped, err := parseArgs(parser, args)
	switch {
	case helped:
		return exitOK
	case err != nil:
		fmt.Fprintf(stderr, "firstseen: %v\nRun \"firstseen --help\" to see the commands.\n", err)
		return exitMisused
	}
	env.settings = c.Settings
	env.lang = text.For(c.Locale)
	return env.reportError(parsed.Run())
}

// unsetEmptyVariables removes those of the settings' environment variables that are empty: a line such as FIRSTSEEN_LOG= of an
// environment file means the default, not an empty level.
func unsetEmptyVariables(model *kong.Application) error {
	return kong.Visit(model, func(node kong.Visitable, next kong.Next) error {
		flag, isFlag := node.(*kong.Flag)
		if isFlag {
			for _, name := range flag.Envs {
				if value, set := os.LookupEnv(name); set && value == "" {
					if err := os.Unsetenv(name); err != nil {
						return fmt.Errorf("unset %s: %w", name, err)
					}
				}
			}
		}
		return next(nil)
	})
}

// errHelped ends parsing after help was printed, where kong would end the process.
var errHelped = errors.New("help was printed")

func parseArgs(parser *kong.Kong, args []string) (parsed *kong.Context, helped bool, err error) {
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
