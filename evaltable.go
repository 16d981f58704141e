package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
)

// longClip is the length from which a clip counts for the ratio of costs: below it, starting processes is most of it.
const longClip = 10 * time.Second

// evalTable is what eval prints. Times are in seconds.
type evalTable struct {
	Kinds     []*kindRow `json:"kinds"`
	All       kindRow    `json:"all"`
	Wrong     wrongRow   `json:"wrong"`
	Cost      costRow    `json:"cost"`
	Missed    []string   `json:"missed"`
	Misled    []string   `json:"misnamed"`
	IndexLoss *lossRow   `json:"index_loss,omitempty"`
	truth     *truth
	kinds     map[string]*kindRow
}

// kindRow counts copies of one kind.
type kindRow struct {
	Kind     string `json:"kind"`
	Copies   int    `json:"copies"`
	Found    int    `json:"found"` // the right video named, at either confidence
	Sure     int    `json:"sure"`  // the right video named as the same footage
	Rejected int    `json:"rejected"`
}

// wrongRow counts copies for which a wrong video was named.
type wrongRow struct {
	Copies        int `json:"copies"`
	Alikes        int `json:"copies_of_lookalikes"`
	Same          int `json:"same"`
	SameAlike     int `json:"same_lookalike"`
	Possible      int `json:"possible"`
	PossibleAlike int `json:"possible_lookalike"`
}

// costRow sums up what was used.
type costRow struct {
	Video     float64 `json:"video_seconds"`
	CPU       float64 `json:"cpu_seconds"`
	Probe     float64 `json:"probe_cpu"`
	Decode    float64 `json:"decode_cpu"`
	Hash      float64 `json:"hash"`
	Lookup    float64 `json:"lookup"`
	Match     float64 `json:"match"`
	Reference float64 `json:"reference_cpu"` // ffmpeg alone, to one small grey frame a second
	LongCPU   float64 `json:"long_cpu"`      // the same over clips of ten seconds and more
	LongRef   float64 `json:"long_reference_cpu"`
	Worst     float64 `json:"worst_ratio"` // of one clip
	WorstClip string  `json:"worst_clip"`
	FirstPass int     `json:"settled_by_keyframes"`
}

// lossRow compares the index with comparing everything.
type lossRow struct {
	FoundIndex      int `json:"found_by_index"`
	FoundExhaustive int `json:"found_by_comparing_all"`
}

func newEvalTable(t *truth) *evalTable {
	return &evalTable{truth: t, kinds: map[string]*kindRow{}, All: kindRow{Kind: "all"}, Missed: []string{}, Misled: []string{}}
}

// add counts one copy, whose file is named after its original and the kind of copy.
func (t *evalTable) add(name string, o outcome) {
	original, kind, found := strings.Cut(name, "__")
	if !found {
		kind = "unaltered"
	}
	row := t.kinds[kind]
	if row == nil {
		row = &kindRow{Kind: kind}
		t.kinds[kind] = row
		t.Kinds = append(t.Kinds, row)
	}
	if t.truth.refs[original] {
		hit := t.verdict(original, o.answer)
		row.count(o.answer, hit)
		t.All.count(o.answer, hit)
		if hit == "" {
			t.Missed = append(t.Missed, name)
		}
		t.loss(original, hit, o.exhaustive)
	}
	t.misnamed(name, original, o.answer)
	t.cost(name, o)
}

// verdict returns the confidence at which a right video was named, or nothing.
func (t *evalTable) verdict(original string, a core.Answer) (best core.Confidence) {
	for _, m := range a.Matches {
		if t.truth.right(original, m.Video) && best != core.Same {
			best = m.Confidence
		}
	}
	return best
}

func (r *kindRow) count(a core.Answer, hit core.Confidence) {
	r.Copies++
	if hit != "" {
		r.Found++
	}
	if hit == core.Same {
		r.Sure++
	}
	if a.Status == core.StatusRejected {
		r.Rejected++
	}
}

func (t *evalTable) loss(original string, hit core.Confidence, full *core.Answer) {
	if full == nil {
		return
	}
	if t.IndexLoss == nil {
		t.IndexLoss = &lossRow{}
	}
	if hit != "" {
		t.IndexLoss.FoundIndex++
	}
	if t.verdict(original, *full) != "" {
		t.IndexLoss.FoundExhaustive++
	}
}

// misnamed counts the worst wrong name that a copy was given.
func (t *evalTable) misnamed(name, original string, a core.Answer) {
	t.Wrong.Copies++
	if strings.Contains(t.truth.category[original], "lookalike") {
		t.Wrong.Alikes++
	}
	var worst *core.Found
	for i, m := range a.Matches {
		if !t.truth.right(original, m.Video) && (worst == nil || m.Confidence == core.Same) {
			worst = &a.Matches[i]
		}
	}
	if worst == nil {
		return
	}
	counts := map[core.Confidence][2]*int{
		core.Same:     {&t.Wrong.Same, &t.Wrong.SameAlike},
		core.Possible: {&t.Wrong.Possible, &t.Wrong.PossibleAlike},
	}[worst.Confidence]
	if t.truth.alike(original, worst.Video) {
		*counts[1]++
	} else {
		*counts[0]++
	}
	t.Misled = append(t.Misled, fmt.Sprintf("%s: %s, %s", name, t.truth.names[worst.Video], worst.Confidence))
}

func (t *evalTable) cost(name string, o outcome) {
	c, row := o.answer.Cost, &t.Cost
	row.Video += c.Clip.Seconds()
	row.CPU += c.CPU.Seconds()
	row.Probe += c.ProbeCPU.Seconds()
	row.Decode += c.DecodeCPU.Seconds()
	row.Hash += c.Hash.Seconds()
	row.Lookup += c.Lookup.Seconds()
	row.Match += c.Match.Seconds()
	row.Reference += o.reference.CPU.Seconds()
	if c.Passes == 1 {
		row.FirstPass++
	}
	if c.Clip < longClip || o.reference.CPU == 0 {
		return
	}
	row.LongCPU += c.CPU.Seconds()
	row.LongRef += o.reference.CPU.Seconds()
	if ratio := c.CPU.Seconds() / o.reference.CPU.Seconds(); ratio > row.Worst {
		row.Worst, row.WorstClip = ratio, name
	}
}

func (t *evalTable) write(w io.Writer, verbose bool) {
	slices.SortFunc(t.Kinds, func(a, b *kindRow) int {
		return cmp.Or(cmp.Compare(b.share(b.Found), a.share(a.Found)), strings.Compare(a.Kind, b.Kind))
	})
	fmt.Fprintf(w, "%-18s %7s %8s %8s\n", "kind of copy", "copies", "found %", "sure %")
	for _, r := range append(slices.Clone(t.Kinds), &t.All) {
		fmt.Fprintf(w, "%-18s %7d %8.1f %8.1f\n", r.Kind, r.Copies, r.share(r.Found), r.share(r.Sure))
	}
	x := t.Wrong
	fmt.Fprintf(w, "\nwrong video named, of %d copies (%d of look-alikes):\n", x.Copies, x.Alikes)
	fmt.Fprintf(w, "  as the same footage: %d, and %d look-alikes\n", x.Same, x.SameAlike)
	fmt.Fprintf(w, "  as possibly the same: %d, and %d look-alikes\n", x.Possible, x.PossibleAlike)
	if l := t.IndexLoss; l != nil {
		fmt.Fprintf(w, "\nfound by the index %d, by comparing with everything %d\n", l.FoundIndex, l.FoundExhaustive)
	}
	t.Cost.write(w, t.All.Copies)
	if verbose {
		for _, line := range slices.Sorted(slices.Values(t.Missed)) {
			fmt.Fprintln(w, "missed:", line)
		}
		for _, line := range slices.Sorted(slices.Values(t.Misled)) {
			fmt.Fprintln(w, "wrong:", line)
		}
	}
}

func (r *kindRow) share(n int) float64 { return 100 * float64(n) / float64(max(1, r.Copies)) }

func (r *costRow) write(w io.Writer, copies int) {
	fmt.Fprintf(w, "\nCPU seconds a second of video, over %.0f s of video:\n", r.Video)
	parts := map[string]float64{"1 probe": r.Probe, "2 decode": r.Decode, "3 hash": r.Hash, "4 lookup": r.Lookup, "5 match": r.Match, "6 whole check": r.CPU}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		fmt.Fprintf(w, "  %-12s %.4f\n", name[2:], parts[name]/max(r.Video, 1e-9))
	}
	fmt.Fprintf(w, "  settled by the keyframes: %d of %d\n", r.FirstPass, copies)
	if r.Reference > 0 {
		fmt.Fprintf(w, "  ffmpeg alone, to one small grey frame a second: %.4f\n", r.Reference/max(r.Video, 1e-9))
	}
	if r.LongRef > 0 {
		fmt.Fprintf(w, "  ratio over clips of %.0f s and more: %.2f; the worst clip %.2f (%s)\n", longClip.Seconds(), r.LongCPU/r.LongRef, r.Worst, r.WorstClip)
	}
}
