package match

import (
	"math"
	"testing"

	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

func TestParticipationCountsDirections(t *testing.T) {
	for directions := range 5 {
		var rows []samples
		for i := range 12 {
			var s samples
			for p := range s {
				s[p] = 100 // what all have in common does not count
			}
			if directions > 0 {
				s[i%directions*7] += 10 * float32(1-i/directions%2*2)
			}
			rows = append(rows, s)
		}
		if got := participationRatio(rows); math.Abs(got-float64(directions)) > .35 {
			t.Errorf("%d directions count as %.2f", directions, got)
		}
	}
	if got := participationRatio(nil); got != 0 {
		t.Errorf("no pictures have rank %.2f", got)
	}
}

// nod is one head before one backdrop that moves once, at its own time and pace.
func nod(begin, pace float64) synthvideo.Picture {
	backdrop := synthvideo.Scene(31, 1).Still(0)
	return func(x, y, t float64) float64 {
		bow := .06 / (1 + math.Exp(-(t-begin)*pace))
		if dx, dy := x-.5, y-.45-bow; dx*dx+dy*dy < .03 {
			return 225 - 500*(dx*dx+dy*dy)
		}
		return backdrop(x, y, t)
	}
}

func TestOneSlowMovementProvesNothing(t *testing.T) {
	ref := reference(t, nod(2, 3), 5)
	for _, take := range []synthvideo.Picture{nod(2.4, 3), nod(2, 3.6), nod(1.4, 2.6), nod(3, 4)} {
		if got := Compare(query(t, take, 4), ref); got.Confidence == Same {
			t.Errorf("another nod is the same: %+v", got.Segments)
		}
	}
	if got := Compare(query(t, nod(2, 3).Noisy(5), 5), ref); got.Confidence == None {
		t.Error("a copy of the nod is not found")
	}
}

func TestScoreOfEvidence(t *testing.T) {
	busy := Evidence{Frames: 32, Seconds: 4, Moving: 4, Query: 4, Picture: .95, Detail: .9, Overlap: 1, Departure: .85, Change: .85, Energy: 8, Joint: 8, Rank: 4}
	slow, few := busy, busy
	slow.Rank, few.Frames = 1.2, 4
	for _, c := range []struct {
		name  string
		of    Evidence
		speed float64
		want  Confidence
	}{
		{"many things that agree", busy, 1, Same},
		{"one thing that agrees as well", slow, 1, Possible},
		{"few frames", few, 1, Possible},
	} {
		if got, score := c.of.judgeConfidence(c.speed); got != c.want || got == Same != (score >= .75) {
			t.Errorf("%s: %v, score %.2f", c.name, got, score)
		}
	}
	if plain, retimed := busy.sureThreshold(1), busy.sureThreshold(1.1); retimed <= plain {
		t.Errorf("another speed is sure from %.2f, none from %.2f", retimed, plain)
	}
}
