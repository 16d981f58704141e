package main

import (
	"fmt"

	"github.com/firstseen/firstseen/core"
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
	defer p.close()
	query := ""
	for _, w := range c.Words {
		query += w + " "
	}
	found, err := p.Searching.SearchDebunks(e.ctx, query, c.Limit)
	if err != nil {
		return err
	}
	return e.debunks(found, query, c.JSON)
}

// debunks prints many.
func (e *environment) debunks(found []core.Debunk, query string, asJSON bool) error {
	if !asJSON {
		e.say(core.Reply{Content: core.Results{Query: query, Debunks: found, Long: true}})
		return nil
	}
	for _, d := range found {
		if err := printJSON(e.out, d); err != nil {
			return err
		}
	}
	return nil
}

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
	defer p.close()
	if c.Videos {
		return c.videos(e, p)
	}
	found, err := p.store.Latest(e.ctx, c.Offset, c.Limit)
	if err != nil {
		return err
	}
	return e.debunks(found, "", c.JSON)
}

func (c *listCmd) videos(e *environment, p *program) error {
	n := 0
	for v, err := range p.store.AllVideos(e.ctx) {
		if err != nil {
			return err
		}
		if n++; n <= c.Offset {
			continue
		}
		if n > c.Offset+c.Limit {
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

// showCmd is `firstseen show`.
type showCmd struct {
	ID   string `arg:"" help:"The id of a debunk (7k2m9xq4-1) or of a video (7k2m9xq4)."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (showCmd) Help() string { return "Example:\n  firstseen show 7k2m9xq4-1" }

// Run prints a debunk with its history, or all debunks of a video.
func (c *showCmd) Run(e *environment) error {
	p, err := e.openRecords()
	if err != nil {
		return err
	}
	defer p.close()
	if video, err := core.ParseVideoID(c.ID); err == nil {
		return c.video(e, p, video)
	}
	id, err := core.ParseDebunkID(c.ID)
	if err != nil {
		return err
	}
	d, err := p.Records.LoadDebunk(e.ctx, id)
	if err != nil {
		return err
	}
	history, err := p.Records.ListRevisions(e.ctx, id)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.out, struct {
			core.Debunk
			History []core.Revision `json:"history"`
		}{d, history})
	}
	e.say(core.Reply{Content: core.Card{Debunk: d, History: history}})
	return nil
}

func (c *showCmd) video(e *environment, p *program, id core.VideoID) error {
	v, err := p.Records.LoadVideo(e.ctx, id)
	if err != nil {
		return err
	}
	debunks, err := p.Records.ListDebunks(e.ctx, v)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.out, struct {
			core.Video
			Debunks []core.Debunk `json:"debunks"`
		}{v, debunks})
	}
	return e.debunks(debunks, "", false)
}

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
	defer p.close()
	before, err := p.Records.LoadDebunk(e.ctx, id)
	if err != nil {
		return err
	}
	facts, err := c.fields().Facts(before.Facts)
	if err != nil {
		return err
	}
	after, err := p.Reviewing.EditDebunk(e.ctx, terminal, id, before.Revision, facts)
	if err != nil {
		return err
	}
	return e.saved(core.Edit, after, c.JSON)
}

func (e *environment) saved(action core.Action, d core.Debunk, asJSON bool) error {
	if asJSON {
		return printJSON(e.out, d)
	}
	e.say(core.Reply{Content: core.Saved{Action: action, Debunk: d}})
	return nil
}

// retractCmd is `firstseen retract`.
type retractCmd struct {
	ID     string `arg:"" help:"The id of the debunk, such as 7k2m9xq4-1."`
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
	defer p.close()
	d, err := p.Reviewing.RetractDebunk(e.ctx, terminal, id, c.Reason)
	if err != nil {
		return err
	}
	return e.saved(core.Retract, d, c.JSON)
}

// notSameCmd is `firstseen notsame`.
type notSameCmd struct {
	A string `arg:"" help:"The id of a video."`
	B string `arg:"" help:"The id of another."`
}

// Help shows an example.
func (notSameCmd) Help() string { return "Example:\n  firstseen notsame 7k2m9xq4 0gh3w1zt" }

// Run stores the pair.
func (c *notSameCmd) Run(e *environment) error {
	a, err := core.ParseVideoID(c.A)
	if err != nil {
		return err
	}
	b, err := core.ParseVideoID(c.B)
	if err != nil {
		return err
	}
	p, err := e.openRecords()
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.Reviewing.SeparateVideos(e.ctx, terminal, a, b); err != nil {
		return err
	}
	e.say(core.Reply{Content: core.Notice{Key: "not_same_saved", Args: map[string]string{"a": a.String(), "b": b.String()}}})
	return nil
}
