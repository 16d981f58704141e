package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
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
	p, err := e.open()
	if err != nil {
		return err
	}
	defer p.close()
	bar := e.progress(len(c.Files))
	options := checking.Options{Record: c.Record, Evidence: c.Evidence != "", Labels: e.lang.EvidenceLabels}
	if c.Record {
		options.Sighting = core.Sighting{Platform: terminal.Platform, Asker: terminal}
	}
	rejected := false
	err = inOrder(e.ctx, c.Files, jobs(c.Jobs), func(file string) (core.Answer, error) {
		return p.Checking.CheckFile(e.ctx, file, options)
	}, func(file string, a core.Answer) error {
		_ = bar.Add(1)
		rejected = rejected || a.Status == core.StatusRejected
		return c.report(e, file, a)
	})
	_ = bar.Finish()
	if err == nil && rejected {
		return errFailed
	}
	return err
}

func jobs(n int) int {
	if n > 0 {
		return n
	}
	return runtime.NumCPU()
}

// progress is a bar on a terminal and nothing elsewhere.
func (e *environment) progress(n int) *progressbar.ProgressBar {
	f, ok := e.err.(*os.File)
	if n < 2 || !ok || !term.IsTerminal(int(f.Fd())) {
		return progressbar.DefaultSilent(int64(n))
	}
	return progressbar.NewOptions(n, progressbar.OptionSetWriter(f), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
}

func (c *checkCmd) report(e *environment, file string, a core.Answer) error {
	if c.Evidence != "" && a.Evidence != nil {
		if err := os.WriteFile(c.Evidence, a.Evidence.JPEG, 0o644); err != nil { //nolint:gosec // a picture to be shown around
			return fmt.Errorf("write evidence: %w", err)
		}
	}
	if c.JSON {
		return printJSON(e.out, checked(e.lang, file, a))
	}
	if len(c.Files) > 1 {
		fmt.Fprintf(e.out, "== %s\n", printable(file))
	}
	e.say(core.Reply{Content: a})
	if len(c.Files) > 1 {
		fmt.Fprintln(e.out)
	}
	return nil
}

// printable keeps a hostile file name from writing on the terminal.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || text.Deceptive(r) {
			return '�'
		}
		return r
	}, name)
}

// checkedFile is what check prints of a clip as JSON. Times are in seconds, timings in milliseconds.
type checkedFile struct {
	Input    string            `json:"input"`
	Status   core.AnswerStatus `json:"status"`
	Reason   *reason           `json:"reason,omitempty"`
	Still    bool              `json:"still,omitempty"`
	Video    *core.VideoID     `json:"video,omitempty"` // what it was recorded as
	Matches  []match           `json:"matches"`
	TimingMS timings           `json:"timing_ms"`
	CPUMS    float64           `json:"cpu_ms"`
	Passes   int               `json:"passes,omitempty"`
}

type reason struct {
	Code     core.Code `json:"code"`
	Field    string    `json:"field,omitempty"`
	Sentence string    `json:"sentence"`
}

type match struct {
	Video      core.VideoID    `json:"video"`
	Confidence core.Confidence `json:"confidence"`
	Score      float64         `json:"score"`
	Mirrored   bool            `json:"mirrored"`
	Rotated    int             `json:"rotated,omitempty"` // degrees clockwise
	Edits      []string        `json:"edits,omitempty"`
	Segments   []segment       `json:"segments"`
	Debunks    []core.Debunk   `json:"debunks"`
	Earliest   *earliest       `json:"earliest,omitempty"`
	FirstSeen  time.Time       `json:"first_seen"`
	Asked      int             `json:"asked"`
}

type segment struct {
	QueryStart float64 `json:"query_start"`
	QueryEnd   float64 `json:"query_end"`
	RefStart   float64 `json:"ref_start"`
	RefEnd     float64 `json:"ref_end"`
	Speed      float64 `json:"speed"`
}

type earliest struct {
	Date     time.Time     `json:"date"`
	Platform core.Platform `json:"platform"`
	Name     string        `json:"name,omitempty"`
	Link     string        `json:"link,omitempty"`
}

type timings struct {
	Probe  float64 `json:"probe"`
	Decode float64 `json:"decode"`
	Hash   float64 `json:"hash"`
	Lookup float64 `json:"lookup"`
	Match  float64 `json:"match"`
	Total  float64 `json:"total"`
}

func checked(lang text.Lang, file string, a core.Answer) checkedFile {
	out := checkedFile{Input: file, Status: a.Status, Still: a.StillOnly, Matches: []match{}, Passes: a.Cost.Passes}
	if a.Problem != nil {
		out.Reason = &reasons(lang, a.Problem)[0]
	}
	if a.Video != 0 {
		out.Video = &a.Video
	}
	for _, f := range a.Matches {
		out.Matches = append(out.Matches, matched(f))
	}
	c := a.Cost
	out.TimingMS = timings{ms(c.Probe), ms(c.Decode), ms(c.Hash), ms(c.Lookup), ms(c.Match), ms(c.Total)}
	out.CPUMS = ms(c.CPU)
	return out
}

func matched(f core.Found) match {
	m := match{
		Video: f.Video, Confidence: f.Confidence, Score: f.Score, Mirrored: f.Mirrored, Rotated: f.Rotated * 90, Edits: f.Edits,
		Segments: []segment{}, Debunks: f.Debunks, FirstSeen: f.FirstSeen, Asked: f.Asked,
	}
	if m.Debunks == nil {
		m.Debunks = []core.Debunk{}
	}
	for _, s := range f.Segments {
		m.Segments = append(m.Segments, segment{s.QueryStart.Seconds(), s.QueryEnd.Seconds(), s.RefStart.Seconds(), s.RefEnd.Seconds(), s.Speed})
	}
	if g := f.Earliest; g != nil {
		m.Earliest = &earliest{Date: g.Dated(), Platform: g.Platform}
		if g.Origin != nil {
			m.Earliest.Name, m.Earliest.Link = g.Origin.Name, g.Origin.Link
		}
	}
	return m
}

func reasons(lang text.Lang, err error) []reason {
	var out []reason
	for _, p := range core.Problems(err) {
		out = append(out, reason{p.Code, p.Field, lang.Problem(p)})
	}
	return out
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
