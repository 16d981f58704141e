package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"path/filepath"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/internal/parallel"
)

// checkCmd is `firstseen check`.
type checkCmd struct {
	Files    []string `arg:"" help:"The clips: paths, or links."`
	JSON     bool     `name:"json" help:"Print one JSON object a line for each clip."`
	Record   bool     `help:"Record that the clip was seen; unknown footage becomes known."`
	Evidence string   `placeholder:"OUT.jpg" help:"Write the evidence picture of the (one) clip, as JPEG or, if the name ends in .png, as PNG."`
	Wide     bool     `help:"Make the evidence picture 1200 by 630 pixels, as previews of links are, instead of a phone's shape."`
	Stills   string   `placeholder:"FOLDER" help:"Write up to three stills of the (one) clip into this folder, to search elsewhere with, if there is no fact-check of it."`
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
	if err := c.checkUsage(); err != nil {
		return err
	}
	if !c.Record {
		if err := e.expectStore(); err != nil {
			return err
		}
	}
	p, err := e.openWithDecoder()
	if err != nil {
		return err
	}
	defer p.closeStore()
	named, err := e.newClips()
	if err != nil {
		return err
	}
	bar := e.newProgressBar(len(c.Files))
	options := checking.Options{
		Record: c.Record, Evidence: c.Evidence != "", Labels: e.lang.EvidenceLabels, Wide: c.Wide,
		Stills: c.Stills != "", Anew: c.Stills != "",
	}
	if c.Record {
		options.Sighting = core.Sighting{Platform: terminal.Platform, Asker: terminal}
	}
	rejected := false
	err = parallel.MapInOrder(e.ctx, c.Files, chooseJobs(c.Jobs), func(file string) (core.Answer, error) {
		return p.checkClip(e.ctx, named, file, options)
	}, func(file string, a core.Answer) error {
		_ = bar.Add(1)
		rejected = rejected || a.Status == core.StatusRejected
		return c.printAnswer(e, p, file, a)
	})
	_ = bar.Finish()
	if err == nil && rejected {
		return errFailed
	}
	return err
}

// checkUsage returns what the parser could not see in the command line.
func (c *checkCmd) checkUsage() error {
	for flag, path := range map[string]string{"--evidence": c.Evidence, "--stills": c.Stills} {
		if path != "" && len(c.Files) > 1 {
			return errUsage{errors.New(flag + " takes one clip")}
		}
	}
	return nil
}

// checkClip checks a clip. One that a link does not lead to is rejected.
func (p *program) checkClip(ctx context.Context, named clips, name string, options checking.Options) (core.Answer, error) {
	path, release, err := named.open(ctx, name)
	if err != nil {
		if problems := core.Problems(err); ctx.Err() == nil && problems[0].Code != core.Internal {
			return core.Answer{Status: core.StatusRejected, Problem: problems[0]}, nil
		}
		return core.Answer{}, err
	}
	defer release()
	a, err := p.Checking.CheckFile(ctx, path, options)
	if media.IsOurFault(err) { // of the other clips one may be read
		return core.Answer{Status: core.StatusRejected, Problem: core.Problems(err)[0]}, nil
	}
	return a, err
}

// printAnswer prints the answer for one clip, and writes its evidence picture and its stills if asked for.
func (c *checkCmd) printAnswer(e *environment, p *program, file string, a core.Answer) error {
	if c.Evidence != "" {
		if err := c.writeEvidence(e, a); err != nil {
			return err
		}
	}
	stills, err := c.writeStills(e, a)
	if err != nil {
		return err
	}
	if c.JSON {
		described := describeAnswer(e.lang, file, a)
		described.Stills = stills
		return printJSON(e.out, described)
	}
	if len(c.Files) > 1 {
		fmt.Fprintf(e.out, "== %s\n", replaceControls(file))
	}
	e.printReply(core.Reply{Content: a})
	c.printNextSteps(e, p, a, stills)
	if len(c.Files) > 1 {
		fmt.Fprintln(e.out)
	}
	return nil
}

// writeEvidence writes the evidence picture, as a PNG if the file's name ends so, or says that there is none.
func (c *checkCmd) writeEvidence(e *environment, a core.Answer) error {
	if a.Evidence == nil {
		fmt.Fprintln(e.err, "firstseen:", e.lang.T("cli.no_evidence", text.Args{"path": c.Evidence}))
		return nil
	}
	picture := a.Evidence.JPEG
	if strings.EqualFold(filepath.Ext(c.Evidence), ".png") {
		decoded, err := jpeg.Decode(bytes.NewReader(picture))
		if err != nil {
			return fmt.Errorf("read the evidence picture: %w", err)
		}
		var out bytes.Buffer
		if err := png.Encode(&out, decoded); err != nil {
			return fmt.Errorf("write the evidence picture: %w", err)
		}
		picture = out.Bytes()
	}
	return writeFile("--evidence", e.resolvePath(c.Evidence), picture)
}
