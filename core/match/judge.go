package match

// Thresholds of the decision. docs/MATCHING.md says how they were calibrated: on 2,141 altered copies of 36 clips, and on 376
// altered copies of 43 pieces of eleven long clips. There, every other piece of the same clip is a wrong answer that looks right.
//
// The threshold for Same lies .07 above the best wrong pair: its agreement was .89 where the threshold is .97. It lies below 94%
// of the right pairs. In cross-validation, with one clip left out at a time, no wrong pair of 83 was Same or nearer than .25 to it,
// but for one speaker's two clips: without them the threshold would be too low by .1 for 10 of their 140 wrong pairs. So the
// thresholds are as good as the hardest clips that set them, and .07 is the margin for harder ones.
const (
	movingEnergy = 0.5  // grey levels: less change is noise
	sureSeconds  = 0.95 // seconds of moving footage that Same needs
	sureFrames   = 4    // pairs of frames that Same needs
	surePicture  = 0.6  // agreement of the pictures that Same needs
	sureDetail   = 0.4  // agreement of their detail that Same needs
	minPicture   = 0.55 // agreement of the pictures that Possible needs
	minDetail    = 0.3  // agreement of their detail that Possible needs
	sureMotion   = 0.65 // least agreement of motion for Same, whatever the rank;
	sureBase     = 0.53 // for Same it is at least sureBase
	sureSimple   = 0.55 // plus sureSimple divided by the rank: simple motion needs more;
	sureFew      = 0.8  // plus sureFew divided by the number of frames: few frames need more;
	sureRetimed  = 0.03 // plus sureRetimed at another speed than 1: there are many speeds to choose from;
	sureFar      = 0.03 // plus sureFar at one that is half as fast again, or more, either way
	farSpeed     = 1.55 // from which a speed is far from 1
	maybeMotion  = 0.52 // the same three for Possible
	maybeSimple  = 0.3
	maybeFew     = 0.5
	stillSeconds = 1.5  // seconds that footage which hardly moves must last,
	stillPart    = 0.8  // or this part of the query
	stillEnergy  = 0.65 // grey levels of motion that may disagree where the pictures agree well:
	stillPicture = 0.9  // agreement of the pictures for Possible then
	stillDetail  = 0.8  // agreement of their detail for Possible then
)

// judgeConfidence returns the confidence, and the score (0 to 1), that the evidence is worth for a copy at a speed.
func (e *Evidence) judgeConfidence(speed float64) (Confidence, float64) {
	if !e.looksAlike() {
		return None, 0
	}
	motion, sure, maybe := e.motionAgreement(), e.sureThreshold(speed), e.possibleThreshold()
	switch {
	case e.mayBeSure(speed) && motion >= sure:
		return Same, 0.75 + 0.25*(motion-sure)/(1-sure)
	case e.Energy >= movingEnergy && e.Frames > 1 && motion >= maybe:
		return Possible, 0.5 + 0.24*min((motion-maybe)/(max(sure, maybe+.01)-maybe), 1)
	case e.Joint*(1-max(motion, 0)) < stillEnergy && e.lastsLongEnough() && e.Picture >= stillPicture && e.Detail >= stillDetail:
		return Possible, 0.5 + 0.1*(e.Picture-stillPicture)/(1-stillPicture)
	}
	return None, 0
}

// sureThreshold returns the agreement of motion from which a copy at a speed is Same. It may be more than 1: a single slow
// movement in a few frames is never Same.
func (e *Evidence) sureThreshold(speed float64) float64 {
	sure := max(sureMotion, sureBase+sureSimple/max(e.Rank, 1)) + sureFew/float64(e.Frames)
	if speed < 1-retimed || speed > 1+retimed {
		sure += sureRetimed
	}
	if (&hypothesis{speed: speed}).isFar() {
		sure += sureFar
	}
	return sure
}

// possibleThreshold returns the agreement of motion from which a copy is Possible.
func (e *Evidence) possibleThreshold() float64 {
	return maybeMotion + maybeSimple/max(e.Rank, 1) + maybeFew/float64(e.Frames)
}

// looksAlike reports whether the pictures agree enough to count at all.
func (e *Evidence) looksAlike() bool {
	return e.Frames > 0 && e.Picture >= minPicture && e.Detail >= minDetail
}

// mayBeSure reports whether there is enough motion, in time and in frames, for a sure match.
func (e *Evidence) mayBeSure(speed float64) bool {
	return e.Picture >= surePicture && e.Detail >= sureDetail && e.Energy >= movingEnergy && min(e.Seconds, e.Moving/speed) >= sureSeconds && e.Frames >= sureFrames
}

// lastsLongEnough reports whether the run lasts stillSeconds, or stillPart of the query.
func (e *Evidence) lastsLongEnough() bool {
	return e.Seconds >= min(stillSeconds, stillPart*e.Query)
}
