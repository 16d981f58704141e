package cli

import "github.com/firstseen/firstseen/core"

// showCmd is `firstseen show`.
type showCmd struct {
	ID   string `arg:"" help:"The id of a fact-check (7k2m9xq4-1) or of a video (7k2m9xq4)."`
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
	defer p.closeStore()
	if video, err := core.ParseVideoID(c.ID); err == nil {
		return c.showVideo(e, p, video)
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
	e.printReply(core.Reply{Content: core.Card{Debunk: d, History: history}})
	return nil
}

func (c *showCmd) showVideo(e *environment, p *program, id core.VideoID) error {
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
	return e.printDebunks(debunks, "", false)
}
