package match

// Limits of judging, set on clips with known answers, with room to the nearest wrong one.
const (
	movingEnergy = 1.0  // grey levels of change that are more than noise
	stillEnergy  = 1.5  // less change than this contradicts nothing
	sureSeconds  = 0.95 // of moving footage, without which nothing is sure
	sureFrames   = 4
	minLuma      = 0.55
	minGrad      = 0.3
	sureMotion   = 0.72 // agreement of motion that is sure with many frames;
	sureFew      = 1.0  // divided by the number of frames, what few frames must have beyond it
	maybeMotion  = 0.62 // the same for possible
	maybeFew     = 0.6
	stillLuma    = 0.9 // agreement of pictures without motion that is possible
	stillGrad    = 0.75
)

// judge weighs the evidence.
func (e *Evidence) judge() (Confidence, float64) {
	few := float64(max(e.Frames, 1))
	sure, maybe := sureMotion+sureFew/few, maybeMotion+maybeFew/few
	switch {
	case e.Frames == 0 || e.Luma < minLuma || e.Grad < minGrad:
		return None, 0
	case e.Energy >= movingEnergy && e.Seconds >= sureSeconds && e.Frames >= sureFrames && e.Cell >= sure:
		return Same, 0.75 + 0.25*(e.Cell-sure)/(1-sure)
	case e.Energy >= movingEnergy && e.Frames > 1 && e.Cell >= maybe:
		return Possible, 0.5 + 0.24*min((e.Cell-maybe)/(max(sure, maybe+.01)-maybe), 1)
	case e.Joint < stillEnergy && e.Luma >= stillLuma && e.Grad >= stillGrad:
		return Possible, 0.5 + 0.1*(e.Luma-stillLuma)/(1-stillLuma)
	}
	return None, 0
}
