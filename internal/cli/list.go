package cli

import (
	"fmt"

	"github.com/firstseen/firstseen/core"
)

// listCmd is `firstseen list`.
type listCmd struct {
	Limit  int  `default:"20" help:"At most so many."`
	Offset int  `help:"Skip so many."`
	Videos bool `help:"List the known videos instead."`
	JSON   bool `name:"json" help:"Print one JSON object a line."`
}

// Help shows an example.
func (listCmd) Help() string { return "Example:\n  firstseen list --limit 5 --json" }

// Run prints the latest debunks, retracted ones too, or the known videos.
func (c *listCmd) Run(e *environment) error {
	p, err := e.openRecords()
	if err != nil {
		return err
	}
	defer p.closeStore()
	if c.Videos {
		return c.printVideos(e, p)
	}
	found, err := p.store.ListLatest(e.ctx, c.Offset, c.Limit+1)
	if err != nil {
		return err
	}
	if len(found) > c.Limit {
		c.printMore(e)
	}
	return e.printDebunks(found[:min(len(found), c.Limit)], "", c.JSON)
}

func (c *listCmd) printVideos(e *environment, p *program) error {
	n := 0
	for v, err := range p.store.AllVideos(e.ctx) {
		if err != nil {
			return err
		}
		if n++; n <= c.Offset {
			continue
		}
		if n > c.Offset+c.Limit {
			c.printMore(e)
			break
		}
		if c.JSON {
			err = printJSON(e.out, v)
		} else {
			_, err = fmt.Fprintf(e.out, "%s  %s  %s\n", v.ID, v.Created.Format("2006-01-02 15:04"), core.Offset(v.Duration))
		}
		if err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	return nil
}

func (c *listCmd) printMore(e *environment) {
	e.printMore(fmt.Sprintf("--offset %d", c.Offset+c.Limit))
}
