package match

import (
	"cmp"
	"slices"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of alignment.
const (
	linePairs  = 0.6 // seconds that a pair of frames may lie off a hypothesis's line
	minStart   = 0.3 // correlation from which a placement is worth refining
	minRefined = 0.5 // the same once refined, from which it is worth timing
	maxStarts  = 3   // placements that a hypothesis is refined from
	agreeing   = 0.5 // correlation from which a frame speaks for a run
	missing    = 0.1 // what a frame without a counterpart takes from a run
)

// alignment is a registered hypothesis.
type alignment struct {
	hypothesis
	placement
	agreement float64 // 2 at most
	scores    []score // of the query's frames
	runs      []run
}

// score is the agreement of one frame of the query with the reference at its time.
type score struct {
	ok              bool    // the reference has a frame for it
	picture, detail float64 // correlations of the pixels, and of the steps between them
	overlap         float64 // part of the reference's picture that is compared
	q, r            samples
	mask            mask
}

// run is a stretch of the query's frames [from, to) that agree.
type run struct{ from, to int }

// alignHypothesis finds the placement and the timing under which the query agrees best with the reference, starting from a
// hypothesis and its close pairs. It returns false if they do not agree.
func alignHypothesis(q, r *fingerprint.Fingerprint, h hypothesis, line []closePair) (*alignment, bool) {
	best := alignment{agreement: -1}
	for _, p := range startPlacements(q, r, &h, line) {
		reg := newRegistration(q, r, line)
		if reg.scorePlacement(&p) < minStart || reg.refinePlacement(&p, firstStep) < minRefined {
			continue
		}
		timed, agreement := newTiming(q, r, &p, &h, run{0, len(q.Frames)}).fitTiming(h, false)
		if agreement > best.agreement {
			best = alignment{hypothesis: timed, placement: p, agreement: agreement}
		}
		if agreement > settledAgreement {
			break
		}
	}
	if best.agreement < minStart {
		return nil, false
	}
	reg := newRegistration(q, r, line)
	reg.pairAtFittedTimes(r, &best.hypothesis)
	reg.refinePlacement(&best.placement, laterStep)
	best.fitAndScore(q, r, run{0, len(q.Frames)})
	if len(best.runs) == 1 && best.runs[0].to-best.runs[0].from < len(q.Frames) {
		best.fitAndScore(q, r, best.runs[0])
	}
	return &best, true
}

// fitAndScore fits offset and speed to a stretch of the query, looking further than before, and finds what agrees then.
func (a *alignment) fitAndScore(q, r *fingerprint.Fingerprint, of run) {
	a.hypothesis, a.agreement = newTiming(q, r, &a.placement, &a.hypothesis, of).fitTiming(a.hypothesis, true)
	a.scoreFrames(q, r)
	a.runs = findRuns(a.scores)
}

// startPlacements returns the placements that the closest pairs stand for, and that of the whole frame.
func startPlacements(q, r *fingerprint.Fingerprint, h *hypothesis, pairs []closePair) []placement {
	var out []placement
	add := func(p placement) {
		if len(out) < maxStarts && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	for _, n := range pairs[:min(2, len(pairs))] {
		add(placeView(h.orientation, q.Frames[n.q].Query.Parts[n.part].Rect, r.Frames[n.r].Views[n.view].Rect))
	}
	add(placeView(h.orientation, fingerprint.Whole, fingerprint.Whole))
	return out
}

// scoreFrames compares every frame of the query.
func (a *alignment) scoreFrames(q, r *fingerprint.Fingerprint) {
	a.scores = make([]score, len(q.Frames))
	for i := range q.Frames {
		s := &a.scores[i]
		var c fingerprint.Rect
		if s.r, c, s.ok = thumbAt(r, a.referenceTime(q.Frames[i].At)); !s.ok {
			continue
		}
		s.q, s.mask = a.sampleFrame(&q.Frames[i], c)
		s.overlap = float64(s.mask.countPixels()) / pixels
		s.picture = correlatePixels(&s.q, &s.r, &s.mask)
		s.detail = correlateGradients(&s.q, &s.r, &s.mask)
	}
}

// findRuns finds the stretch of frames that agree best.
func findRuns(scores []score) []run {
	limit := agreeingLimit(scores)
	best, bestSum := run{}, 0.0
	from, sum := 0, 0.0
	for i := range scores {
		if scores[i].ok {
			sum += scores[i].picture - limit
		} else {
			sum -= missing
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

// agreeingLimit returns the correlation from which a frame belongs to a run: a good part of what the better frames reach.
func agreeingLimit(scores []score) float64 {
	var all []float64
	for i := range scores {
		if scores[i].ok && scores[i].picture >= agreeing {
			all = append(all, scores[i].picture)
		}
	}
	if len(all) == 0 {
		return agreeing
	}
	slices.Sort(all)
	return max(agreeing, foreign*all[len(all)*3/4])
}

// pairsOnLine returns the closest pair of each query frame near a hypothesis's line, closest first.
func pairsOnLine(q, r *fingerprint.Fingerprint, h *hypothesis, all []closePair) []closePair {
	var out []closePair
	for _, n := range all { // in the order of q
		t, f := h.referenceTime(q.Frames[n.q].At), &r.Frames[n.r]
		if t < f.At.Seconds()-linePairs || t > (f.At+f.Span).Seconds()+linePairs {
			continue
		}
		if k := len(out) - 1; k >= 0 && out[k].q == n.q {
			if n.distance < out[k].distance {
				out[k] = n
			}
			continue
		}
		out = append(out, n)
	}
	slices.SortStableFunc(out, func(a, b closePair) int { return cmp.Compare(a.distance, b.distance) })
	return out
}
