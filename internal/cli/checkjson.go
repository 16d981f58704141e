package cli

import (
	"errors"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// checkedFile is the answer for one clip, as check --json prints it. Times are in seconds, timings in milliseconds.
type checkedFile struct {
	Input    string            `json:"input"`
	Status   core.AnswerStatus `json:"status"`
	Reason   *reason           `json:"reason,omitempty"`
	Still    bool              `json:"still,omitempty"`
	Video    *core.VideoID     `json:"video,omitempty"`  // what it was recorded as
	Stills   []string          `json:"stills,omitempty"` // the paths of those that were written
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
	FirstSeen  time.Time       `json:"first_seen,omitzero"`
	Asked      int             `json:"asked"`
	Shared     bool            `json:"shared,omitempty"` // several videos share all of it, so nothing is said of this one
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

// describeAnswer returns the JSON form of an answer.
func describeAnswer(lang text.Lang, file string, a core.Answer) checkedFile {
	out := checkedFile{Input: file, Status: a.Status, Still: a.StillOnly, Matches: []match{}, Passes: a.Cost.Passes}
	if a.Problem != nil {
		out.Reason = &describeProblems(lang, a.Problem)[0]
	}
	if a.Video != 0 {
		out.Video = &a.Video
	}
	for _, f := range a.Matches {
		out.Matches = append(out.Matches, describeMatch(f))
	}
	c := a.Cost
	out.TimingMS = timings{toMilliseconds(c.Probe), toMilliseconds(c.Decode), toMilliseconds(c.Hash), toMilliseconds(c.Lookup), toMilliseconds(c.Match), toMilliseconds(c.Total)}
	out.CPUMS = toMilliseconds(c.CPU)
	return out
}

// describeMatch returns the JSON form of a match.
func describeMatch(f core.Found) match {
	m := match{
		Video: f.Video, Confidence: f.Confidence, Score: f.Score, Mirrored: f.Mirrored, Rotated: f.Rotated * 90, Edits: f.Edits,
		Segments: []segment{}, Debunks: f.Debunks, FirstSeen: f.FirstSeen, Asked: f.Asked, Shared: f.Shared,
	}
	if m.Debunks == nil {
		m.Debunks = []core.Debunk{}
	}
	for _, s := range f.ReachingSegments() {
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

// describeProblems returns the JSON form of the problems in an error.
func describeProblems(lang text.Lang, err error) []reason {
	var out []reason
	var wrong *mistake
	if errors.As(err, &wrong) {
		return []reason{{core.Code(wrong.key), "", lang.T("cli."+wrong.key, wrong.args)}}
	}
	for _, p := range core.Problems(err) {
		out = append(out, reason{p.Code, p.Field, lang.Problem(p)})
	}
	return out
}

func toMilliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
