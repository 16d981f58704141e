package match

import (
	"math"
	"slices"
	"sort"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of timing.
const (
	timedFrames      = 24    // frames of the query that offset and speed are fitted to
	pairLag          = 2     // frames between the two of a pair
	minSpeed         = 0.47  // a little more than people use, for errors of measurement
	maxSpeed         = 2.1   //
	unitySpeed       = 0.004 // what another speed than 1 must gain,
	unitySlack       = 0.01  // what still is speed 1,
	unityEnds        = 0.1   // seconds that the ends of a stretch lie off at speed 1 that sampling explains,
	unityLoss        = 0.03  // and what another speed must gain then
	insideEnds       = 0.25  // seconds from the ends of a reference in which frames tell nothing of the timing,
	leastInside      = 6     // if at least so many others do
	coarseStep       = 0.15  // seconds between the shifts that are tried first,
	coarseShift      = 0.6   // up to so many seconds each way,
	coarseEnds       = 5     // and so many steps of the ends against the middle
	wideShift        = 3.0   // as far as shifts go where the first leave doubts:
	settledAgreement = 1.8
	goodAgreement    = 1.9 // which is not worth looking further
	wideAgreement    = 0.8
	fineStep         = 0.01 // seconds to which the shifts are refined
	usualEnds        = 0.15 // seconds that the ends of a stretch lie off at a usual speed that errors of measurement explain,
	usualLoss        = 0.02 // and the agreement that it may lose
	sameAgreement    = 1e-4 // agreement by which two speeds do not differ
	maxGap           = 0.7  // seconds between two frames of a reference over which neither is taken for the time between
	wholeSpeed       = 0.12 // part by which the speed of a whole copy may be mistaken
	wholeLoss        = 0.03 // agreement that it may lose
	nearShift        = 0.15 // seconds within which the offset of another speed is looked for
	foreign          = 0.75 // of the best correlation, what a frame must reach with some frame of the reference
	endSlack         = 0.2  // seconds before the first and after the last frame of a reference that are taken for these
	minMotion        = 2e-4 // part of a picture that must change for its changes to be compared: ten times what rounding makes
)

// timing compares every chosen frame of the query, seen through a placement, with every frame of
// the reference around, once; any offset and speed is then a matter of adding up.
type timing struct {
	q, r        *fingerprint.Fingerprint
	frames      []int       // of q
	queryThumbs [][]small   // what they show, once for each content that r's frames have
	first       int         // frame of r that column 0 stands for
	refThumbs   []small     // what the frames of r show
	content     []int       // of each column, in looks
	cross       [][]float32 // [frame][column]: their correlation
}

// newTiming prepares to fit the offset and the speed near h to a stretch of the query.
func newTiming(q, r *fingerprint.Fingerprint, p *placement, h *hypothesis, of run) *timing {
	t := &timing{q: q, r: r, frames: overlappingFrames(q, r, h, of)}
	if len(t.frames) == 0 {
		return t
	}
	const slack = wideShift + coarseEnds*coarseStep
	a, b := h.referenceTime(q.Frames[t.frames[0]].At)-slack, h.referenceTime(q.Frames[t.frames[len(t.frames)-1]].At)+slack
	t.first = max(frameAt(r, a), 0)
	last := max(frameAt(r, b)+1, t.first+1)
	t.computeCorrelations(p, r.Frames[t.first:min(last+1, len(r.Frames))])
	t.dropForeign()
	return t
}

// computeCorrelations computes the correlations.
func (t *timing) computeCorrelations(p *placement, refs []fingerprint.Frame) {
	t.refThumbs = make([]small, len(refs))
	all := make([]float32, len(refs)*len(t.frames))
	t.cross = make([][]float32, len(t.frames))
	for i := range t.cross {
		t.cross[i] = all[i*len(refs) : (i+1)*len(refs)]
	}
	t.content = make([]int, len(refs))
	var m mask
	for j := range refs {
		if j == 0 || refs[j].Content != refs[j-1].Content {
			var looks []small
			looks, m = p.sampleFrames(t.q, t.frames, refs[j].Content)
			t.queryThumbs = append(t.queryThumbs, looks)
		}
		t.content[j] = len(t.queryThumbs) - 1
		s := thumbSamples(&refs[j])
		t.refThumbs[j] = shrinkPicture(&s, &m)
		for i := range t.cross {
			t.cross[i][j] = t.queryThumbs[t.content[j]][i].dotProduct(&t.refThumbs[j])
		}
	}
}

// dropForeign leaves out the frames that look like no frame of the reference: another clip begins there.
func (t *timing) dropForeign() {
	top := make([]float32, len(t.frames))
	for i := range t.cross {
		top[i] = slices.Max(t.cross[i])
	}
	limit := max(agreeing, foreign*slices.Max(top))
	var kept []int
	for i := range t.frames {
		if top[i] >= limit {
			kept = append(kept, i)
		}
	}
	if len(kept) > 2 {
		t.keepFrames(kept)
	}
}

// keepFrames leaves out all frames but some.
func (t *timing) keepFrames(kept []int) {
	for n, i := range kept {
		t.frames[n], t.cross[n] = t.frames[i], t.cross[i]
		for _, looks := range t.queryThumbs {
			looks[n] = looks[i]
		}
	}
	t.frames, t.cross = t.frames[:len(kept)], t.cross[:len(kept)]
}

// measureAgreement returns how well the frames agree under h: the mean correlation of the pictures, plus half the
// correlation of how they differ from their mean, plus half that of how they change within a pair: 2 at most.
func (t *timing) measureAgreement(h *hypothesis) float64 {
	var sx, sy, was, saw small
	var same, n float32
	var steps correlation
	for i, f := range t.frames {
		seen, now, dot, ok := t.compareAt(i, h.referenceTime(t.q.Frames[f].At))
		if !ok {
			continue
		}
		same += dot
		sy.addPicture(&now)
		sx.addPicture(seen)
		if n++; n > 1 {
			steps.addChange(&saw, seen, &was, &now)
		}
		saw, was = *seen, now
	}
	if n == 0 {
		return -1
	}
	agree := float64(same / n)
	vx, vy := n-sx.dotProduct(&sx)/n, n-sy.dotProduct(&sy)/n // all pictures have square 1
	if n > 2 && vx > minMotion*n && vy > minMotion*n {
		agree += float64(same-sx.dotProduct(&sy)/n) / math.Sqrt(float64(vx)*float64(vy)) / 2
		agree += steps.coefficient() / 2
	}
	agree *= float64(n) / float64(len(t.frames))
	if math.Abs(h.speed-1) > unitySlack {
		agree -= unitySpeed
	}
	return agree
}

// compareAt returns what the i-th frame and the reference at a time show, and their correlation. It returns false if the
// reference has nothing there.
func (t *timing) compareAt(i int, seconds float64) (seen *small, now small, dot float32, ok bool) {
	j, next, ok := momentAt(t.r, seconds)
	j -= t.first
	if !ok || j < 0 || j >= len(t.refThumbs) {
		return nil, now, 0, false
	}
	seen, now, dot = &t.queryThumbs[t.content[j]][i], t.refThumbs[j], t.cross[i][j]
	if next > 0 && j+1 < len(t.refThumbs) {
		scale := now.blendWith(&t.refThumbs[j+1], next)
		dot = (dot + (t.cross[i][j+1]-dot)*next) * scale
	}
	return seen, now, dot, true
}

// correlation adds up how two pictures change.
type correlation struct{ xx, yy, xy float32 }

func (c *correlation) addChange(x0, x1, y0, y1 *small) {
	var xx, yy, xy float32
	for i := range x0 {
		x, y := x1[i]-x0[i], y1[i]-y0[i]
		xx += x * x
		yy += y * y
		xy += x * y
	}
	c.xx += xx
	c.yy += yy
	c.xy += xy
}

func (c *correlation) coefficient() float64 {
	if c.xx <= 0 || c.yy <= 0 {
		return 0
	}
	return float64(c.xy) / math.Sqrt(float64(c.xx)*float64(c.yy))
}

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
	s.preferUsualSpeed()
	s.preferNormalSpeed()
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

// framesWithin returns the frames of a stretch of the query that fall into the reference under h, or so many seconds beside it.
func framesWithin(q, r *fingerprint.Fingerprint, h *hypothesis, of run, slack float64) (all []int) {
	for i := of.from; i < of.to; i++ {
		if at := h.referenceTime(q.Frames[i].At); at > -slack && at < r.Duration.Seconds()+slack {
			all = append(all, i)
		}
	}
	return all
}

// overlappingFrames picks frames of a stretch of the query that fall into the reference under h, in pairs that are close in time. Of a stretch
// that is known to agree those near the ends of the reference are left out: it may be a little too long, and a speed at which the
// surplus frames fall into the reference would look better than the right one.
func overlappingFrames(q, r *fingerprint.Fingerprint, h *hypothesis, of run) []int {
	var all []int
	if of.to-of.from < len(q.Frames) {
		all = framesWithin(q, r, h, of, -insideEnds)
	}
	if len(all) < leastInside {
		all = framesWithin(q, r, h, of, offsetBin)
	}
	if len(all) <= timedFrames {
		return all
	}
	var out []int
	for _, k := range spreadEvenly(len(all)-pairLag, timedFrames/2) {
		out = append(out, all[k], all[k+pairLag])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// frameAt returns the last frame that begins no later than a time, -1 if none does.
func frameAt(r *fingerprint.Fingerprint, seconds float64) int {
	return sort.Search(len(r.Frames), func(k int) bool { return r.Frames[k].At.Seconds() > seconds }) - 1
}

// momentAt finds what the reference shows at a time: frame j, or a mixture with so much of the next.
// It returns false if the reference has nothing near.
func momentAt(r *fingerprint.Fingerprint, seconds float64) (j int, next float32, ok bool) {
	j = frameAt(r, seconds)
	if j < 0 {
		return 0, 0, r.Frames[0].At.Seconds()-seconds <= endSlack
	}
	since := seconds - (r.Frames[j].At + r.Frames[j].Span).Seconds()
	if since <= 0 {
		return j, 0, true
	}
	if j+1 == len(r.Frames) {
		return j, 0, since <= endSlack
	}
	gap := since + r.Frames[j+1].At.Seconds() - seconds
	switch {
	case gap <= maxGap && r.Frames[j].Content == r.Frames[j+1].Content:
		return j, float32(since / gap), true
	case since <= gap/2:
		return j, 0, since <= maxGap/2
	}
	return j + 1, 0, gap-since <= maxGap/2
}
