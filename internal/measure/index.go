package measure

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/match"
	"github.com/firstseen/firstseen/internal/measure/deadleaves"
	"github.com/firstseen/firstseen/internal/parallel"
)

// Sizes of what is measured.
const (
	queryLength  = 30 * time.Second
	ingestLength = 60 * time.Second
	timedPart    = 10 // of the videos that are added, those that are added one by one
	warmUp       = 50 // look-ups before those that count

	unknownNumbers = 1 << 40 // numbers of videos that are never added
	extraNumbers   = 2 << 40 // numbers of videos that are added to tell how fast that is
)

// ErrNotEmpty is returned for a store that holds videos already.
var ErrNotEmpty = errors.New("the store is not empty")

// IndexConfig has the store and the sizes that Index measures.
type IndexConfig struct {
	Store    string // the address of an empty store; "" is a temporary file
	Hashes   []int  // the sizes, in hashes, at which the index is measured
	Queries  int    // how many clips of queryLength are looked up at each size, 2 or more: every other one is a copy
	Adds     int    // how many videos of ingestLength are added at each size, 1 or more
	Jobs     int    // how many videos are added at one time, 1 or more
	Again    bool   // an earlier run with the same seed filled the store: only look up, in all of it
	Seed     uint64 // other seeds make other videos
	Progress func(total int) Progress
	Measured func(IndexRow) // is called after each size; nil is allowed
	Log      *slog.Logger
}

// bench is the state of a benchmark.
type bench struct {
	IndexConfig
	ctx    context.Context //nolint:containedctx // lives as long as the benchmark
	p      *program
	source *deadleaves.Source
	next   uint64         // number of the next video
	extra  uint64         // number of the next video that is not among these
	ids    []core.VideoID // of the videos so far, by number
	hashes int

	ownTrips int64 // to the store, for asking how many there were
}

// Index fills a store with drawn videos and measures look-ups in it at each size. It returns ErrNotEmpty if the store holds
// videos that this run did not add, unless Again is set.
func Index(ctx context.Context, c IndexConfig) (IndexTable, error) {
	b := &bench{IndexConfig: c, ctx: ctx, source: deadleaves.New(c.Seed), extra: extraNumbers}
	if b.Store == "" {
		scratch, err := os.MkdirTemp("", "firstseen-bench-")
		if err != nil {
			return IndexTable{}, fmt.Errorf("make scratch folder: %w", err)
		}
		defer os.RemoveAll(scratch)
		b.Store = filepath.Join(scratch, "bench.db")
	}
	return b.measureSizes()
}

// measureSizes measures the index at each size.
func (b *bench) measureSizes() (table IndexTable, err error) {
	if b.p, err = openProgram(b.ctx, b.Store, nil, b.Log); err != nil {
		return table, err
	}
	defer func() { b.p.closeStore() }()
	sizes := slices.Sorted(slices.Values(b.Hashes))
	if b.Again {
		sizes = []int{0}
		err = b.findEarlierVideos()
	} else {
		err = b.checkEmpty()
	}
	if err != nil {
		return table, err
	}
	for _, size := range sizes {
		row, err := b.measureSize(size)
		if err != nil {
			return table, err
		}
		table.Rows = append(table.Rows, row)
		if b.Measured != nil {
			b.Measured(row)
		}
	}
	return table, nil
}

// checkEmpty returns ErrNotEmpty if the store holds videos.
func (b *bench) checkEmpty() error {
	for _, err := range b.p.store.AllVideos(b.ctx) {
		if err != nil {
			return err
		}
		return ErrNotEmpty
	}
	return nil
}

// findEarlierVideos counts the videos that an earlier run with the same seed has added.
func (b *bench) findEarlierVideos() error {
	for {
		var ids []core.VideoID
		for n := range uint64(batch) {
			ids = append(ids, b.videoID(b.next+n))
		}
		prints, err := b.p.store.LoadFingerprints(b.ctx, ids...)
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
			b.recordAdded(b.videoID(b.next), postings)
		}
	}
}

// batch is the number of videos that are drawn between two looks at the size of the index.
const batch = 1000

// videoID returns the ID of the nth video.
func (b *bench) videoID(n uint64) core.VideoID {
	const golden, bits = 0x9E3779B97F4A7C15, 40 // Knuth, The Art of Computer Programming 6.4; of an id
	return core.VideoID((n+b.Seed<<50+1)*golden>>(64-bits) | 1)
}

// measureSize fills the store up to size hashes and measures it there.
func (b *bench) measureSize(size int) (r IndexRow, err error) {
	begun, before := time.Now(), len(b.ids)
	if err := b.fillStore(size); err != nil {
		return r, err
	}
	r.Hashes, r.Videos = b.hashes, len(b.ids)
	r.FillRate = float64(r.Videos-before) / time.Since(begun).Seconds()
	steps := []func(*IndexRow) error{b.measureOpening, b.measureSpace, b.measureLookUps, b.measureIngest, b.measureDelay}
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

// benchVideo is a drawn video that can be added to the store.
type benchVideo struct {
	record core.Video
	looks  core.FingerprintRecord
}

// drawVideo draws the nth video. A length of 0 stands for a usual one.
func (b *bench) drawVideo(n uint64, length time.Duration) (v benchVideo, err error) {
	seen := b.source.Video(n, length)
	v.record = core.Video{ID: b.videoID(n), Created: time.Now().UTC(), Duration: seen.Duration}
	v.looks.Postings = match.IndexEntries(seen)
	v.looks.Fingerprint, err = seen.MarshalBinary()
	return v, err
}

// recordAdded counts a video that was added. Videos come in the order of their numbers.
func (b *bench) recordAdded(id core.VideoID, postings []core.Posting) {
	b.ids = append(b.ids, id)
	b.hashes += len(postings) / match.KeysPerHash
	b.next++
}

// fillStore adds videos until the index has at least size hashes.
func (b *bench) fillStore(size int) error {
	const usual = 300 // hashes of a video, rather too many
	if b.hashes >= size {
		return nil
	}
	bar := b.Progress(size)
	for b.hashes < size {
		numbers := make([]uint64, min(batch, 1+(size-b.hashes)/usual))
		for i := range numbers {
			numbers[i] = b.next + uint64(i)
		}
		err := parallel.MapInOrder(b.ctx, numbers, b.Jobs, func(n uint64) (benchVideo, error) {
			v, err := b.drawVideo(n, 0)
			if err == nil {
				err = b.p.store.AddVideo(b.ctx, v.record, v.looks)
			}
			v.looks.Fingerprint = nil
			return v, err
		}, func(_ uint64, v benchVideo) error {
			b.recordAdded(v.record.ID, v.looks.Postings)
			return bar.Set(min(b.hashes, size))
		})
		if err != nil {
			return err
		}
	}
	return bar.Finish()
}

// measureOpening closes the store and measures how long opening it takes.
func (b *bench) measureOpening(r *IndexRow) (err error) {
	b.p.closeStore()
	begun := time.Now()
	b.p, err = openProgram(b.ctx, b.Store, nil, b.Log)
	r.Open = toMilliseconds(time.Since(begun))
	return err
}

// measureSpace measures the space that the store takes.
func (b *bench) measureSpace(r *IndexRow) error {
	h, err := b.p.store.Health(b.ctx)
	r.Server, r.Bytes, r.Nodes = h.Server, h.Bytes, h.Nodes
	return err
}

// lookedUp is the result of one look-up.
type lookedUp struct {
	took         time.Duration
	cpu          time.Duration // that this process used, not the database
	lists        time.Duration // of reading the lists alone, once more
	keys, bytes  int           // of the lists
	known, found bool
}

// chooseQuery returns the number of the video that the nth query shows. Every other one is known.
func (b *bench) chooseQuery(n int) (number uint64, known bool) {
	if n%2 == 1 {
		return uint64(n) + unknownNumbers, false
	}
	return uint64(n) * 7919 % uint64(len(b.ids)), true
}

// lookUp looks the nth query up. A known video counts as found if it is among the candidates.
func (b *bench) lookUp(n int) (l lookedUp, err error) {
	number, known := b.chooseQuery(n)
	query := b.source.Query(number, 0, queryLength)
	runtime.GC() // what drawing left is no part of a look-up
	begun, used := time.Now(), cpuTime()
	ids, _, err := b.p.Recognition.FindCandidates(b.ctx, query)
	l.took, l.cpu, l.known = time.Since(begun), cpuTime()-used, known
	l.found = known && slices.Contains(ids, b.ids[number])
	return l, err
}

// readLists measures only the reading of the lists that the nth look-up reads, for comparison.
func (b *bench) readLists(n int, l *lookedUp) error {
	number, _ := b.chooseQuery(n)
	keys := match.NewLookup(b.source.Query(number, 0, queryLength)).Keys
	begun := time.Now()
	lists, err := b.p.store.LookUpKeys(b.ctx, keys)
	l.lists, l.keys = time.Since(begun), len(keys)
	for _, list := range lists {
		l.bytes += len(list)
	}
	return err
}

// measureLookUps measures whole look-ups, and then the reading of their lists alone.
func (b *bench) measureLookUps(r *IndexRow) error {
	for n := range warmUp {
		if _, err := b.lookUp(n); err != nil {
			return err
		}
	}
	before, err := b.countTrips()
	if err != nil {
		return err
	}
	all := make([]lookedUp, b.Queries)
	for n := range all {
		if all[n], err = b.lookUp(warmUp + n); err != nil {
			return err
		}
	}
	after, err := b.countTrips()
	if err != nil {
		return err
	}
	r.Trips = float64(after-before) / float64(b.Queries)
	for n := range all {
		if err := b.readLists(warmUp+n, &all[n]); err != nil {
			return err
		}
	}
	r.addLookUps(all)
	return nil
}

// countTrips returns the number of round trips to the store so far, without those of its own calls.
func (b *bench) countTrips() (int64, error) {
	first, err := b.p.store.Health(b.ctx)
	if err != nil {
		return 0, err
	}
	second, err := b.p.store.Health(b.ctx)
	own := second.Trips - first.Trips
	b.ownTrips += 2 * own
	return second.Trips + own - b.ownTrips, err
}

// boolToInt returns 1 for true and 0 for false.
func boolToInt(is bool) int {
	if is {
		return 1
	}
	return 0
}

// drawExtraVideos draws n more videos of ingestLength.
func (b *bench) drawExtraVideos(n int) (all []benchVideo, err error) {
	for range n {
		v, err := b.drawVideo(b.extra, ingestLength)
		if err != nil {
			return nil, err
		}
		b.extra++
		b.hashes += len(v.looks.Postings) / match.KeysPerHash
		all = append(all, v)
	}
	return all, nil
}

// measureIngest measures how many videos are added a second, without the drawing of their fingerprints.
func (b *bench) measureIngest(r *IndexRow) error {
	all, err := b.drawExtraVideos(b.Adds)
	if err != nil {
		return err
	}
	begun := time.Now()
	err = parallel.MapInOrder(b.ctx, all, b.Jobs, func(v benchVideo) (struct{}, error) {
		return struct{}{}, b.p.store.AddVideo(b.ctx, v.record, v.looks)
	}, func(benchVideo, struct{}) error { return nil })
	r.Ingest = float64(len(all)) / time.Since(begun).Seconds()
	return err
}

// measureDelay measures the longest time from the start of adding a video until a look-up finds it.
func (b *bench) measureDelay(r *IndexRow) error {
	first := b.extra
	all, err := b.drawExtraVideos(b.Adds/timedPart + 1)
	if err != nil {
		return err
	}
	for i, v := range all {
		query := b.source.Query(first+uint64(i), ingestLength, queryLength)
		begun := time.Now()
		if err := b.p.store.AddVideo(b.ctx, v.record, v.looks); err != nil {
			return err
		}
		ids, _, err := b.p.Recognition.FindCandidates(b.ctx, query)
		if err != nil {
			return err
		}
		r.Unfound += boolToInt(!slices.Contains(ids, v.record.ID))
		r.Searchable = max(r.Searchable, toMilliseconds(time.Since(begun)))
	}
	return nil
}
