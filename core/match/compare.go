package match

import (
	"slices"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// linePairs is how far, in seconds, a pair of frames may lie off a hypothesis's line.
const linePairs = 0.6

// Debug returns the evidence of every hypothesis.
func Debug(q, r *fingerprint.Fingerprint) []Hyp {
	near := pairs(q, r)
	var out []Hyp
	for _, h := range hypotheses(q, r, near) {
		a, ok := align(q, r, h, near[h.reading])
		if !ok {
			continue
		}
		for _, run := range a.runs {
			out = append(out, Hyp{h.reading, a.hypothesis.speed, a.hypothesis.offset, h.votes, a.box, q.Frames[run.from].At.Seconds(), q.Frames[run.to-1].At.Seconds(), a.weigh(q, run)})
		}
	}
	return out
}

// Hyp is for debugging.
type Hyp struct {
	Reading       fingerprint.Reading
	Speed, Offset float64
	Votes         float64
	Box           fingerprint.Box
	From, To      float64
	E             Evidence
}

// align registers a hypothesis.
func align(q, r *fingerprint.Fingerprint, h hypothesis, near []near) (*alignment, bool) {
	line := onLine(q, r, &h, near)
	if len(line) == 0 {
		return nil, false
	}
	a := &alignment{hypothesis: h}
	reg := registration{}
	chosen := line
	if len(chosen) > registerPairs {
		chosen = chosen[:registerPairs]
	}
	for _, n := range chosen {
		s, c, ok := moment(r, h.at(q.Frames[n.q].At))
		if !ok {
			f := &r.Frames[n.r]
			for i, v := range f.Thumb {
				s[i] = float32(v)
			}
			c = f.Content
		}
		reg.frames = append(reg.frames, &q.Frames[n.q])
		reg.against = append(reg.against, s)
		reg.contents = append(reg.contents, c)
	}
	best := -2.0
	for _, p := range starts(q, r, &h, chosen) {
		s := reg.score(&p)
		if s < minStart {
			continue
		}
		try := newTrack(q, r, p)
		g := try.retime(h, true)
		reg.rematch(r, &alignment{hypothesis: g}, q)
		s = reg.refine(&p)
		if s > best {
			best, a.placement, a.hypothesis = s, p, g
		}
	}
	if best < minStart {
		return nil, false
	}
	t := newTrack(q, r, a.placement)
	a.hypothesis = t.retime(a.hypothesis, false)
	a.score(t)
	a.runs = runs(a.scores)
	return a, true
}

func (reg *registration) rematch(r *fingerprint.Fingerprint, a *alignment, q *fingerprint.Fingerprint) {
	for i, f := range reg.frames {
		if s, c, ok := moment(r, a.at(f.At)); ok {
			reg.against[i], reg.contents[i] = s, c
		}
	}
}

// score compares every frame of the query.
func (a *alignment) score(t *track) {
	a.scores = make([]score, len(t.q.Frames))
	for i := range t.q.Frames {
		s := &a.scores[i]
		var c fingerprint.Rect
		s.r, c, s.ok = moment(t.r, a.at(t.q.Frames[i].At))
		if !s.ok {
			continue
		}
		n := 0
		s.q, s.m, n = a.look(&t.q.Frames[i], c)
		s.overlap = float64(n) / pixels
		s.luma = correlate(&s.q, &s.r, &s.m)
		s.grad = gradient(&s.q, &s.r, &s.m)
	}
}

// minStart is the correlation from which a placement is worth refining.
const minStart = 0.3

// agreeing is the correlation from which a frame speaks for a run.
const agreeing = 0.5

// runs finds the stretch of frames that agree best.
func runs(scores []score) []run {
	best, bestSum := run{}, 0.0
	from, sum := 0, 0.0
	for i := range scores {
		if scores[i].ok {
			sum += scores[i].luma - agreeing
		} else {
			sum -= .1
		}
		if sum <= 0 {
			from, sum = i+1, 0
		} else if sum > bestSum {
			best, bestSum = run{from, i + 1}, sum
		}
	}
	if bestSum == 0 {
		return nil
	}
	return []run{best}
}

// onLine returns the closest pair of each query frame near the line, closest first.
func onLine(q, r *fingerprint.Fingerprint, h *hypothesis, all []near) []near {
	best := map[int]near{}
	for _, n := range all {
		t, f := h.at(q.Frames[n.q].At), &r.Frames[n.r]
		if t < f.At.Seconds()-linePairs || t > (f.At+f.Span).Seconds()+linePairs {
			continue
		}
		if b, ok := best[n.q]; !ok || n.distance < b.distance {
			best[n.q] = n
		}
	}
	var out []near
	for _, n := range best {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b near) int {
		if a.distance != b.distance {
			return a.distance - b.distance
		}
		return a.q - b.q
	})
	return out
}

// maxStarts bounds the placements that a hypothesis is refined from.
const maxStarts = 3

// starts returns the placements that the closest pairs stand for, and that of the whole frame.
func starts(q, r *fingerprint.Fingerprint, h *hypothesis, pairs []near) []placement {
	var out []placement
	add := func(p placement) {
		if len(out) < maxStarts && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	for _, n := range pairs[:min(2, len(pairs))] {
		add(place(h.reading, q.Frames[n.q].Look.Parts[n.part].Rect, r.Frames[n.r].Views[n.view].Rect))
	}
	add(place(h.reading, fingerprint.Whole, fingerprint.Whole))
	return out
}
