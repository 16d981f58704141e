package match

// Limits of judging, set on 2,141 altered copies of 36 clips and on 376 of 43 pieces of eleven long ones, where every other
// piece of the same clip, and of another with the same speaker, is a wrong answer that looks right: one face before one wall.
// What is sure is .07 above the best wrong, an agreement of .89 in one slow movement that should have .97, and below 94 in
// 100 right ones. Cross-validation says how much that is worth. With each clip but one speaker's two left out, the limits that the
// others set hold for it: none of 83 wrong pairs that look alike is sure, none is nearer than .25. With that speaker left out
// they would be too low, by .1 for 10 of his 140: the limits are as good as the hardest clips that set them, hence the .07.
const (
	movingEnergy = 0.5  // grey levels of change that are more than noise
	sureSeconds  = 0.95 // of moving footage, without which nothing is sure
	sureFrames   = 4
	surePicture  = 0.6  // agreement of pictures without which nothing is sure
	sureDetail   = 0.4  // the same of the steps in them
	minPicture   = 0.55 // agreement of pictures below which nothing counts
	minDetail    = 0.3  // the same of the steps in them
	sureMotion   = 0.65 // agreement of motion that is sure where many things move in many frames;
	sureBase     = 0.53 // with
	sureSimple   = 0.55 // divided by the rank, what is where few do;
	sureFew      = 0.8  // divided by the number of frames, what few frames must have beyond it
	sureRetimed  = 0.03 // what another speed must have beyond it: there are many to choose from
	maybeMotion  = 0.52 // the same for possible
	maybeSimple  = 0.3
	maybeFew     = 0.5
	stillSeconds = 1.5  // that what hardly moves must last,
	stillPart    = 0.8  // or the part of the query
	stillEnergy  = 0.65 // grey levels of change in both that may disagree where what stands still agrees:
	stillPicture = 0.9  // agreement of pictures that is possible then
	stillDetail  = 0.8
)

// judge weighs the evidence for a copy at a speed.
func (e *Evidence) judge(speed float64) (Confidence, float64) {
	if !e.looksAlike() {
		return None, 0
	}
	motion, sure, maybe := e.motion(), e.sure(speed), e.maybe()
	switch {
	case e.mayBeSure(speed) && motion >= sure:
		return Same, 0.75 + 0.25*(motion-sure)/(1-sure)
	case e.Energy >= movingEnergy && e.Frames > 1 && motion >= maybe:
		return Possible, 0.5 + 0.24*min((motion-maybe)/(max(sure, maybe+.01)-maybe), 1)
	case e.Joint*(1-max(motion, 0)) < stillEnergy && e.lasts() && e.Picture >= stillPicture && e.Detail >= stillDetail:
		return Possible, 0.5 + 0.1*(e.Picture-stillPicture)/(1-stillPicture)
	}
	return None, 0
}

// sure returns the agreement of motion from which a copy at a speed is sure. It may be more than 1: a single slow
// movement in a few frames is never sure.
func (e *Evidence) sure(speed float64) float64 {
	sure := max(sureMotion, sureBase+sureSimple/max(e.Rank, 1)) + sureFew/float64(e.Frames)
	if speed < 1-retimed || speed > 1+retimed {
		sure += sureRetimed
	}
	return sure
}

// maybe returns the agreement of motion from which a copy is possible.
func (e *Evidence) maybe() float64 {
	return maybeMotion + maybeSimple/max(e.Rank, 1) + maybeFew/float64(e.Frames)
}

// looksAlike tells whether the pictures agree at all.
func (e *Evidence) looksAlike() bool {
	return e.Frames > 0 && e.Picture >= minPicture && e.Detail >= minDetail
}

// mayBeSure tells whether there is enough that moves.
func (e *Evidence) mayBeSure(speed float64) bool {
	return e.Picture >= surePicture && e.Detail >= sureDetail && e.Energy >= movingEnergy && min(e.Seconds, e.Moving/speed) >= sureSeconds && e.Frames >= sureFrames
}

// lasts tells whether the run is more than a moment of a clip in which other things happen.
func (e *Evidence) lasts() bool {
	return e.Seconds >= min(stillSeconds, stillPart*e.Query)
}
