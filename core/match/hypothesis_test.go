package match

import "testing"

// Where little moves, many far speeds get more votes than the right one, which keeps its place.
func TestFarSpeedsTakeNoPlaces(t *testing.T) {
	var all []hypothesis
	for i := range 6 {
		all = append(all, hypothesis{speed: 0.5, offset: float64(3 * i), votes: 5})
	}
	for i := range 6 {
		all = append(all, hypothesis{speed: 1.1, offset: float64(3 * i), votes: 2})
	}
	near, far := 0, 0
	for _, h := range dropDuplicates(all, 8, 40) {
		if h.isFar() {
			far++
		} else if near++; far > 0 {
			t.Error("a far speed is tried first")
		}
	}
	if near != maxHypotheses || far != maxFar {
		t.Errorf("%d near 1, %d far from it", near, far)
	}
}
