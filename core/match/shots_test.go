package match

import (
	"testing"

	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

// A calm shot between two others stays in the run although its first frame, at the cut, is one that the reference lacks.
func TestFrameAtACut(t *testing.T) {
	before, calm, after, ghost := synthvideo.Scene(61, 61), synthvideo.Scene(62, 62).Still(1), synthvideo.Scene(63, 63), synthvideo.Scene(64, 64)
	clip := func(x, y, t float64) float64 {
		switch {
		case t < 4.92:
			return before(x, y, t)
		case t < 4.99:
			return .75*calm(x, y, t) + .25*ghost(x, y, t)
		case t < 7:
			return calm(x, y, t) + 3*(after(x, y, t)-after(x, y, 7))/255
		}
		return after(x, y, t)
	}
	got := Compare(query(t, synthvideo.Picture(clip).Retimed(.06, 1), 12), reference(t, clip, 12))
	if got.Confidence != Same || len(got.Segments) != 1 {
		t.Fatalf("%v, %+v", got.Confidence, got.Segments)
	}
	checkSegment(t, "all", &got.Segments[0], 0, 11.9, .06, 1)
}
