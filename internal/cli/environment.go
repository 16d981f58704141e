package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// environment has the streams, settings and language that every command uses.
type environment struct {
	ctx      context.Context //nolint:containedctx // lives as long as the command
	in       io.Reader
	out, err io.Writer
	settings Settings
	lang     text.Lang
	dir      string   // from which relative paths count, if it is not the process's own
	running  *program // the program of the bot that runs, if the command was handed over to it
}

// resolvePath returns a path that the command names.
func (e *environment) resolvePath(name string) string {
	if e.dir == "" || name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(e.dir, name)
}

// errFailed is returned by a command that has printed already what went wrong.
var errFailed = errors.New("failed")

// errUsage is a mistake in the command line that the parser could not see.
type errUsage struct{ error }

// reportError prints an error for people and returns the exit status.
func (e *environment) reportError(err error) int {
	var usage errUsage
	var wrong *mistake
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.As(err, &wrong):
		fmt.Fprintln(e.err, "firstseen:", e.describeError(err))
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintln(e.err, "firstseen:", usage.Error())
		return exitMisused
	case e.ctx.Err() != nil:
		return exitSignaled
	}
	status := exitFailed
	for _, p := range core.Problems(err) {
		fmt.Fprintln(e.err, "firstseen:", e.describeProblem(p))
		if p.Field != "" && slices.Contains(core.FieldNames, p.Field) {
			status = exitMisused
		}
		if p.Code == core.Internal || p.Code == core.Unavailable || p.Code == core.NewerStore {
			fmt.Fprintln(e.err, "  cause:", err)
		}
	}
	return status
}

// describeError returns an error in one line: the sentence of a mistake, or the error itself.
func (e *environment) describeError(err error) string {
	var wrong *mistake
	if errors.As(err, &wrong) {
		return e.lang.T("cli."+wrong.key, wrong.args)
	}
	return err.Error()
}

// describeProblem returns the sentence for a problem, after the flag that it is about. After one about a verdict it has a line for each
// that there is.
func (e *environment) describeProblem(p *core.Problem) string {
	if !slices.Contains(core.FieldNames, p.Field) {
		return e.lang.Problem(p)
	}
	bare := *p
	bare.Field = ""
	said := "--" + strings.ReplaceAll(p.Field, "_", "-") + ": " + e.lang.Problem(&bare)
	if p.Field == "verdict" {
		said = strings.Join(append([]string{said}, e.lang.ExplainVerdicts()...), "\n  ")
	}
	return said
}

// newLogger returns a logger that writes to the error stream at the configured level.
func (e *environment) newLogger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(e.settings.LogLevel)) // the command line admits only levels
	return slog.New(slog.NewTextHandler(e.err, &slog.HandlerOptions{Level: level}))
}
