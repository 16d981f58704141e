package cli

import (
	"errors"

	"github.com/firstseen/firstseen/core"
)

// addCmd is `firstseen add`.
type addCmd struct {
	File  string `arg:"" optional:"" type:"path" help:"The clip."`
	Batch string `type:"path" placeholder:"FILE.jsonl" help:"Add many: a JSON object a line, with the fields file, claim, verdict, date … as the flags."`
	JSON  bool   `name:"json" help:"Print the ids of video and debunk as JSON."`
	debunkFlags
}

// Help shows an example.
func (addCmd) Help() string {
	return `Example:
  firstseen add summit.mp4 --claim "Putin and Kim Jong-un meeting in Moscow" --claim-date 2022-09-30 \
    --verdict decontextualized --date 2019-04-25 --place "Vladivostok, Russia" \
    --note "Their only official meeting, at the summit in Vladivostok." \
    --source "Global News (Associated Press) https://example.org/video @2:12" \
    --review "France 24 Observers https://example.org/check 2022-10-07"

Without debunk flags it only makes the footage known.`
}

// Run adds one clip, or a batch of them.
func (c *addCmd) Run(e *environment) error {
	if (c.File == "") == (c.Batch == "") {
		return errUsage{errors.New("name one clip, or --batch FILE.jsonl")}
	}
	facts, err := c.readFacts()
	if err != nil {
		return err
	}
	p, err := e.openWithDecoder()
	if err != nil {
		return err
	}
	defer p.closeStore()
	if c.Batch != "" {
		return c.addBatch(e, p)
	}
	result, err := p.addClip(e, c.File, facts)
	if err != nil {
		return err
	}
	return c.printAdded(e, result)
}

// readFacts parses the flags. Run calls it before any other work.
func (c *addCmd) readFacts() (*core.Facts, error) {
	return parseFacts(c.readFields())
}

// added is the result of adding one clip, as add --json prints it.
type added struct {
	File   string         `json:"file,omitempty"`
	Video  core.VideoID   `json:"video"`
	Debunk *core.DebunkID `json:"debunk,omitempty"`
	Known  bool           `json:"known,omitempty"`  // whether the very same file had been added before
	Shared int            `json:"shared,omitempty"` // pieces that other videos share
	Error  []reason       `json:"error,omitempty"`
	video  core.Video
	full   core.Debunk
}

// addClip adds a clip, and its debunk unless facts is nil.
func (p *program) addClip(e *environment, file string, facts *core.Facts) (added, error) {
	if facts != nil {
		if err := facts.Normalize().Validate(p.Now()); err != nil {
			return added{}, err
		}
	}
	video, known, err := p.Checking.AddFootage(e.ctx, file)
	if err != nil {
		return added{}, err
	}
	result := added{Video: video.ID, Known: known, Shared: len(video.Shared), video: video}
	if facts == nil {
		return result, nil
	}
	d, err := p.Reviewing.PublishDebunk(e.ctx, terminal, video.ID, *facts)
	if err != nil {
		return added{}, err
	}
	result.Debunk, result.full = &d.ID, d
	return result, nil
}

// printAdded prints the result of adding one clip.
func (c *addCmd) printAdded(e *environment, a added) error {
	switch {
	case c.JSON:
		return printJSON(e.out, a)
	case a.Debunk != nil:
		e.printReply(core.Reply{Content: core.Saved{Action: core.Publish, Debunk: a.full}})
	default:
		e.printReply(core.Reply{Content: core.Notice{Key: "footage_added", Args: map[string]string{"video": a.Video.String()}}})
	}
	if a.Shared > 0 {
		e.printReply(core.Reply{Content: core.Pieces{Video: a.video}})
	}
	return nil
}
