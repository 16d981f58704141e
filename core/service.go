package core

import (
	"log/slog"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/firstseen/firstseen/core/media"
)

// Service carries out what people ask for: each use case is a method, in a file of its own. It is safe
// for concurrent use, and any number of processes may run one on the same store.
type Service struct {
	store     Store
	decoder   *media.Decoder
	owners    []UserID
	approvers int
	boxes     []string
	now       func() time.Time
	log       *slog.Logger
	flight    singleflight.Group // reading of clips under way, by SHA-256
	gallery   *gallery
	figures   figures
}

// Config is what a Service needs. Now and Log may be nil: the wall clock, and silence.
type Config struct {
	Store     Store
	Decoder   *media.Decoder // may be nil where no clip is ever read
	Owners    []UserID       // whom the operator trusts with everything
	Approvers int            // moderators who have to agree with each debunk (0: one)
	Boxes     []string       // in which news for watchers waits until the platform takes it
	Now       func() time.Time
	Log       *slog.Logger
}

// New returns a service.
func New(c Config) *Service {
	s := &Service{store: c.Store, decoder: c.Decoder, owners: c.Owners, approvers: max(c.Approvers, 1), boxes: c.Boxes, now: c.Now, log: c.Log, gallery: newGallery()}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s
}

// Now is the time that the service goes by.
func (s *Service) Now() time.Time { return s.now() }
