package measure

import (
	"context"
	"log/slog"

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

// openProgram opens a store and starts the use cases on it. The caller closes it. No clip can be read if decoder is nil.
func openProgram(ctx context.Context, address string, decoder *media.Decoder, log *slog.Logger) (*program, error) {
	store, err := storage.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	return &program{services.New(services.Config{Store: store, Decoder: decoder, Log: log}), store, log}, nil
}

// closeStore closes the store.
func (p *program) closeStore() {
	if err := p.store.Close(); err != nil {
		p.log.Warn("the store did not close", "error", err)
	}
}
