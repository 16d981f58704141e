package cli

import "github.com/firstseen/firstseen/core"

// notSameCmd is `firstseen notsame`.
type notSameCmd struct {
	A string `arg:"" help:"The id of a video."`
	B string `arg:"" help:"The id of another."`
}

// Help shows an example.
func (notSameCmd) Help() string { return "Example:\n  firstseen notsame 7k2m9xq4 0gh3w1zt" }

// Run records that the two videos are different footage.
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
	defer p.closeStore()
	if err := p.Reviewing.SeparateVideos(e.ctx, terminal, a, b); err != nil {
		return err
	}
	e.printReply(core.Reply{Content: core.Notice{Key: "not_same_saved", Args: map[string]string{"a": a.String(), "b": b.String()}}})
	return nil
}
