package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/web"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/storage"
	"github.com/firstseen/firstseen/storage/kv"
)

const (
	readyBudget = 2500 * time.Millisecond // for all parts together: health checks wait for some seconds
	readyKept   = time.Second             // how long a result is given again, so that asking costs little
	roomNeeded  = 64 << 20                // bytes free for a few clips
	probeBytes  = 4 << 10                 // bytes of a file that is written to see whether one can be
)

// readiness checks the parts of the bot that have to work for a clip to be answered.
type readiness struct {
	mu      sync.Mutex
	parts   []*readyPart
	checked time.Time
	found   []web.Part
}

// readyPart is one part with its check.
type readyPart struct {
	name    string
	late    string                           // the fault of a check that takes too long; empty: that is none
	check   func(ctx context.Context) string // returns a fault, as web.Part has it
	pending chan string                      // of a check that has not returned yet
}

// addPart adds a part. What takes too long has the fault late.
func (r *readiness) addPart(name, late string, check func(context.Context) string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parts = append(r.parts, &readyPart{name: name, late: late, check: check})
}

// checkParts returns the state of each part. Parts that hang delay it by readyBudget at most, and of each part only one check runs at a
// time.
func (r *readiness) checkParts(ctx context.Context) []web.Part {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.checked) < readyKept {
		return r.found
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyBudget) // others wait for the same result
	defer cancel()
	r.found = make([]web.Part, len(r.parts))
	var checks sync.WaitGroup
	for i, p := range r.parts {
		checks.Go(func() { r.found[i] = web.Part{Name: p.name, Fault: p.checkWithin(ctx)} })
	}
	checks.Wait()
	r.checked = time.Now()
	return r.found
}

// checkWithin returns the fault of the part. A check that is still running from an earlier call is not started again.
func (p *readyPart) checkWithin(ctx context.Context) string {
	select {
	case <-p.pending: // what it found is old
		p.pending = nil
	default:
	}
	if p.pending == nil {
		found := make(chan string, 1)
		p.pending = found
		go func() { found <- p.check(ctx) }()
	}
	select {
	case fault := <-p.pending:
		p.pending = nil
		return fault
	case <-ctx.Done():
		return p.late
	}
}

// newReadiness returns the checks of the store, the decoder and the disk. dir is the folder for what is not answered yet.
func newReadiness(store *storage.Store, address, dir string, decoder *media.Decoder) *readiness {
	r := &readiness{}
	r.addPart("store", "ready.store", func(ctx context.Context) string { return findStoreFault(ctx, store) })
	r.addPart("decoder", "", func(ctx context.Context) string { // a busy machine has no time for a trial
		if err := decoder.CheckReady(ctx); err != nil {
			return "problem." + string(core.Problems(err)[0].Code)
		}
		return ""
	})
	r.addPart("disk", "ready.disk_late", func(context.Context) string {
		if path, isFile := storage.FilePath(address); isFile && !hasRoom(filepath.Dir(path)) {
			return "ready.disk_store"
		}
		switch {
		case !hasRoom(dir):
			return "ready.disk_data"
		case !hasRoom(os.TempDir()):
			return "problem.no_room"
		}
		return ""
	})
	return r
}

// findStoreFault returns what keeps the store from being read or written.
func findStoreFault(ctx context.Context, store *storage.Store) string {
	h, err := store.Health(ctx)
	if err != nil {
		return "ready.store"
	}
	switch h.Advice {
	case kv.FileGone, kv.MakeRoom, kv.NameMaster:
		return "doctor." + string(h.Advice)
	}
	if storage.CheckWrites(ctx, store) != nil {
		return "ready.store_writes"
	}
	return ""
}

// hasRoom reports whether a folder takes files, and has room for clips.
func hasRoom(dir string) bool {
	if free, err := freeBytes(dir); err != nil || free < roomNeeded {
		return false
	}
	path := filepath.Join(dir, ".firstseen-ready")
	err := os.WriteFile(path, make([]byte, probeBytes), 0o600)
	return errors.Join(err, os.Remove(path)) == nil
}

// addPlatform adds the connection of a platform.
func (r *readiness) addPlatform(adapter bots.Adapter) {
	r.addPart(string(adapter.Platform()), "ready.disconnected", func(ctx context.Context) string {
		switch err := adapter.CheckConnection(ctx); {
		case errors.Is(err, bots.ErrToken):
			return "ready.token"
		case err != nil:
			return "ready.disconnected"
		}
		return ""
	})
}
