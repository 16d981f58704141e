package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/storage"
)

// terminal is who acts on the command line.
var terminal = core.UserID{Platform: "cli", ID: "local"}

// logger writes to the error stream at the level that is configured.
func (e *environment) logger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(e.settings.LogLevel)) // the command line admits only levels
	return slog.New(slog.NewTextHandler(e.err, &slog.HandlerOptions{Level: level}))
}

// program is the use cases on an open store.
type program struct {
	*services.Services
	store *storage.Store
	log   *slog.Logger
}

// close lets go of the store. What was saved is safe already.
func (p *program) close() {
	if err := p.store.Close(); err != nil {
		p.log.Warn("the store did not close", "error", err)
	}
}

// open opens the store and starts the use cases on it. The caller closes it.
func (e *environment) open() (*program, error) {
	decoder, err := media.New(media.Config{Logger: e.logger()})
	if err != nil {
		return nil, err
	}
	return e.openAt(e.settings.Store, decoder)
}

// openRecords is open for commands that read no clip.
func (e *environment) openRecords() (*program, error) { return e.openAt(e.settings.Store, nil) }

func (e *environment) openAt(address string, decoder *media.Decoder) (*program, error) {
	owners, err := e.owners()
	if err != nil {
		return nil, err
	}
	if address == storage.DefaultURL {
		if err := os.MkdirAll(filepath.Dir(address), 0o700); err != nil {
			return nil, fmt.Errorf("make the store's folder: %w", err)
		}
	}
	store, err := storage.Open(e.ctx, address)
	if err != nil {
		return nil, err
	}
	log := e.logger()
	service := services.New(services.Config{
		Store: store, Decoder: decoder, Owners: owners, Approvers: e.settings.Approvers, Log: log,
		Boxes: []string{bots.NoticesBox("telegram"), bots.NoticesBox("discord"), bots.KeptBox("telegram"), bots.KeptBox("discord")}, // of other processes on the store too
	})
	return &program{service, store, log}, nil
}

// owners are the people whom the operator trusts with everything.
func (e *environment) owners() ([]core.UserID, error) {
	owners := []core.UserID{terminal}
	for _, s := range e.settings.Owners {
		id, err := core.ParseUserID(s, "")
		if err != nil {
			return nil, errUsage{fmt.Errorf("owners: %w", err)}
		}
		owners = append(owners, id)
	}
	return owners, nil
}

// say prints a reply as plain text.
func (e *environment) say(r core.Reply) { fmt.Fprintln(e.out, text.Plain(e.lang.Reply(r))) }

// printJSON prints one object on one line.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}
