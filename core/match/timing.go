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
	unityEnds        = 0.15  // seconds that the ends of a stretch lie off at speed 1 that sampling explains,
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
