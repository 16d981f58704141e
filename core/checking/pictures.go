package checking

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/firstseen/firstseen/core/evidence"
	"github.com/firstseen/firstseen/core/media"
)

// picturesKept is the number of pictures that are kept: at most evidence.MaxBytes each, so 10 MB in all.
const picturesKept = 32

// pictureCache draws evidence pictures, and keeps the latest, because thousands of people may ask about one clip at the same time.
// Drawing takes some 25 MB, so no more pictures are drawn at the same time than there are processors.
type pictureCache struct {
	decoder *media.Decoder // draws letters that the fonts in the program lack; may be nil
	flight  singleflight.Group
	slots   chan struct{}

	mu    sync.Mutex
	kept  map[[sha256.Size]byte]evidence.Picture // several callers hold the same bytes: nobody may change them
	order [][sha256.Size]byte                    // of kept, the oldest first
}

func newPictureCache(d *media.Decoder) *pictureCache {
	return &pictureCache{decoder: d, slots: make(chan struct{}, runtime.NumCPU()), kept: map[[sha256.Size]byte]evidence.Picture{}}
}

// drawPicture returns the picture of some pairs of frames. It is drawn once for equal pairs, labels and shapes.
func (g *pictureCache) drawPicture(ctx context.Context, pairs []evidence.Pair, labels evidence.Labels, wide bool) (evidence.Picture, error) {
	key := pictureKey(pairs, labels, wide)
	if d, ok := g.findPicture(key); ok {
		return d, nil
	}
	v, err, _ := g.flight.Do(string(key[:]), func() (any, error) {
		if d, ok := g.findPicture(key); ok { // drawn since
			return d, nil
		}
		select {
		case g.slots <- struct{}{}:
		case <-ctx.Done():
			return evidence.Picture{}, ctx.Err()
		}
		defer func() { <-g.slots }()
		d, err := evidence.ComposePicture(pairs, labels, evidence.Style{Wide: wide, Typeset: g.newTypesetter(ctx)})
		if err == nil {
			g.keepPicture(key, d)
		}
		return d, err
	})
	if errors.Is(err, context.Canceled) && ctx.Err() == nil { // it was another's who has gone
		return g.drawPicture(ctx, pairs, labels, wide)
	}
	d, _ := v.(evidence.Picture)
	return d, err
}

func (g *pictureCache) findPicture(key [sha256.Size]byte) (evidence.Picture, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	d, ok := g.kept[key]
	return d, ok
}

func (g *pictureCache) keepPicture(key [sha256.Size]byte, d evidence.Picture) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.order) >= picturesKept {
		delete(g.kept, g.order[0])
		g.order = g.order[1:]
	}
	g.kept[key] = d
	g.order = append(g.order, key)
}

// pictureKey returns a key that differs wherever anything in a picture differs.
func pictureKey(pairs []evidence.Pair, labels evidence.Labels, wide bool) (key [sha256.Size]byte) {
	h := sha256.New()
	part := func(b []byte) { // with its length, so that two do not run into one another
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b)))) // a hash never fails
		_, _ = h.Write(b)
	}
	part(fmt.Append(nil, wide, labels.Fine, labels.Unsure, len(labels.Facts)))
	for _, text := range append([]string{labels.Query, labels.Ref, labels.Turned, labels.Verdict, labels.Claim, labels.Name}, labels.Facts...) {
		part([]byte(text))
	}
	for _, p := range pairs {
		part(p.Query)
		part(p.Ref)
		part(binary.BigEndian.AppendUint64(nil, uint64(p.QueryTime)))
		part(binary.BigEndian.AppendUint64(nil, uint64(p.RefTime)))
		part(fmt.Append(nil, p.Picture))
	}
	return [sha256.Size]byte(h.Sum(nil))
}
