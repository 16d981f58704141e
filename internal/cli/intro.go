package cli

import "github.com/firstseen/firstseen/core"

// introCmd is `firstseen intro`.
type introCmd struct {
	Video string `arg:"" help:"The id of a video."`
	Piece string `arg:"" optional:"" help:"From when to when, such as 0:00-0:06."`
	Off   bool   `help:"Say that the piece is no intro, whatever was found."`
}

// Help shows an example.
func (introCmd) Help() string { return "Example:\n  firstseen intro 7k2m9xq4 0:00-0:06" }

// Run marks a piece of a video as an intro, or lists what the video shares with others.
func (c *introCmd) Run(e *environment) error {
	id, err := core.ParseVideoID(c.Video)
	if err != nil {
		return err
	}
	p, err := e.openRecords()
	if err != nil {
		return err
	}
	defer p.closeStore()
	v, err := p.Records.LoadVideo(e.ctx, id)
	if err == nil && c.Piece != "" {
		v, err = c.markPiece(e, p, id)
	}
	if err != nil {
		return err
	}
	e.printReply(core.Reply{Content: core.Pieces{Video: v}})
	return nil
}

func (c *introCmd) markPiece(e *environment, p *program, id core.VideoID) (core.Video, error) {
	start, end, err := core.ParsePiece(c.Piece)
	if err != nil {
		return core.Video{}, err
	}
	return p.Reviewing.MarkPiece(e.ctx, terminal, id, start, end, !c.Off)
}
