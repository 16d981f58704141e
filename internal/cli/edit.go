package cli

import "github.com/firstseen/firstseen/core"

// editCmd is `firstseen edit`.
type editCmd struct {
	ID   string `arg:"" help:"The id of the debunk, such as 7k2m9xq4-1."`
	JSON bool   `name:"json" help:"Print the new revision as JSON."`
	debunkFlags
}

// Help shows an example.
func (editCmd) Help() string {
	return "Example:\n  firstseen edit 7k2m9xq4-1 --date 2019-04-25\n\nWhat is not given stays as it is."
}

// Run saves a new revision.
func (c *editCmd) Run(e *environment) error {
	id, err := core.ParseDebunkID(c.ID)
	if err != nil {
		return err
	}
	p, err := e.openRecords()
	if err != nil {
		return err
	}
	defer p.closeStore()
	before, err := p.Records.LoadDebunk(e.ctx, id)
	if err != nil {
		return err
	}
	facts, err := c.readFields().Facts(before.Facts)
	if err != nil {
		return err
	}
	after, err := p.Reviewing.EditDebunk(e.ctx, terminal, id, before.Revision, facts)
	if err != nil {
		return err
	}
	return e.printSaved(core.Edit, after, c.JSON)
}

func (e *environment) printSaved(action core.Action, d core.Debunk, asJSON bool) error {
	if asJSON {
		return printJSON(e.out, d)
	}
	e.printReply(core.Reply{Content: core.Saved{Action: action, Debunk: d}})
	return nil
}
