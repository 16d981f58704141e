package cli

import (
	"fmt"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// searchCmd is `firstseen search`.
type searchCmd struct {
	Words []string `arg:"" help:"What to look for in claim, note, place and publisher."`
	Limit int      `default:"10" help:"At most so many."`
	JSON  bool     `name:"json" help:"Print one JSON object a line."`
}

// Help shows an example.
func (searchCmd) Help() string { return "Example:\n  firstseen search kim vladivostok" }

// Run prints the debunks that hold the words.
func (c *searchCmd) Run(e *environment) error {
	p, err := e.openRecords()
	if err != nil {
		return err
	}
	defer p.closeStore()
	query := ""
	for _, w := range c.Words {
		query += w + " "
	}
	found, err := p.Searching.SearchDebunks(e.ctx, query, c.Limit+1)
	if err != nil {
		return err
	}
	if len(found) > c.Limit {
		e.printMore(fmt.Sprintf("--limit %d", 2*c.Limit))
	}
	return e.printDebunks(found[:min(len(found), c.Limit)], query, c.JSON)
}

// printDebunks prints debunks as text, or as JSON one a line.
func (e *environment) printDebunks(found []core.Debunk, query string, asJSON bool) error {
	if !asJSON {
		e.printReply(core.Reply{Content: core.Results{Query: query, Debunks: found, Long: true}})
		return nil
	}
	for _, d := range found {
		if err := printJSON(e.out, d); err != nil {
			return err
		}
	}
	return nil
}

// printMore says, beside the results, that there are more, and which flags show them.
func (e *environment) printMore(flags string) {
	fmt.Fprintln(e.err, "firstseen:", e.lang.T("cli.more", text.Args{"flags": flags}))
}
