package match

// Limits of judging, set on clips with known answers, half way between the best wrong and all but the worst right.
const (
	movingEnergy = 1.0  // grey levels of change that are more than noise
	sureSeconds  = 0.95 // of moving footage, without which nothing is sure
	sureFrames   = 4
	surePicture  = 0.6  // agreement of pictures without which nothing is sure
	sureDetail   = 0.4  // the same of the steps in them
	minPicture   = 0.55 // agreement of pictures below which nothing counts
	minDetail    = 0.3  // the same of the steps in them
	sureMotion   = 0.67 // agreement of motion that is sure with many frames;
	sureFew      = 0.8  // divided by the number of frames, what few frames must have beyond it
	maybeMotion  = 0.60 // the same for possible
	maybeFew     = 0.5
	stillSeconds = 1.5 // that what hardly moves must last,
	stillPart    = 0.8 // or the part of the query
	stillEnergy  = 1.6 // grey levels of change in both that contradict nothing:
	stillPicture = 0.9 // agreement of pictures that is possible then
	stillDetail  = 0.8
)

// judge weighs the evidence.
func (e *Evidence) judge() (Confidence, float64) {
	if !e.looksAlike() {
		return None, 0
	}
	few := float64(e.Frames)
	sure, maybe := sureMotion+sureFew/few, maybeMotion+maybeFew/few
	motion := (e.Departure + e.Change) / 2
	switch {
	case e.mayBeSure() && motion >= sure:
		return Same, 0.75 + 0.25*(motion-sure)/(1-sure)
	case e.Energy >= movingEnergy && e.Frames > 1 && motion >= maybe:
		return Possible, 0.5 + 0.24*min((motion-maybe)/(max(sure, maybe+.01)-maybe), 1)
	case e.Joint < stillEnergy && e.lasts() && e.Picture >= stillPicture && e.Detail >= stillDetail:
		return Possible, 0.5 + 0.1*(e.Picture-stillPicture)/(1-stillPicture)
	}
	return None, 0
}

// looksAlike tells whether the pictures agree at all.
func (e *Evidence) looksAlike() bool {
	return e.Frames > 0 && e.Picture >= minPicture && e.Detail >= minDetail
}

// mayBeSure tells whether there is enough that moves.
func (e *Evidence) mayBeSure() bool {
	return e.Picture >= surePicture && e.Detail >= sureDetail && e.Energy >= movingEnergy && e.Seconds >= sureSeconds && e.Frames >= sureFrames
}

// lasts tells whether the run is more than a moment of a clip in which other things happen.
func (e *Evidence) lasts() bool {
	return e.Seconds >= min(stillSeconds, stillPart*e.Query)
}
