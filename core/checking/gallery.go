package checking

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"runtime"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/firstseen/firstseen/core/evidence"
)

// galleryKept is how many pictures a gallery keeps: at most evidence.MaxBytes each, so 10 MB in all.
const galleryKept = 32

// A gallery draws evidence pictures, and keeps the latest: thousands may ask about one clip at once, and are shown the same.
// A picture takes some 25 MB while it is drawn, so no more are drawn at one time than there are processors.
type gallery struct {
	flight singleflight.Group
	turns  chan struct{}

	mu    sync.Mutex
	kept  map[[sha256.Size]byte]drawn
	order [][sha256.Size]byte // of kept, the oldest first
}

// drawn is a picture. Many hold the same bytes: nobody may change them.
type drawn struct {
	jpeg          []byte
	width, height int
}

func newGallery() *gallery {
	return &gallery{turns: make(chan struct{}, runtime.NumCPU()), kept: map[[sha256.Size]byte]drawn{}}
}

// draw is evidence.Compose, once for what looks the same.
func (g *gallery) draw(ctx context.Context, pairs []evidence.Pair, labels evidence.Labels) (drawn, error) {
	key := pictureKey(pairs, labels)
	if d, ok := g.find(key); ok {
		return d, nil
	}
	v, err, _ := g.flight.Do(string(key[:]), func() (any, error) {
		if d, ok := g.find(key); ok { // drawn since
			return d, nil
		}
		select {
		case g.turns <- struct{}{}:
		case <-ctx.Done():
			return drawn{}, ctx.Err()
		}
		defer func() { <-g.turns }()
		var d drawn
		var err error
		d.jpeg, d.width, d.height, err = evidence.ComposePicture(pairs, labels)
		if err == nil {
			g.keep(key, d)
		}
		return d, err
	})
	if errors.Is(err, context.Canceled) && ctx.Err() == nil { // it was another's who has gone
		return g.draw(ctx, pairs, labels)
	}
	d, _ := v.(drawn)
	return d, err
}

func (g *gallery) find(key [sha256.Size]byte) (drawn, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	d, ok := g.kept[key]
	return d, ok
}

func (g *gallery) keep(key [sha256.Size]byte, d drawn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.order) >= galleryKept {
		delete(g.kept, g.order[0])
		g.order = g.order[1:]
	}
	g.kept[key] = d
	g.order = append(g.order, key)
}

// pictureKey tells one picture from another by all that is drawn in it.
func pictureKey(pairs []evidence.Pair, labels evidence.Labels) (key [sha256.Size]byte) {
	h := sha256.New()
	part := func(b []byte) { // with its length, so that two do not run into one another
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b)))) // a hash never fails
		_, _ = h.Write(b)
	}
	for _, text := range []string{labels.Query, labels.Ref, labels.Mirrored} {
		part([]byte(text))
	}
	for _, p := range pairs {
		part(p.Query)
		part(p.Ref)
		part(binary.BigEndian.AppendUint64(nil, uint64(p.QueryTime)))
		part(binary.BigEndian.AppendUint64(nil, uint64(p.RefTime)))
	}
	return [sha256.Size]byte(h.Sum(nil))
}
