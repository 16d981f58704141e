package match

import (
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Two halves of a picture that turned are one run; what only looks so is not.
func TestJoinTurned(t *testing.T) {
	half := func(from, to, ref float64, orientation int, motion float64) finding {
		at := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
		e := Evidence{
			Frames: 20, Seconds: to - from, Moving: to - from, Query: 10, Picture: .9, Detail: .8, Departure: motion, Change: motion, Energy: 9, Joint: 9, Rank: 3,
		}
		return finding{
			Segment:   Segment{QueryStart: at(from), QueryEnd: at(to), RefStart: at(ref), RefEnd: at(ref + to - from), Speed: 1, Confidence: Possible, Evidence: e},
			score:     possibleTitle,
			placement: placement{orientation: fingerprint.Orientation(orientation)},
		}
	}
	first := half(0, 4.9, 0, 0, .95)
	for _, tt := range []struct {
		name   string
		second finding
		want   Confidence
	}{
		{"it turned", half(5, 10, 5, 1, .95), Same},
		{"it turned, and a little is cut out", half(5, 10, 5.5, 1, .95), Same},
		{"the same way up", half(5, 10, 5, 0, .95), Possible},
		{"from elsewhere", half(5, 10, 8, 1, .95), Possible},
		{"much later", half(7, 10, 7, 1, .95), Possible},
		{"it moves otherwise", half(5, 10, 5, 1, .1), Possible},
		{"it ends soon after", func() finding { f := half(5, 5.05, 5, 1, .95); f.Evidence.Frames = 1; return f }(), Possible},
	} {
		found := []finding{tt.second, first}
		joinTurned(found)
		if found[0].Confidence != tt.want || found[1].Confidence != tt.want {
			t.Errorf("%s: %v and %v, want %v", tt.name, found[1].Confidence, found[0].Confidence, tt.want)
		}
		if (found[0].score >= 0.75) != (tt.want == Same) {
			t.Errorf("%s: score %v", tt.name, found[0].score)
		}
	}
}
