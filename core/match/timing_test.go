package match

import (
	"math"
	"testing"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

func TestSecondsSayLittleOfSpeed(t *testing.T) {
	scene := synthvideo.Scene(41, 41)
	ref := reference(t, scene, 10)
	for _, from := range []float64{.06, 1.3, 2.7, 4.4, 6.1} {
		got := Compare(query(t, scene.Retimed(from, 1).Noisy(30), 1.7), ref)
		if len(got.Segments) != 1 || got.Segments[0].Speed != 1 || got.Retimed {
			t.Errorf("from %.2f s: retimed %v, %+v", from, got.Retimed, got.Segments)
		}
	}
}

// Borders that go while the scene lasts give frames of one reference another content each: what the query shows is
// cut out for each of them, and what is cut out in two ways does not compare.
func TestAgreementOfChangingBorders(t *testing.T) {
	scene := synthvideo.Scene(42, 42)
	open := func(x, y, t float64) float64 {
		if y < .12 && t < 2 || y < .05 && t < 4 {
			return 0
		}
		return scene(x, y, t)
	}
	q, r := query(t, open, 6), reference(t, open, 6)
	contents := map[fingerprint.Rect]bool{}
	for i := range r.Frames {
		contents[r.Frames[i].Content] = true
	}
	if len(contents) < 2 {
		t.Fatalf("contents %v", contents)
	}
	whole := placement{box: fingerprint.Whole.ToBox()}
	for _, offset := range []float64{-1, -.3, 0, .4, 1.1} {
		h := hypothesis{speed: 1, offset: offset}
		got := newTiming(q, r, &whole, &h, run{0, len(q.Frames)}).measureAgreement(&h)
		if got > 2 || offset == 0 && got < 1.9 {
			t.Errorf("shifted by %.1f s they agree %.3f", offset, got)
		}
	}
}

// A clip between others whose colours are alike is timed by its own frames.
func TestTimedByWhatAgrees(t *testing.T) {
	scene, other := synthvideo.Scene(43, 43), synthvideo.Scene(43, 44)
	montage := func(x, y, t float64) float64 {
		if t >= 3 && t < 7 {
			return scene(x, y, t-2)
		}
		return other(x, y, t)*.8 + 40
	}
	got := Compare(query(t, montage, 10), reference(t, scene, 9))
	if got.Confidence != Same {
		t.Fatalf("%v, %+v", got.Confidence, got.Segments)
	}
	s := &got.Segments[0]
	if off := s.RefStart.Seconds() - s.QueryStart.Seconds() + 2; s.Speed != 1 || off > .1 || off < -.1 {
		t.Errorf("speed %.3f, %+v off by %.2f s", s.Speed, s, off)
	}
}

// Where the pictures do not tell which of several usual speeds it is, the most usual one is said.
func TestMostUsualSpeed(t *testing.T) {
	still := synthvideo.Scene(1, 1).Still(1)
	q, r := query(t, still, 2), reference(t, still, 8)
	p, h := placeView(0, fingerprint.Whole, fingerprint.Whole), hypothesis{speed: 1.21, offset: 2}
	s := timingSearch{timing: newTiming(q, r, &p, &h, run{0, len(q.Frames)}), mid: 1, half: 1, best: h}
	s.score = s.measureAgreement(&h)
	if s.preferUsualSpeed(); math.Abs(s.best.speed-1.25) > 1e-6 {
		t.Errorf("speed %.3f", s.best.speed)
	}
}
