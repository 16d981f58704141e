package measure

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
)

// RecallTable has the results of Recall. Times are in seconds.
type RecallTable struct {
	Kinds     []*kindRow    `json:"kinds"`
	All       kindRow       `json:"all"`
	Wrong     wrongRow      `json:"wrong"`
	Segments  segmentRow    `json:"segments"`
	Cost      costTable     `json:"cost"`
	Missed    []string      `json:"missed"`
	Misled    []string      `json:"misnamed"`
	IndexLoss *indexLossRow `json:"index_loss,omitempty"`
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

// wrongRow counts the copies for which a wrong video was named.
type wrongRow struct {
	Copies        int `json:"copies"`
	Alikes        int `json:"copies_of_lookalikes"`
	Same          int `json:"same"`
	SameAlike     int `json:"same_lookalike"`
	Possible      int `json:"possible"`
	PossibleAlike int `json:"possible_lookalike"`
}

// indexLossRow counts the copies that are found with the index, and by comparing each with every original.
type indexLossRow struct {
	FoundIndex      int `json:"found_by_index"`
	FoundExhaustive int `json:"found_by_comparing_all"`
}

func newRecallTable(t *truth) *RecallTable {
	return &RecallTable{truth: t, kinds: map[string]*kindRow{}, All: kindRow{Kind: "all"}, Missed: []string{}, Misled: []string{}}
}

// addCopy adds the result for one copy, whose name is <original>__<kind of copy>.
func (t *RecallTable) addCopy(name string, o outcome) {
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
		hit := t.bestConfidence(original, o.answer)
		row.countAnswer(o.answer, hit)
		t.All.countAnswer(o.answer, hit)
		if hit == "" {
			t.Missed = append(t.Missed, name)
		}
		t.addIndexLoss(original, hit, o.exhaustive)
		t.addSegments(name, original, kind, o.answer)
	}
	t.addMisnamed(name, original, o.answer)
	t.Cost.addCopy(name, o)
}

// bestConfidence returns the highest confidence at which a right video was named, or "".
func (t *RecallTable) bestConfidence(original string, a core.Answer) (best core.Confidence) {
	for _, m := range a.Matches {
		if t.truth.isRight(original, m.Video) && best != core.Same && !m.Shared {
			best = m.Confidence
		}
	}
	return best
}

// addSegments compares the segments of the answer with how the copy was made.
func (t *RecallTable) addSegments(name, original, kind string, a core.Answer) {
	for _, m := range a.Matches {
		if t.truth.names[m.Video] == original {
			t.Segments.addMatch(name, kind, t.truth.lengths[original].Seconds(), m)
		}
	}
}

func (r *kindRow) countAnswer(a core.Answer, hit core.Confidence) {
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

// addIndexLoss compares the answer with that of comparing everything, if there is one.
func (t *RecallTable) addIndexLoss(original string, hit core.Confidence, full *core.Answer) {
	if full == nil {
		return
	}
	if t.IndexLoss == nil {
		t.IndexLoss = &indexLossRow{}
	}
	if hit != "" {
		t.IndexLoss.FoundIndex++
	}
	if t.bestConfidence(original, *full) != "" {
		t.IndexLoss.FoundExhaustive++
	}
}

// addMisnamed counts the wrong video with the highest confidence that was named for a copy. A match that shows a shared piece alone names
// none.
func (t *RecallTable) addMisnamed(name, original string, a core.Answer) {
	t.Wrong.Copies++
	if strings.Contains(t.truth.category[original], "lookalike") {
		t.Wrong.Alikes++
	}
	var worst *core.Found
	for i, m := range a.Matches {
		if !t.truth.isRight(original, m.Video) && !m.Shared && (worst == nil || m.Confidence == core.Same) {
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
	if t.truth.isLookalike(original, worst.Video) {
		*counts[1]++
	} else {
		*counts[0]++
	}
	t.Misled = append(t.Misled, fmt.Sprintf("%s: %s, %s", name, t.truth.names[worst.Video], worst.Confidence))
}

// Write prints the table. With verbose it also lists the copies that were not found or wrongly named.
func (t *RecallTable) Write(w io.Writer, verbose bool) {
	slices.SortFunc(t.Kinds, func(a, b *kindRow) int {
		return cmp.Or(cmp.Compare(b.percentOf(b.Found), a.percentOf(a.Found)), strings.Compare(a.Kind, b.Kind))
	})
	fmt.Fprintf(w, "%-18s %7s %8s %8s\n", "kind of copy", "copies", "found %", "sure %")
	for _, r := range append(slices.Clone(t.Kinds), &t.All) {
		fmt.Fprintf(w, "%-18s %7d %8.1f %8.1f\n", r.Kind, r.Copies, r.percentOf(r.Found), r.percentOf(r.Sure))
	}
	x := t.Wrong
	fmt.Fprintf(w, "\nwrong video named, of %d copies (%d of look-alikes):\n", x.Copies, x.Alikes)
	fmt.Fprintf(w, "  as the same footage: %d, and %d look-alikes\n", x.Same, x.SameAlike)
	fmt.Fprintf(w, "  as possibly the same: %d, and %d look-alikes\n", x.Possible, x.PossibleAlike)
	if l := t.IndexLoss; l != nil {
		fmt.Fprintf(w, "\nfound by the index %d, by comparing with everything %d\n", l.FoundIndex, l.FoundExhaustive)
	}
	t.Segments.writeRow(w)
	t.Cost.writeTable(w)
	if verbose {
		t.Cost.writeClips(w)
		for _, line := range slices.Sorted(slices.Values(t.Missed)) {
			fmt.Fprintln(w, "missed:", line)
		}
		for _, line := range slices.Sorted(slices.Values(t.Misled)) {
			fmt.Fprintln(w, "wrong:", line)
		}
		for _, line := range t.Segments.Off {
			fmt.Fprintln(w, "off:", line)
		}
	}
}

// percentOf returns n in percent of the copies.
func (r *kindRow) percentOf(n int) float64 { return 100 * float64(n) / float64(max(1, r.Copies)) }
