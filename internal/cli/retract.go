package cli

import "github.com/firstseen/firstseen/core"

// retractCmd is `firstseen retract`.
type retractCmd struct {
	ID     string `arg:"" help:"The id of the fact-check, such as 7k2m9xq4-1."`
	Reason string `arg:"" help:"Why, for those who were told."`
	JSON   bool   `name:"json" help:"Print the new revision as JSON."`
}

// Help shows an example.
func (retractCmd) Help() string {
	return "Example:\n  firstseen retract 7k2m9xq4-1 \"The source was mistaken.\""
}

// Run withdraws the debunk.
func (c *retractCmd) Run(e *environment) error {
	id, err := core.ParseDebunkID(c.ID)
	if err != nil {
		return err
	}
	p, err := e.openRecords()
	if err != nil {
		return err
	}
	defer p.closeStore()
	d, err := p.Reviewing.RetractDebunk(e.ctx, terminal, id, c.Reason)
	if err != nil {
		return err
	}
	return e.printSaved(core.Retract, d, c.JSON)
}
