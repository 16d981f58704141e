package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/firstseen/firstseen/core"
)

// maxBatchLine bounds a line of a batch file, in bytes: every field at its own bound and then some.
const maxBatchLine = 1 << 20

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

// debunkFlags are the facts of a debunk as flags, and as the fields of a batch line.
type debunkFlags struct {
	Claim     string   `json:"claim" help:"What the clip is falsely said to show."`
	Verdict   string   `json:"verdict" help:"DecontextualizedContent, EditedOrCroppedContent, TransformedContent, StagedContent, SatireOrParodyContent, OriginalMediaContent, or short: decontextualized, edited, transformed, staged, satire, original."`
	Date      string   `json:"date" placeholder:"DATE" help:"When it was really filmed: 2019-04-25, 2019-04, 2019, 'before 2019', 'about 2019-04' or unknown."`
	ClaimDate string   `json:"claim_date" placeholder:"DATE" help:"The date that the claim gives it."`
	Place     string   `json:"place" help:"Where it was really filmed."`
	Source    []string `json:"-" sep:"none" placeholder:"\"PUBLISHER URL [@2:12]\"" help:"Where the original can be seen; may be repeated."`
	Review    string   `json:"review" placeholder:"\"PUBLISHER URL DATE\"" help:"The article that checked the claim."`
	Note      string   `json:"note" help:"What the footage really shows."`
	Credit    string   `json:"credit" placeholder:"NAME" help:"Whom to thank for the lead."`
	Lang      string   `json:"lang" help:"Language of claim and note, such as en."`
}

// texts is one text or several: a batch line may give either.
type texts []string

// UnmarshalJSON reads a string or an array of strings.
func (t *texts) UnmarshalJSON(b []byte) error {
	var one string
	if err := json.Unmarshal(b, &one); err == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

// fields are the flags that were given; an empty one is as good as none.
func (f debunkFlags) fields() core.Fields {
	fields := core.Fields{}
	for name, value := range map[string]string{
		"claim": f.Claim, "verdict": f.Verdict, "date": f.Date, "claim_date": f.ClaimDate, "place": f.Place,
		"review": f.Review, "note": f.Note, "credit": f.Credit, "lang": f.Lang,
	} {
		if value != "" {
			fields[name] = []string{value}
		}
	}
	if len(f.Source) > 0 {
		fields["source"] = f.Source
	}
	return fields
}

// Run adds one clip, or a batch of them.
func (c *addCmd) Run(e *environment) error {
	if (c.File == "") == (c.Batch == "") {
		return errUsage{errors.New("name one clip, or --batch FILE.jsonl")}
	}
	facts, err := c.checked()
	if err != nil {
		return err
	}
	p, err := e.open()
	if err != nil {
		return err
	}
	defer p.close()
	if c.Batch != "" {
		return c.batch(e, p)
	}
	result, err := p.add(e, c.File, facts)
	if err != nil {
		return err
	}
	return c.report(e, result)
}

// checked reads the flags before any work is done, so that a mistake costs nothing.
func (c *addCmd) checked() (*core.Facts, error) {
	return factsOf(c.fields())
}

// factsOf reads the fields of a debunk; none is no debunk.
func factsOf(fields core.Fields) (*core.Facts, error) {
	if len(fields) == 0 {
		return nil, nil //nolint:nilnil // no debunk is an answer
	}
	facts, err := fields.Facts(core.Facts{})
	if _, given := fields["date"]; !given { // "unknown" is an answer, silence is none
		err = errors.Join(err, &core.Problem{Code: core.Missing, Field: "date"})
	}
	return &facts, err
}

// added is what add prints as JSON.
type added struct {
	File   string         `json:"file,omitempty"`
	Video  core.VideoID   `json:"video"`
	Debunk *core.DebunkID `json:"debunk,omitempty"`
	Known  bool           `json:"known,omitempty"` // whether the very same file had been added before
	Error  []reason       `json:"error,omitempty"`
	full   core.Debunk
}

func (p *program) add(e *environment, file string, facts *core.Facts) (added, error) {
	if facts != nil {
		if err := facts.Normalize().Validate(p.Now()); err != nil {
			return added{}, err
		}
	}
	video, known, err := p.Checking.AddFootage(e.ctx, file)
	if err != nil {
		return added{}, err
	}
	result := added{Video: video.ID, Known: known}
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

func (c *addCmd) report(e *environment, a added) error {
	switch {
	case c.JSON:
		return printJSON(e.out, a)
	case a.Debunk != nil:
		e.say(core.Reply{Content: core.Saved{Action: core.Publish, Debunk: a.full}})
	default:
		e.say(core.Reply{Content: core.Notice{Key: "footage_added", Args: map[string]string{"video": a.Video.String()}}})
	}
	return nil
}

// batchLine is one line of a batch file.
type batchLine struct {
	File    string `json:"file"`
	Sources texts  `json:"source"`
	debunkFlags
}

// batch adds line by line and reports each as soon as it is saved, so that a batch that was cut short can go on
// where it stopped. A bad line does not stop the others.
func (c *addCmd) batch(e *environment, p *program) error {
	f, err := openInput(e.in, c.Batch)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxBatchLine)
	failed := false
	for n := 1; lines.Scan() && e.ctx.Err() == nil; n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		result, err := p.addLine(e, lines.Bytes())
		if err != nil {
			failed = true
			fmt.Fprintf(e.err, "firstseen: line %d:", n)
			e.exit(err)
			result.Error = reasons(e.lang, err)
		}
		if err == nil || c.JSON {
			if err := c.report(e, result); err != nil {
				return err
			}
		}
	}
	if err := errors.Join(lines.Err(), e.ctx.Err()); err != nil {
		return fmt.Errorf("read batch: %w", err)
	}
	if failed {
		return errFailed
	}
	return nil
}

func (p *program) addLine(e *environment, raw []byte) (added, error) {
	var line batchLine
	if err := json.Unmarshal(raw, &line); err != nil {
		return added{}, errUsage{fmt.Errorf("not a JSON object with the fields of add: %w", err)}
	}
	line.Source = line.Sources
	facts, err := factsOf(line.fields())
	if err != nil {
		return added{File: line.File}, err
	}
	result, err := p.add(e, line.File, facts)
	result.File = line.File
	return result, err
}

// openInput opens a file, or standard input for "-".
func openInput(stdin io.Reader, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(stdin), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open batch: %w", err)
	}
	return f, nil
}
