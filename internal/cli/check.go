package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/internal/parallel"
)

// checkCmd is `firstseen check`.
type checkCmd struct {
	Files    []string `arg:"" type:"path" help:"The clips."`
	JSON     bool     `name:"json" help:"Print one JSON object a line for each clip."`
	Record   bool     `help:"Record that the clip was seen; unknown footage becomes known."`
	Evidence string   `type:"path" placeholder:"OUT.jpg" help:"Write the evidence picture of the (one) clip."`
	Jobs     int      `default:"0" help:"How many clips are worked on at one time (default: one a processor)."`
}

// Help shows an example.
func (checkCmd) Help() string {
	return `Example:
  firstseen check forwarded.mp4 --evidence proof.jpg

The exit status is 0 when every clip got an answer, whatever the answer; 1 when one was rejected.`
}

// Run checks the files in parallel and prints the answers in the order given.
func (c *checkCmd) Run(e *environment) error {
	if c.Evidence != "" && len(c.Files) > 1 {
		return errUsage{errors.New("--evidence takes one clip")}
	}
	p, err := e.openWithDecoder()
	if err != nil {
		return err
	}
	defer p.closeStore()
	bar := e.newProgressBar(len(c.Files))
	options := checking.Options{Record: c.Record, Evidence: c.Evidence != "", Labels: e.lang.EvidenceLabels}
	if c.Record {
		options.Sighting = core.Sighting{Platform: terminal.Platform, Asker: terminal}
	}
	rejected := false
	err = parallel.MapInOrder(e.ctx, c.Files, chooseJobs(c.Jobs), func(file string) (core.Answer, error) {
		a, err := p.Checking.CheckFile(e.ctx, file, options)
		if media.IsOurFault(err) { // of the other clips one may be read
			return core.Answer{Status: core.StatusRejected, Problem: core.Problems(err)[0]}, nil
		}
		return a, err
	}, func(file string, a core.Answer) error {
		_ = bar.Add(1)
		rejected = rejected || a.Status == core.StatusRejected
		return c.printAnswer(e, file, a)
	})
	_ = bar.Finish()
	if err == nil && rejected {
		return errFailed
	}
	return err
}

// printAnswer prints the answer for one clip, and writes its evidence picture if asked for.
func (c *checkCmd) printAnswer(e *environment, file string, a core.Answer) error {
	if c.Evidence != "" && a.Evidence != nil {
		if err := os.WriteFile(c.Evidence, a.Evidence.JPEG, 0o644); err != nil { //nolint:gosec // a picture to be shown around
			return fmt.Errorf("write evidence: %w", err)
		}
	}
	if c.JSON {
		return printJSON(e.out, describeAnswer(e.lang, file, a))
	}
	if len(c.Files) > 1 {
		fmt.Fprintf(e.out, "== %s\n", replaceControls(file))
	}
	e.printReply(core.Reply{Content: a})
	if len(c.Files) > 1 {
		fmt.Fprintln(e.out)
	}
	return nil
}
