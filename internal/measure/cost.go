package measure

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core/media"
)

// Which clips count for the ratios of costs.
const (
	longClip  = 10 * time.Second // below this, starting processes is most of what there is to do
	sharpClip = 1280 * 720       // pixels of a frame,
	keysEvery = 2 * time.Second  // and the longest time between keyframes, as platforms make clips
)

// yardstick is the cost of decoding a clip with ffmpeg alone, and the kind of clip.
type yardstick struct {
	cost   media.Cost // of ffmpeg alone, to one small grey frame a second
	pixels int        // of a frame
	keys   time.Duration
}

// costSum is the cost of checking clips. All fields but the counts are in seconds: of video for Video, of CPU for the others.
type costSum struct {
	Clips     int     `json:"clips"`
	Video     float64 `json:"video_seconds"`
	Probe     float64 `json:"probe"`
	Decode    float64 `json:"decode"`
	Hash      float64 `json:"hash"`
	Lookup    float64 `json:"lookup"`
	Match     float64 `json:"match"`
	CPU       float64 `json:"check"` // all of it
	Reference float64 `json:"ffmpeg_alone"`
	Readings  int     `json:"frames_and_readings"` // how many frames were hashed, times the readings of each
	Passes    int     `json:"passes"`
}

// clipCost is the cost of checking one clip.
type clipCost struct {
	Name string `json:"name"`
	costSum
	Ratio float64 `json:"ratio,omitempty"`
	Long  bool    `json:"long"`
	Sharp bool    `json:"sharp"`
}

// costTable sums the costs of clips, by kind of clip.
type costTable struct {
	All   costSum    `json:"all"`
	Long  costSum    `json:"long"`  // clips of ten seconds and more
	Sharp costSum    `json:"sharp"` // of these, those of 720p and more whose keyframes are two seconds apart at most
	Once  int        `json:"settled_at_once"`
	Clips []clipCost `json:"clips"`
}

// addCopy adds the cost of checking one copy.
func (t *costTable) addCopy(name string, o outcome) {
	c, y := o.answer.Cost, o.yardstick
	one := clipCost{Name: name, costSum: costSum{
		Clips: 1, Video: c.Clip.Seconds(), Probe: c.ProbeCPU.Seconds(), Decode: c.DecodeCPU.Seconds(), Hash: c.HashCPU.Seconds(),
		Lookup: c.LookupCPU.Seconds(), Match: c.MatchCPU.Seconds(), CPU: c.CPU.Seconds(), Reference: y.cost.CPU.Seconds(),
		Readings: c.Readings, Passes: c.Passes,
	}}
	one.Long = c.Clip >= longClip
	one.Sharp = one.Long && y.pixels >= sharpClip && y.keys > 0 && y.keys <= keysEvery
	one.Ratio = one.costRatio()
	t.Clips = append(t.Clips, one)
	t.All.addSum(&one.costSum)
	if one.Long {
		t.Long.addSum(&one.costSum)
	}
	if one.Sharp {
		t.Sharp.addSum(&one.costSum)
	}
	if c.Passes == 1 {
		t.Once++
	}
}

func (s *costSum) addSum(o *costSum) {
	s.Clips += o.Clips
	s.Video += o.Video
	s.Probe += o.Probe
	s.Decode += o.Decode
	s.Hash += o.Hash
	s.Lookup += o.Lookup
	s.Match += o.Match
	s.CPU += o.CPU
	s.Reference += o.Reference
	s.Readings += o.Readings
	s.Passes += o.Passes
}

// costRatio returns the cost of a check divided by that of ffmpeg alone, or 0 if that was not measured.
func (s *costSum) costRatio() float64 {
	if s.Reference == 0 {
		return 0
	}
	return s.CPU / s.Reference
}

// sortByRatio returns the long clips, the one with the highest cost ratio first.
func (t *costTable) sortByRatio() []clipCost {
	long := slices.DeleteFunc(slices.Clone(t.Clips), func(c clipCost) bool { return !c.Long })
	slices.SortFunc(long, func(a, b clipCost) int { return cmp.Or(cmp.Compare(b.Ratio, a.Ratio), cmp.Compare(a.Name, b.Name)) })
	return long
}

func (t *costTable) writeTable(w io.Writer) {
	fmt.Fprintf(w, "\nCPU milliseconds a second of video:\n%-24s %5s %6s %6s %6s %6s %6s %6s %6s %6s\n",
		"clips", "", "probe", "decode", "hash", "lookup", "match", "check", "ffmpeg", "ratio")
	t.All.writeRow(w, "all")
	t.Long.writeRow(w, "10 s and more")
	t.Sharp.writeRow(w, "of these 720p, keyed 2 s")
	fmt.Fprintf(w, "one reading was enough for %d of %d\n", t.Once, t.All.Clips)
	if t.All.Readings > 0 {
		fmt.Fprintf(w, "hashing took %.0f microseconds a frame and reading\n", t.All.Hash/float64(t.All.Readings)*1e6)
	}
	if long := t.sortByRatio(); len(long) > 0 && long[0].Ratio > 0 {
		fmt.Fprintf(w, "worst ratio of a clip of 10 s and more: %.2f (%s)\n", long[0].Ratio, long[0].Name)
	}
}

func (s *costSum) writeRow(w io.Writer, name string) {
	if s.Clips == 0 {
		return
	}
	fmt.Fprintf(w, "%-24s %5d", name, s.Clips)
	for _, v := range []float64{s.Probe, s.Decode, s.Hash, s.Lookup, s.Match, s.CPU, s.Reference} {
		fmt.Fprintf(w, " %6.1f", 1000*v/max(s.Video, 1e-9))
	}
	fmt.Fprintf(w, " %6.2f\n", s.costRatio())
}

// mostClips is the number of the most expensive clips that are listed.
const mostClips = 20

func (t *costTable) writeClips(w io.Writer) {
	long := t.sortByRatio()
	for _, c := range long[:min(len(long), mostClips)] {
		c.writeRow(w, c.Name)
	}
}
