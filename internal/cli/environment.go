package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

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
}

// errFailed is returned by a command that has printed already what went wrong.
var errFailed = errors.New("failed")

// errUsage is a mistake in the command line that the parser could not see.
type errUsage struct{ error }

// reportError prints an error for people and returns the exit status.
func (e *environment) reportError(err error) int {
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

// newLogger returns a logger that writes to the error stream at the configured level.
func (e *environment) newLogger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(e.settings.LogLevel)) // the command line admits only levels
	return slog.New(slog.NewTextHandler(e.err, &slog.HandlerOptions{Level: level}))
}
