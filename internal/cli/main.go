// Package cli is the command line of firstseen: its commands, its settings and the wiring of stores, use cases and bots.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/agnivade/levenshtein"
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
	return execute(&environment{ctx: ctx, in: stdin, out: stdout, err: stderr}, args)
}

// execute runs the program in an environment, whose settings it reads unless the command was handed over with them.
func execute(env *environment, args []string) int {
	var c CommandLine
	stdout, stderr := env.out, env.err
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
		fmt.Fprintf(stderr, "firstseen: %v%s\nRun \"firstseen --help\" to see the commands.\n", err, proposeCommand(parser.Model, err))
		return exitMisused
	}
	if env.running == nil {
		env.settings = c.Settings
	}
	lang, known := text.Find(env.settings.Locale)
	if !known {
		fmt.Fprintf(stderr, "firstseen: --locale (FIRSTSEEN_LOCALE): there is no language %q, only %s\n", env.settings.Locale, strings.Join(text.Tags(), ", "))
		return exitMisused
	}
	env.lang = lang
	if env.running == nil {
		if status, done := env.handOver(parsed.Selected().Name, args); done {
			return status
		}
	}
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

// proposeCommand returns the command that somebody who typed another word may have meant, as the end of a sentence, or nothing.
func proposeCommand(model *kong.Application, wrong error) string {
	word, isWord := strings.CutPrefix(wrong.Error(), "unexpected argument ")
	if !isWord {
		return ""
	}
	best, distance := "", maxTypos+1
	for _, command := range model.Children {
		if d := levenshtein.ComputeDistance(word, command.Name); d > 0 && d < distance {
			best, distance = command.Name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(". Did you mean %q?", best)
}

// maxTypos is the most letters by which a mistyped command may differ from the one that is proposed.
const maxTypos = 2

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
