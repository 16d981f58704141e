package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint/leaves"
	index "github.com/firstseen/firstseen/core/match"
	"github.com/firstseen/firstseen/storage"
)

// benchCmd is `firstseen bench-index`.
type benchCmd struct {
	Hashes  []int  `default:"100000" sep:"," placeholder:"N,…" help:"How many hashes there are in the index when it is measured; several sizes are reached one after the other."`
	Queries int    `default:"500" help:"How many clips of 30 s are looked up at each size: copies of what is known, and unknown ones, by turns."`
	Adds    int    `default:"200" help:"How many videos of 60 s are added at each size, to tell how many that is a second and when they are found."`
	Jobs    int    `default:"16" help:"How many videos are added at one time."`
	Again   bool   `help:"The store was filled so by an earlier run: only look up, in all of it."`
	Seed    uint64 `default:"1" help:"Other seeds make other videos."`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Help tells where the store is, and what it is filled with.
func (benchCmd) Help() string {
	return `Example:
  firstseen bench-index --hashes 1000000,10000000
  firstseen bench-index --hashes 1000000 --store "redis://127.0.0.1:6379?prefix=scratch"

Without --store (or FIRSTSEEN_STORE) it works in a temporary folder. A store that is named must be empty, and is left full.

The videos never were: they are drawn as opaque shapes of all sizes that hide one another, with light from above, cameras
that pan, and cuts, and hashed as real ones are, crops included. Bit, neighbour and time statistics of their hashes
agree with those of real clips, as a test proves. They are added as any video is, only without thumbnails. A hash
is one view of a frame that is in the index; the time of a look-up is that of making the keys, reading their lists,
counting votes and reading the candidates' fingerprints. Reading the same lists once more and nothing else is timed, too:
on a busy machine the two tell what is the machine's part.`
}

// Of what is measured at each size.
const (
	queryLength  = 30 * time.Second
	ingestLength = 60 * time.Second
	timedPart    = 10 // of the videos that are added, those that are added one by one
	warmUp       = 50 // look-ups before those that count

	unknownNumbers = 1 << 40 // numbers of videos that are never added
	extraNumbers   = 2 << 40 // numbers of videos that are added to tell how fast that is
)

// bench is a benchmark under way.
type bench struct {
	*benchCmd
	env     *environment
	p       *program
	address string
	source  *leaves.Source
	next    uint64         // number of the next video
	extra   uint64         // number of the next video that is not among these
	ids     []core.VideoID // of the videos so far, by number
	hashes  int

	ownTrips int64 // to the store, for asking how many there were
}

// Run fills the store and measures.
func (c *benchCmd) Run(e *environment) error {
	if slices.Min(c.Hashes) < 1 || c.Queries < 2 || c.Adds < 1 || c.Jobs < 1 {
		return errUsage{errors.New("--hashes, --adds and --jobs must be 1 or more, --queries 2 or more")}
	}
	b := &bench{benchCmd: c, env: e, address: e.settings.Store, source: leaves.New(c.Seed), extra: extraNumbers}
	if b.address == storage.DefaultURL {
		scratch, err := os.MkdirTemp("", "firstseen-bench-")
		if err != nil {
			return fmt.Errorf("make scratch folder: %w", err)
		}
		defer os.RemoveAll(scratch)
		b.address = filepath.Join(scratch, "bench.db")
	}
	return b.run()
}

func (b *bench) run() (err error) {
	if b.p, err = b.env.openAt(b.address, nil); err != nil {
		return err
	}
	defer func() { b.p.close() }()
	sizes := slices.Sorted(slices.Values(b.Hashes))
	if b.Again {
		sizes = []int{0}
		err = b.recall()
	} else {
		err = b.empty()
	}
	if err != nil {
		return err
	}
	var table benchTable
	for _, size := range sizes {
		row, err := b.measure(size)
		if err != nil {
			return err
		}
		table.Rows = append(table.Rows, row)
		if !b.JSON {
			row.write(b.env.out) // at once: the next size may take an hour
		}
	}
	if b.JSON {
		return printJSON(b.env.out, table)
	}
	return nil
}

// empty refuses a store that holds anything.
func (b *bench) empty() error {
	for _, err := range b.p.store.AllVideos(b.env.ctx) {
		if err != nil {
			return err
		}
		return errUsage{errors.New("the store is not empty: name one that is, such as redis://HOST:PORT?prefix=scratch")}
	}
	return nil
}

// recall finds out what an earlier run has added.
func (b *bench) recall() error {
	for {
		var ids []core.VideoID
		for n := range uint64(batch) {
			ids = append(ids, b.id(b.next+n))
		}
		prints, err := b.p.store.Fingerprints(b.env.ctx, ids...)
		if err != nil {
			return err
		}
		for _, raw := range prints {
			if raw == nil {
				return nil
			}
			postings, err := core.Postings(raw)
			if err != nil {
				return err
			}
			b.added(b.id(b.next), postings)
		}
	}
}

// batch is how many videos are drawn before the size that is reached is looked at.
const batch = 1000

// id is that of the nth video.
func (b *bench) id(n uint64) core.VideoID {
	const golden, bits = 0x9E3779B97F4A7C15, 40 // Knuth, The Art of Computer Programming 6.4; of an id
	return core.VideoID((n+b.Seed<<50+1)*golden>>(64-bits) | 1)
}

// measure fills the store up to size hashes and measures it.
func (b *bench) measure(size int) (r benchRow, err error) {
	begun, before := time.Now(), len(b.ids)
	if err := b.fill(size); err != nil {
		return r, err
	}
	r.Hashes, r.Videos = b.hashes, len(b.ids)
	r.FillRate = float64(r.Videos-before) / time.Since(begun).Seconds()
	steps := []func(*benchRow) error{b.reopen, b.room, b.lookUps, b.ingest, b.searchable}
	if b.Again {
		steps = steps[:3]
	}
	for _, step := range steps {
		if err := step(&r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// benchVideo is one that is ready to be added.
type benchVideo struct {
	record core.Video
	looks  core.Looks
}

// draw makes the nth video, of a usual length if none is given.
func (b *bench) draw(n uint64, length time.Duration) (v benchVideo, err error) {
	seen := b.source.Video(n, length)
	v.record = core.Video{ID: b.id(n), Created: time.Now().UTC(), Duration: seen.Duration}
	v.looks.Postings = index.IndexEntries(seen)
	v.looks.Fingerprint, err = seen.MarshalBinary()
	return v, err
}

// added notes that a video is there. Videos come in the order of their numbers.
func (b *bench) added(id core.VideoID, postings []core.Posting) {
	b.ids = append(b.ids, id)
	b.hashes += len(postings) / index.KeysPerHash
	b.next++
}

// fill adds videos until there are as many hashes.
func (b *bench) fill(size int) error {
	const usual = 300 // hashes of a video, rather too many
	if b.hashes >= size {
		return nil
	}
	bar := b.env.progress(size)
	for b.hashes < size {
		numbers := make([]uint64, min(batch, 1+(size-b.hashes)/usual))
		for i := range numbers {
			numbers[i] = b.next + uint64(i)
		}
		err := inOrder(b.env.ctx, numbers, b.Jobs, func(n uint64) (benchVideo, error) {
			v, err := b.draw(n, 0)
			if err == nil {
				err = b.p.store.AddVideo(b.env.ctx, v.record, v.looks)
			}
			v.looks.Fingerprint = nil
			return v, err
		}, func(_ uint64, v benchVideo) error {
			b.added(v.record.ID, v.looks.Postings)
			return bar.Set(min(b.hashes, size))
		})
		if err != nil {
			return err
		}
	}
	return bar.Finish() //nolint:wrapcheck // of a terminal
}

// reopen tells how long opening takes.
func (b *bench) reopen(r *benchRow) (err error) {
	b.p.close()
	begun := time.Now()
	b.p, err = b.env.openAt(b.address, nil)
	r.Open = milliseconds(time.Since(begun))
	return err
}

// room tells how much room the store takes.
func (b *bench) room(r *benchRow) error {
	h, err := b.p.store.Health(b.env.ctx)
	r.Server, r.Bytes, r.Nodes = h.Server, h.Bytes, h.Nodes
	return err
}

// lookedUp is what one look-up was like.
type lookedUp struct {
	took         time.Duration
	cpu          time.Duration // that this process used, not the database
	lists        time.Duration // of reading the lists alone, once more
	keys, bytes  int           // of the lists
	known, found bool
}

// queried is the number of the video that the nth query shows: every other one is known.
func (b *bench) queried(n int) (number uint64, known bool) {
	if n%2 == 1 {
		return uint64(n) + unknownNumbers, false
	}
	return uint64(n) * 7919 % uint64(len(b.ids)), true
}

// lookUp looks the nth query up. A known video is found if it is one of those returned.
func (b *bench) lookUp(n int) (l lookedUp, err error) {
	number, known := b.queried(n)
	query := b.source.Query(number, 0, queryLength)
	runtime.GC() // what drawing left is no part of a look-up
	begun, used := time.Now(), cpuTime()
	ids, _, err := b.p.Candidates(b.env.ctx, query)
	l.took, l.cpu, l.known = time.Since(begun), cpuTime()-used, known
	l.found = known && slices.Contains(ids, b.ids[number])
	return l, err
}

// readLists is the reference that look-ups are held against: it only reads what the nth reads.
func (b *bench) readLists(n int, l *lookedUp) error {
	number, _ := b.queried(n)
	keys := index.NewLookup(b.source.Query(number, 0, queryLength)).Keys
	begun := time.Now()
	lists, err := b.p.store.Lookup(b.env.ctx, keys)
	l.lists, l.keys = time.Since(begun), len(keys)
	for _, list := range lists {
		l.bytes += len(list)
	}
	return err
}

// lookUps times whole look-ups, and then what they read.
func (b *bench) lookUps(r *benchRow) error {
	for n := range warmUp {
		if _, err := b.lookUp(n); err != nil {
			return err
		}
	}
	before, err := b.trips()
	if err != nil {
		return err
	}
	all := make([]lookedUp, b.Queries)
	for n := range all {
		if all[n], err = b.lookUp(warmUp + n); err != nil {
			return err
		}
	}
	after, err := b.trips()
	if err != nil {
		return err
	}
	r.Trips = float64(after-before) / float64(b.Queries)
	for n := range all {
		if err := b.readLists(warmUp+n, &all[n]); err != nil {
			return err
		}
	}
	r.lookedUp(all)
	return nil
}

// trips tells how many round trips there were so far, those of its own questions not counted.
func (b *bench) trips() (int64, error) {
	first, err := b.p.store.Health(b.env.ctx)
	if err != nil {
		return 0, err
	}
	second, err := b.p.store.Health(b.env.ctx)
	own := second.Trips - first.Trips
	b.ownTrips += 2 * own
	return second.Trips + own - b.ownTrips, err
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// drawn makes videos of ingestLength that are none of the others.
func (b *bench) drawn(n int) (all []benchVideo, err error) {
	for range n {
		v, err := b.draw(b.extra, ingestLength)
		if err != nil {
			return nil, err
		}
		b.extra++
		b.hashes += len(v.looks.Postings) / index.KeysPerHash
		all = append(all, v)
	}
	return all, nil
}

// ingest tells how many videos can be added a second, fingerprints in hand.
func (b *bench) ingest(r *benchRow) error {
	all, err := b.drawn(b.Adds)
	if err != nil {
		return err
	}
	begun := time.Now()
	err = inOrder(b.env.ctx, all, b.Jobs, func(v benchVideo) (struct{}, error) {
		return struct{}{}, b.p.store.AddVideo(b.env.ctx, v.record, v.looks)
	}, func(benchVideo, struct{}) error { return nil })
	r.Ingest = float64(len(all)) / time.Since(begun).Seconds()
	return err
}

// searchable tells how long it takes at most until a video that is being added is found.
func (b *bench) searchable(r *benchRow) error {
	first := b.extra
	all, err := b.drawn(b.Adds/timedPart + 1)
	if err != nil {
		return err
	}
	for i, v := range all {
		query := b.source.Query(first+uint64(i), ingestLength, queryLength)
		begun := time.Now()
		if err := b.p.store.AddVideo(b.env.ctx, v.record, v.looks); err != nil {
			return err
		}
		ids, _, err := b.p.Candidates(b.env.ctx, query)
		if err != nil {
			return err
		}
		r.Unfound += count(!slices.Contains(ids, v.record.ID))
		r.Searchable = max(r.Searchable, milliseconds(time.Since(begun)))
	}
	return nil
}
