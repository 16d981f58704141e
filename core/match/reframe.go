package match

import "github.com/firstseen/firstseen/core/fingerprint"

const (
	borderSlack = 3.0  // pixels of Side that a picture may be off
	plainLoss   = 0.01 // correlation that an explanation may lose that needs fewer changes
)

// reframing describes the changes at the edges of the picture.
type reframing struct {
	bordered bool            // the query shows more around the picture
	cropped  bool            // it lacks part of the picture
	content  fingerprint.Box // where the reference's content lies in the query's frame
}

// detectReframing returns what was done to the edges of the picture in a run. That the query is what it is by nothing but scaling, or by
// scaling into its borders, is believed if the pictures then agree as well.
func (a *alignment) detectReframing(q, r *fingerprint.Fingerprint, of run) reframing {
	reg, shown, known := a.sampleRun(q, r, of)
	fitted := a.compareEdges(known)
	if !fitted.bordered && !fitted.cropped || len(reg.frames) == 0 {
		return fitted
	}
	least := reg.scorePlacement(&a.placement) - plainLoss
	for _, part := range []fingerprint.Rect{fingerprint.Whole, shown} {
		view := fingerprint.Whole
		if part != fingerprint.Whole {
			view = known
		}
		if plain := placeView(a.placement.orientation, part, view); reg.refineBorders(&plain, part) >= least {
			return plain.compareEdges(known)
		}
	}
	return fitted
}

// refineBorders moves those sides of a placement that are no edges of the query's frame, as long as the pictures agree better: where a border
// begins is known to a pixel or two. It returns the mean correlation.
func (r *registration) refineBorders(p *placement, part fingerprint.Rect) float64 {
	const s = fingerprint.Side
	free := [4]bool{part.X0 > 0, part.Y0 > 0, part.X1 < s, part.Y1 < s}
	best := r.scorePlacement(p)
	for step := float32(2); step >= lastStep; step /= 2 {
		for i := range free {
			for _, d := range [2]float32{-step, step} {
				try := *p
				side := [4]*float32{&try.box.X0, &try.box.Y0, &try.box.X1, &try.box.Y1}[i]
				if *side += d; !free[i] {
					continue
				}
				if score := r.scorePlacement(&try); score > best {
					best, *p = score, try
				}
			}
		}
	}
	return best
}

// compareEdges returns what a placement says of the edges of the picture, whose content lies where known says. Borders that the reference
// has too are none.
func (p *placement) compareEdges(known fingerprint.Rect) (out reframing) {
	const s = fingerprint.Side
	all, content := p.contentBox(fingerprint.Whole), p.contentBox(known)
	out.content = content
	for _, e := range [4][2]float32{{all.X0, content.X0}, {all.Y0, content.Y0}, {s - all.X1, s - content.X1}, {s - all.Y1, s - content.Y1}} {
		out.bordered = out.bordered || min(e[0], e[1]) > borderSlack
		out.cropped = out.cropped || e[1] < -borderSlack
	}
	return out
}

// sampleRun pairs some frames of a run with what the reference shows at their times. It also returns where the content lies in the
// query's frames and in the reference's: the largest of each, as dark edges are no borders.
func (a *alignment) sampleRun(q, r *fingerprint.Fingerprint, of run) (reg registration, shown, known fingerprint.Rect) {
	n := min(registerPairs, of.to-of.from)
	for i := range n {
		f := &q.Frames[of.from+(2*i+1)*(of.to-of.from)/(2*n)]
		against, content, ok := thumbAt(r, a.referenceTime(f.At))
		if !ok {
			continue
		}
		if len(reg.frames) == 0 {
			shown, known = f.Content, content
		}
		shown, known = joinRects(shown, f.Content), joinRects(known, content)
		reg.frames, reg.against, reg.contents = append(reg.frames, f), append(reg.against, against), append(reg.contents, content)
	}
	return reg, shown, known
}

// joinRects returns the smallest rectangle that holds both.
func joinRects(a, b fingerprint.Rect) fingerprint.Rect {
	return fingerprint.Rect{X0: min(a.X0, b.X0), Y0: min(a.Y0, b.Y0), X1: max(a.X1, b.X1), Y1: max(a.Y1, b.Y1)}
}
