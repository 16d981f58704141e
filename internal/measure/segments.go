package measure

import (
	"fmt"
	"io"
	"math"

	"github.com/firstseen/firstseen/core"
)

// retiming maps a time in a copy to the time in its original: shift (in seconds, for an original of that length in seconds) plus
// speed times the time in the copy.
type retiming struct {
	shift func(original float64) float64
	speed float64
}

// mostCopied is the maximum length of a copy, in seconds of its original.
const mostCopied = 20

// retimings are the kinds of copy whose times differ from the original's.
var retimings = map[string]retiming{
	"trim3s":    {func(d float64) float64 { return 0.45*d - 0.8 }, 1},
	"trimmid40": {func(d float64) float64 { return 0.3 * d }, 1},
	"embed5s":   {func(float64) float64 { return -5 }, 1},
	"speed080":  {func(float64) float64 { return 0 }, 0.8},
	"speed125":  {func(float64) float64 { return 0 }, 1.25},
}

// mirroredKind is the kind of copy that is mirrored, and the only one.
const mirroredKind = "hmirror"

// Maximum errors of a segment that counts as right.
const (
	offsetSlack = 0.5 // seconds, at either end
	speedSlack  = 0.03
)

// segmentRow counts the copies that were found, and those of them for which the answer has the right times, speed and mirror flag.
type segmentRow struct {
	Retimed  int      `json:"retimed_copies"`
	Offset   int      `json:"offset_right"`
	Speed    int      `json:"speed_right"`
	Found    int      `json:"found"`
	Mirrored int      `json:"mirror_flag_wrong"`
	Off      []string `json:"off"` // names of the copies, and by how much
}

// addMatch counts a copy whose original was found.
func (r *segmentRow) addMatch(name, kind string, original float64, m core.Found) {
	r.Found++
	if m.Mirrored != (kind == mirroredKind) {
		r.Mirrored++
		r.Off = append(r.Off, name+": mirror flag")
	}
	how, known := retimings[kind]
	if !known || len(m.Segments) == 0 {
		return
	}
	r.Retimed++
	offset, speed := how.segmentErrors(min(original, mostCopied), m.Segments)
	if offset <= offsetSlack {
		r.Offset++
	}
	if speed <= speedSlack {
		r.Speed++
	}
	if offset > offsetSlack || speed > speedSlack {
		r.Off = append(r.Off, fmt.Sprintf("%s: %.2f s, %.1f %%", name, offset, 100*speed))
	}
}

// segmentErrors returns the error of the longest segment in seconds, and that of its speed as a part of the right speed.
func (t retiming) segmentErrors(original float64, segments []core.Segment) (offset, speed float64) {
	s := segments[0]
	for _, o := range segments {
		if o.QueryEnd-o.QueryStart > s.QueryEnd-s.QueryStart {
			s = o
		}
	}
	at := func(query, ref float64) float64 { return math.Abs(t.shift(original) + t.speed*query - ref) }
	offset = max(at(s.QueryStart.Seconds(), s.RefStart.Seconds()), at(s.QueryEnd.Seconds(), s.RefEnd.Seconds()))
	return offset, math.Abs(s.Speed/t.speed - 1)
}

func (r *segmentRow) writeRow(w io.Writer) {
	if r.Found == 0 {
		return
	}
	fmt.Fprintf(w, "\nmirror flag wrong for %d of %d copies\n", r.Mirrored, r.Found)
	if r.Retimed > 0 {
		fmt.Fprintf(w, "of %d trimmed, embedded and retimed copies, the times are within %.1f s for %.1f %%, the speed within %.0f %% for %.1f %%\n",
			r.Retimed, offsetSlack, 100*float64(r.Offset)/float64(r.Retimed), 100*speedSlack, 100*float64(r.Speed)/float64(r.Retimed))
	}
}
