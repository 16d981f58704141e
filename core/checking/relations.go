package checking

import (
	"sync"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/match"
)

// relationsKept is the number of pairs of videos whose relation is remembered.
const relationsKept = 1024

// relationCache remembers how pairs of videos are related. What a video looks like never changes.
type relationCache struct {
	mu   sync.Mutex
	kept map[[2]core.VideoID]match.Relation
}

// relate returns the relation of the videos of two matches.
func (c *relationCache) relate(a, b *claim) match.Relation {
	key := [2]core.VideoID{a.found.Video, b.found.Video}
	c.mu.Lock()
	r, known := c.kept[key]
	c.mu.Unlock()
	if known {
		return r
	}
	r = match.Relate(a.readFingerprint(), b.readFingerprint())
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kept) >= relationsKept {
		clear(c.kept)
	}
	c.kept[key] = r
	return r
}
