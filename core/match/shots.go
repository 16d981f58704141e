package match

import "github.com/firstseen/firstseen/core/fingerprint"

// cutChange is the mean difference of two frames, in grey levels, from which another shot begins.
const cutChange = 12

// judgeRun returns the evidence of a run, and what it is worth. A cut moves more than all that happens in the shots, so that a run of
// several shots looks like one single movement: it is as sure as the surest of its shots.
func (a *alignment) judgeRun(q, r *fingerprint.Fingerprint, of run) (Evidence, Confidence, float64) {
	e := a.gatherEvidence(q, r, of)
	confidence, score := e.judgeConfidence(a.speed)
	if confidence == Same || !e.looksAlike() {
		return e, confidence, score
	}
	shots := splitShots(q, of)
	if len(shots) == 1 {
		return e, confidence, score
	}
	for _, shot := range shots {
		if shot.to-shot.from < sureFrames {
			continue
		}
		part := a.gatherEvidence(q, r, shot)
		if c, s := part.judgeConfidence(a.speed); c == Same {
			confidence, score = Same, max(score, s)
		}
	}
	return e, confidence, score
}

// splitShots splits a run of a query's frames at its cuts.
func splitShots(q *fingerprint.Fingerprint, of run) []run {
	shots := []run{{of.from, of.from}}
	for i := of.from; i < of.to; i++ {
		last := &shots[len(shots)-1]
		if i > last.from && isCut(&q.Frames[i-1].Thumb, &q.Frames[i].Thumb) {
			shots = append(shots, run{i, i})
			last = &shots[len(shots)-1]
		}
		last.to = i + 1
	}
	return shots
}

// isCut reports whether another shot begins between two pictures.
func isCut(a, b *fingerprint.Thumb) bool {
	sum := 0
	for i := range a {
		d := int(a[i]) - int(b[i])
		sum += max(d, -d)
	}
	return sum > cutChange*pixels
}
