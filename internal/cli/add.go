package cli

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// addCmd is `firstseen add`.
type addCmd struct {
	File  string `arg:"" optional:"" help:"The clip: a path, or a link."`
	Batch string `placeholder:"FILE.jsonl" help:"Add many: a JSON object a line, with the fields file, claim, verdict, date … as the flags."`
	JSON  bool   `name:"json" help:"Print the ids of video and fact-check as JSON."`
	Force bool   `help:"Publish although a warning says to look again."`
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

Without the flags of a fact-check it only makes the footage known.`
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
	named, err := e.newClips()
	if err != nil {
		return err
	}
	result, err := c.addClip(e, p, named, c.File, facts)
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
	Known  bool           `json:"known,omitempty"`     // whether the very same file had been added before
	Same   bool           `json:"unchanged,omitempty"` // whether the very same fact-check had been published before
	Shared int            `json:"shared,omitempty"`    // pieces that other videos share
	Error  []reason       `json:"error,omitempty"`
	video  core.Video
	full   core.Debunk
}

// addClip adds a clip, and its debunk unless facts is nil. A debunk that is there already is not published again; one with a warning
// only with --force.
func (c *addCmd) addClip(e *environment, p *program, named clips, name string, facts *core.Facts) (added, error) {
	if facts != nil {
		if err := facts.Normalize().Validate(p.Now()); err != nil {
			return added{}, err
		}
	}
	path, release, err := named.open(e.ctx, name)
	if err != nil {
		return added{}, err
	}
	defer release()
	video, known, err := p.Checking.AddFootage(e.ctx, path)
	if err != nil {
		return added{}, err
	}
	result := added{Video: video.ID, Known: known, Shared: len(video.Shared), video: video}
	if facts == nil {
		return result, nil
	}
	d := core.Debunk{Video: video.ID, Facts: facts.Normalize()}
	warnings, err := p.Reviewing.FindWarnings(e.ctx, d)
	if err != nil {
		return added{}, err
	}
	if there := findSame(warnings, d.Facts); there != nil {
		result.Debunk, result.full, result.Same = &there.ID, *there, true
		return result, nil
	}
	if !c.Force && slices.ContainsFunc(warnings, func(w core.Warning) bool { return needsForce(w, d.Facts) }) {
		fmt.Fprintln(e.err, text.Plain(e.lang.Reply(core.Reply{Content: core.Card{Preview: true, Debunk: d, Warnings: warnings}})))
		return result, &mistake{key: "needs_force"}
	}
	d, err = p.Reviewing.PublishDebunk(e.ctx, terminal, video.ID, *facts)
	if err != nil {
		return added{}, err
	}
	result.Debunk, result.full = &d.ID, d
	return result, nil
}

// findSame returns the debunk among those warned of that says the very same, or nil.
func findSame(warnings []core.Warning, f core.Facts) *core.Debunk {
	for _, w := range warnings {
		if w.Kind == core.WarnSimilar && reflect.DeepEqual(w.Debunk.Facts, f) {
			return &w.Debunk
		}
	}
	return nil
}

// needsForce reports whether a warning is about what is probably a mistake: a claim that is older than the footage, the same claim
// twice, or for the same footage a date that does not agree.
func needsForce(w core.Warning, f core.Facts) bool {
	switch w.Kind {
	case core.WarnClaimFirst, core.WarnOtherDate:
		return true
	case core.WarnSimilar:
		other := w.Debunk.Facts
		return strings.EqualFold(other.Claim, f.Claim) || !other.Date.AgreesWith(f.Date)
	}
	return false
}

// printAdded prints the result of adding one clip.
func (c *addCmd) printAdded(e *environment, a added) error {
	switch {
	case c.JSON:
		return printJSON(e.out, a)
	case a.Same:
		fmt.Fprintln(e.out, e.lang.T("cli.nothing_changed", text.Args{"id": a.Debunk.String()}))
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
