package match

import (
	"math"
)

// fitTiming finds the offset and the speed near h at which the frames agree best, and how well. It looks where copies
// mostly are first, and further only while they do not agree; far only if told so.
func (t *timing) fitTiming(h hypothesis, far bool) (hypothesis, float64) {
	if len(t.frames) == 0 {
		return h, -1
	}
	first, last := t.q.Frames[t.frames[0]].At.Seconds(), t.q.Frames[t.frames[len(t.frames)-1]].At.Seconds()
	s := timingSearch{timing: t, mid: (first + last) / 2, half: max((last-first)/2, .25), best: h}
	s.score = t.measureAgreement(&h)
	if math.Abs(h.speed-1)*s.half < coarseEnds*coarseStep {
		s.sweepShifts(h, coarseShift, true)
		s.refineSteps()
	}
	if s.score < goodAgreement {
		s.sweepShifts(h, coarseShift, false)
		s.refineSteps()
	}
	if far && s.score < goodAgreement && s.score > wideAgreement {
		s.sweepShifts(h, wideShift, false)
		s.refineSteps()
	}
	s.preferWholeClip()
	s.preferNormalSpeed() // first: a usual speed may be further from it than what was measured
	if math.Abs(s.best.speed-1) > unitySlack {
		s.preferUsualSpeed()
		s.preferNormalSpeed()
	}
	return s.best, s.score
}

// preferWholeClip takes the query for the whole reference, from beginning to end, if that is hardly worse: where little
// moves, durations tell the speed better than pictures.
func (s *timingSearch) preferWholeClip() {
	speed := s.r.Duration.Seconds() / max(s.q.Duration.Seconds(), 1e-3)
	if math.Abs(speed/s.best.speed-1) < wholeSpeed {
		s.preferIfClose(hypothesis{orientation: s.best.orientation, speed: speed, votes: s.best.votes}, wholeLoss)
	}
}

// usualSpeeds are those that people choose among, in players and in apps, the most usual ones first. Another speed is said as it is measured.
var usualSpeeds = [...][]float64{
	{0.5, 0.75, 0.8, 0.9, 1.1, 1.25, 1.5, 2},
	{0.6, 0.67, 0.7, 0.85, 0.95, 1.05, 1.15, 1.2, 1.3, 1.33, 1.4, 1.6, 1.75, 1.8},
}

// preferUsualSpeed takes a usual speed that errors of measurement explain if that is hardly worse: of the most usual ones, or else of the
// others, the one at which the frames agree best.
func (s *timingSearch) preferUsualSpeed() {
	for _, speeds := range usualSpeeds {
		if h, score := s.findUsual(speeds); score >= s.score-usualLoss {
			s.best, s.score = h, score
			return
		}
	}
}

// findUsual returns the speed of some at which the frames agree best, and how well, of those that errors of measurement explain. Of two at which
// they agree alike it is the nearer one.
func (s *timingSearch) findUsual(speeds []float64) (best hypothesis, score float64) {
	score = -1
	nearest := math.Inf(1)
	for _, speed := range speeds {
		off := math.Abs(speed - s.best.speed)
		if off*s.half > usualEnds {
			continue
		}
		near := s.searchAround(s.best.shifted(0, speed-s.best.speed, s.mid))
		if near.score > score+sameAgreement || near.score > score-sameAgreement && off < nearest {
			best, score, nearest = near.best, near.score, off
		}
	}
	return best, score
}

// preferNormalSpeed takes speed 1 if that is hardly worse: of a second or two no more can be told.
func (s *timingSearch) preferNormalSpeed() {
	stretch := (1 - s.best.speed) * s.half
	h, loss := s.best.shifted(0, stretch/s.half, s.mid), 0.0
	if math.Abs(stretch) <= unityEnds {
		loss = unityLoss
	}
	s.preferIfClose(h, loss)
}

// preferIfClose takes another hypothesis, or one that is little earlier or later, if it loses no more than so much.
func (s *timingSearch) preferIfClose(h hypothesis, loss float64) {
	if near := s.searchAround(h); near.score >= s.score-loss {
		s.best, s.score = near.best, near.score
	}
}

// searchAround returns the best of a hypothesis and those that are little earlier or later.
func (s *timingSearch) searchAround(h hypothesis) timingSearch {
	near := timingSearch{timing: s.timing, mid: s.mid, half: s.half, best: h, score: s.measureAgreement(&h)}
	for shift := -nearShift; shift <= nearShift; shift += nearShift / 5 {
		near.tryTiming(h, shift, 0)
	}
	return near
}

// sweepShifts tries all shifts up to reach, either at speed 1 or with all stretches.
func (s *timingSearch) sweepShifts(h hypothesis, reach float64, unity bool) {
	for shift := -reach; shift <= reach; shift += coarseStep {
		if unity {
			s.tryTiming(h, shift, (1-h.speed)*s.half)
			continue
		}
		for k := -coarseEnds; k <= coarseEnds; k++ {
			s.tryTiming(h, shift, float64(k)*coarseStep)
		}
	}
}

// refineSteps moves the best in ever smaller steps.
func (s *timingSearch) refineSteps() {
	for step := coarseStep / 2; step > fineStep; step /= 2 {
		for s.tryNeighbours(step) {
		}
	}
}

// timingSearch is a search for the best timing.
type timingSearch struct {
	*timing
	mid, half float64 // of the query's time that is compared, seconds
	best      hypothesis
	score     float64
}

// tryTiming moves a hypothesis by shift seconds, and its ends against the middle by stretch, and keeps it if it is better.
func (s *timingSearch) tryTiming(h hypothesis, shift, stretch float64) bool {
	h = h.shifted(shift, stretch/s.half, s.mid)
	if h.speed < minSpeed || h.speed > maxSpeed {
		return false
	}
	score := s.measureAgreement(&h)
	if score <= s.score+1e-6 {
		return false
	}
	s.best, s.score = h, score
	return true
}

// shifted returns a hypothesis shifted by seconds and faster by so much, about a moment of the query.
func (h hypothesis) shifted(shift, faster, about float64) hypothesis {
	h.speed += faster
	h.offset += shift - faster*about
	return h
}

// tryNeighbours tries all steps from the best.
func (s *timingSearch) tryNeighbours(step float64) bool {
	moved := false
	for _, d := range [...][2]float64{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1}} {
		moved = s.tryTiming(s.best, d[0]*step, d[1]*step) || moved
	}
	return moved
}
