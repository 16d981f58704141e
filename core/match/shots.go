package match

import "github.com/firstseen/firstseen/core/fingerprint"

// Limits of shots.
const (
	cutChange    = 12  // mean difference of two frames, in grey levels, from which another shot begins
	otherFrames  = 8   // pairs of frames from which a shot may be told to be another one that looks alike,
	otherSeconds = 1.0 // and the seconds that it lasts,
	otherEnergy  = 1.0 // and the grey levels by which it moves,
	otherMotion  = 0.3 // if its motion agrees by less than this
)

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

// cutOutOthers returns the parts of a run that are left without the shots that look alike and move otherwise: another take of the same
// scene, between shots that are the same.
func (a *alignment) cutOutOthers(q, r *fingerprint.Fingerprint, of run) []run {
	shots := splitShots(q, of)
	if len(shots) == 1 {
		return []run{of}
	}
	var parts []run
	open := false
	for _, shot := range shots {
		if a.movesOtherwise(q, r, shot) {
			open = false
			continue
		}
		if !open {
			parts = append(parts, shot)
		}
		open = true
		parts[len(parts)-1].to = shot.to
	}
	return parts
}

// movesOtherwise reports whether a shot moves, and quite differently from the reference. Its first and last frame say nothing: what the
// reference shows there may be a mixture with the shot next to it.
func (a *alignment) movesOtherwise(q, r *fingerprint.Fingerprint, shot run) bool {
	inner := run{shot.from + 1, shot.to - 1}
	if inner.to-inner.from < otherFrames {
		return false
	}
	e := a.gatherEvidence(q, r, inner)
	return e.Frames >= otherFrames && e.Seconds >= otherSeconds && e.Energy >= otherEnergy && e.motionAgreement() < otherMotion
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
	return sumChanges(a, b) > cutChange*pixels
}

// sumChanges returns by how many grey levels the pixels of two pictures differ, all together.
func sumChanges(a, b *fingerprint.Thumb) (sum int) {
	for i := range a {
		d := int(a[i]) - int(b[i])
		sum += max(d, -d)
	}
	return sum
}
