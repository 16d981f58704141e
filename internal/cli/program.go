package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/storage"
)

// program has the use cases and the open store that they work on.
type program struct {
	*services.Services
	store *storage.Store
	log   *slog.Logger

	lent bool // to a command that was handed over: the bot goes on with it
}

// closeStore closes the store. Everything that was saved is durable already.
func (p *program) closeStore() {
	if p.lent {
		return
	}
	if err := p.store.Close(); err != nil {
		p.log.Warn("the store did not close", "error", err)
	}
}

// openWithDecoder opens the store for commands that read clips. The caller closes it.
func (e *environment) openWithDecoder() (*program, error) {
	if e.running != nil {
		return e.running, nil
	}
	decoder, err := media.New(media.Config{Logger: e.newLogger()})
	if err != nil {
		return nil, err
	}
	return e.openProgram(decoder)
}

// openRecords opens the store, which has to be there, for commands that read no clip. The caller closes it.
func (e *environment) openRecords() (*program, error) {
	if e.running != nil {
		return e.running, nil
	}
	if err := e.expectStore(); err != nil {
		return nil, err
	}
	return e.openProgram(nil)
}

// expectStore fails if the store is a file that is not there: a mistyped path must not become an empty store, in which nothing is
// known.
func (e *environment) expectStore() error {
	path, isFile := storage.FilePath(e.settings.Store)
	if _, err := os.Stat(path); isFile && errors.Is(err, fs.ErrNotExist) {
		return &mistake{"no_store", text.Args{"path": path}, err}
	}
	return nil
}

// openProgram opens the store, and says so if it makes a new one. No clip can be read if decoder is nil. The caller closes it.
func (e *environment) openProgram(decoder *media.Decoder) (*program, error) {
	owners, err := e.parseOwners()
	if err != nil {
		return nil, err
	}
	isNew := errors.As(e.expectStore(), new(*mistake))
	store, err := storage.Open(e.ctx, e.settings.Store, storage.WithLogger(e.newLogger()))
	if err != nil {
		return nil, explainStore(e.settings.Store, err)
	}
	if isNew {
		fmt.Fprintln(e.err, "firstseen:", e.lang.T("cli.new_store", text.Args{"path": hidePassword(e.settings.Store)}))
	}
	log := e.newLogger()
	service := services.New(services.Config{
		Store: store, Decoder: decoder, Owners: owners, Shared: isShared, IsStopWord: text.IsStopWord, Approvers: e.settings.Approvers, Log: log,
		NoImageSearch: e.settings.ImageSearch == "off", NotificationQueues: notificationQueues(),
	})
	return &program{Services: service, store: store, log: log}, nil
}
