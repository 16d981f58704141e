package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/firstseen/firstseen/internal/measure"
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

// Help shows an example and describes the store and the videos in it.
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

// Run fills the store and measures look-ups.
func (c *benchCmd) Run(e *environment) error {
	if slices.Min(c.Hashes) < 1 || c.Queries < 2 || c.Adds < 1 || c.Jobs < 1 {
		return errUsage{errors.New("--hashes, --adds and --jobs must be 1 or more, --queries 2 or more")}
	}
	config := measure.IndexConfig{
		Store: e.settings.Store, Hashes: c.Hashes, Queries: c.Queries, Adds: c.Adds, Jobs: c.Jobs, Again: c.Again, Seed: c.Seed,
		Progress: func(n int) measure.Progress { return e.newProgressBar(n) }, Log: e.newLogger(),
	}
	if config.Store == storage.DefaultURL {
		config.Store = "" // a temporary one
	}
	if !c.JSON {
		config.Measured = func(row measure.IndexRow) { row.Write(e.out) } // at once: the next size may take an hour
	}
	table, err := measure.Index(e.ctx, config)
	if errors.Is(err, measure.ErrNotEmpty) {
		return errUsage{fmt.Errorf("%w: name one that is, such as redis://HOST:PORT?prefix=scratch", err)}
	}
	if err != nil || !c.JSON {
		return err
	}
	return printJSON(e.out, table)
}
