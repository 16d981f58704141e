package cli

import (
	"fmt"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/internal/measure"
)

// evalCmd is `firstseen eval`.
type evalCmd struct {
	Refs       string `required:"" type:"existingdir" placeholder:"DIR" help:"The originals."`
	Queries    string `required:"" type:"existingdir" placeholder:"DIR" help:"The altered copies, named <original>__<kind of copy>.<ending>."`
	Exhaustive bool   `help:"Also compare every copy with every original, to tell what the index loses."`
	NoCost     bool   `help:"Do not decode each copy with ffmpeg for comparison."`
	Jobs       int    `default:"0" help:"How many clips are worked on at one time (default: one a processor)."`
	JSON       bool   `name:"json" help:"Print JSON."`
	Verbose    bool   `short:"v" help:"Also list every copy that was not found or wrongly named."`
}

// Help shows an example.
func (evalCmd) Help() string {
	return `Example:
  firstseen eval --refs originals --queries copies

A file related.tsv beside the originals may list pairs of them that are the same footage, and a file manifest.tsv
(with columns id and category) which are look-alikes: those whose category holds "lookalike" and is the same.`
}

// Run measures recall and cost, and prints the table.
func (c *evalCmd) Run(e *environment) error {
	table, err := measure.Recall(e.ctx, measure.RecallConfig{
		Refs: c.Refs, Queries: c.Queries, Exhaustive: c.Exhaustive, NoCost: c.NoCost, Jobs: chooseJobs(c.Jobs),
		Progress: func(n int) measure.Progress { return e.newProgressBar(n) }, Log: e.newLogger(),
		Rejected: func(file string, err error) {
			fmt.Fprintf(e.err, "firstseen: %s: %s\n", replaceControls(file), e.lang.Problem(core.Problems(err)[0]))
		},
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.out, table)
	}
	table.Write(e.out, c.Verbose)
	return nil
}
