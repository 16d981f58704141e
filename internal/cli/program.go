package cli

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

// program has the use cases and the open store that they work on.
type program struct {
	*services.Services
	store *storage.Store
	log   *slog.Logger
}

// closeStore closes the store. Everything that was saved is durable already.
func (p *program) closeStore() {
	if err := p.store.Close(); err != nil {
		p.log.Warn("the store did not close", "error", err)
	}
}

// openWithDecoder opens the store for commands that read clips. The caller closes it.
func (e *environment) openWithDecoder() (*program, error) {
	decoder, err := media.New(media.Config{Logger: e.newLogger()})
	if err != nil {
		return nil, err
	}
	return e.openProgram(e.settings.Store, decoder)
}

// openRecords opens the store for commands that read no clip. The caller closes it.
func (e *environment) openRecords() (*program, error) { return e.openProgram(e.settings.Store, nil) }

// openProgram opens the store at an address. No clip can be read if decoder is nil. The caller closes it.
func (e *environment) openProgram(address string, decoder *media.Decoder) (*program, error) {
	owners, err := e.parseOwners()
	if err != nil {
		return nil, err
	}
	if address == storage.DefaultURL {
		if err := os.MkdirAll(filepath.Dir(address), 0o700); err != nil {
			return nil, fmt.Errorf("make the store's folder: %w", err)
		}
	}
	store, err := storage.Open(e.ctx, address, storage.WithLogger(e.newLogger()))
	if err != nil {
		return nil, err
	}
	log := e.newLogger()
	service := services.New(services.Config{
		Store: store, Decoder: decoder, Owners: owners, Approvers: e.settings.Approvers, Log: log,
		NotificationQueues: notificationQueues(),
	})
	return &program{service, store, log}, nil
}
