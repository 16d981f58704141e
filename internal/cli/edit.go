package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// editCmd is `firstseen edit`.
type editCmd struct {
	ID   string `arg:"" help:"The id of the fact-check, such as 7k2m9xq4-1."`
	JSON bool   `name:"json" help:"Print the new revision as JSON."`
	debunkFlags
	fields core.Fields // that were given, also those that are to be emptied
}

// AfterApply notes which flags were given.
func (c *editCmd) AfterApply(ctx *kong.Context) error {
	c.fields = c.readFields()
	for _, flag := range ctx.Flags() {
		name := strings.ReplaceAll(flag.Name, "-", "_")
		if _, has := c.fields[name]; !has && flag.Set && slices.Contains(core.FieldNames, name) {
			c.fields[name] = []string{""}
		}
	}
	return nil
}

// Help shows an example.
func (editCmd) Help() string {
	return "Example:\n  firstseen edit 7k2m9xq4-1 --date 2019-04-25\n\nWhat is not given stays as it is; --note \"\" empties the note."
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
	facts, err := c.fields.Facts(before.Facts, text.ParseVerdict)
	if err != nil {
		return err
	}
	after, err := p.Reviewing.EditDebunk(e.ctx, terminal, id, before.Revision, facts)
	if err != nil {
		return err
	}
	if after.Revision == before.Revision && !c.JSON {
		fmt.Fprintln(e.out, e.lang.T("cli.nothing_changed", text.Args{"id": id.String()}))
		return nil
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
