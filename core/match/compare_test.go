package match

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

// build fingerprints seconds of a picture.
func build(t testing.TB, role fingerprint.Role, p synthvideo.Picture, seconds float64) *fingerprint.Fingerprint {
	t.Helper()
	b := fingerprint.NewBuilder(role)
	for at := time.Duration(0); at.Seconds() < seconds; at += fingerprint.QueryEvery {
		if err := b.AddFrame(p.Draw(fingerprint.Side, at.Seconds()), at); err != nil {
			t.Fatal(err)
		}
	}
	f, err := b.Finish(time.Duration(seconds * float64(time.Second)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func query(t testing.TB, p synthvideo.Picture, seconds float64) *fingerprint.Fingerprint {
	return build(t, fingerprint.Query, p, seconds)
}

func reference(t testing.TB, p synthvideo.Picture, seconds float64) *fingerprint.Fingerprint {
	return build(t, fingerprint.Reference, p, seconds)
}

// turnedRight shows a picture after a quarter turn clockwise.
func turnedRight(p synthvideo.Picture) synthvideo.Picture {
	return func(x, y, t float64) float64 { return p(y, 1-x, t) }
}

func TestCopiesAreTheSame(t *testing.T) {
	scene, other := synthvideo.Scene(1, 1), synthvideo.Scene(2, 2)
	ref := reference(t, scene, 8)
	banner := func(x, y, t float64) float64 {
		if y > .85 {
			return 255 * math.Round(math.Abs(math.Sin(90*x)))
		}
		return scene(x, y, t)
	}
	for name, c := range map[string]struct {
		picture           synthvideo.Picture
		mirrored          bool
		rotation          int
		bordered, cropped bool
	}{
		"the clip itself":             {picture: scene},
		"grain":                       {picture: scene.Noisy(20)},
		"a banner":                    {picture: banner},
		"mirrored":                    {picture: scene.Window(1, 0, 0, 1), mirrored: true},
		"turned right":                {picture: turnedRight(scene), rotation: 270},
		"upside down":                 {picture: scene.Window(1, 1, 0, 0), rotation: 180},
		"cropped":                     {picture: scene.Window(.11, .11, .89, .89), cropped: true},
		"cut upright":                 {picture: scene.Window(.34, 0, .66, 1), cropped: true},
		"cut square":                  {picture: scene.Window(.22, 0, .78, 1), cropped: true},
		"letterboxed":                 {picture: scene.Inside(synthvideo.Plain(0), 0, .3, 1, .7), bordered: true},
		"beside another clip":         {picture: scene.Inside(other, 0, 0, .5, 1), bordered: true},
		"below another clip":          {picture: scene.Inside(other, 0, .5, 1, 1), bordered: true},
		"in a corner of another clip": {picture: scene.Inside(other, .5, .5, .95, .95), bordered: true},
	} {
		got := Compare(query(t, c.picture, 8), ref)
		if got.Confidence != Same || got.Score < .75 || got.Score > 1 {
			t.Errorf("%s: %v, score %.2f, %+v", name, got.Confidence, got.Score, got.Segments)
			continue
		}
		if got.Mirrored != c.mirrored || got.Rotation != c.rotation || got.Bordered != c.bordered || got.Cropped != c.cropped || got.Retimed {
			t.Errorf("%s: mirrored %v, turned %d, bordered %v, cropped %v, retimed %v",
				name, got.Mirrored, got.Rotation, got.Bordered, got.Cropped, got.Retimed)
		}
		checkSegment(t, name, &got.Segments[0], 0, 8, 0, 1)
	}
}

// checkSegment wants a segment of the query's seconds from to, which is the reference from a time on at a speed.
func checkSegment(t *testing.T, name string, s *Segment, from, to, ref, speed float64) {
	t.Helper()
	off := func(d time.Duration, want float64) bool { return math.Abs(d.Seconds()-want) > .3 }
	if off(s.QueryStart, from) || off(s.QueryEnd, to) || off(s.RefStart, ref) || off(s.RefEnd, ref+speed*(to-from)) {
		t.Errorf("%s: %v–%v is %v–%v", name, s.QueryStart, s.QueryEnd, s.RefStart, s.RefEnd)
	}
	if math.Abs(s.Speed/speed-1) > .03 {
		t.Errorf("%s: speed %.3f instead of %.2f", name, s.Speed, speed)
	}
}

func TestSegments(t *testing.T) {
	scene, other := synthvideo.Scene(3, 3), synthvideo.Scene(4, 4)
	ref := reference(t, scene, 12)
	embedded := func(x, y, t float64) float64 {
		if t < 3 || t >= 7 {
			return other(x, y, t)
		}
		return scene(x, y, t+2)
	}
	for name, c := range map[string]struct {
		picture              synthvideo.Picture
		length               float64
		from, to, ref, speed float64
	}{
		"from the middle":  {scene.Retimed(4, 1), 4, 0, 4, 4, 1},
		"sped up":          {scene.Retimed(0, 1.25), 8, 0, 8, 0, 1.25},
		"sped up most":     {scene.Retimed(1, 1.5), 6, 0, 6, 1, 1.5},
		"slowed down":      {scene.Retimed(2, .8), 8, 0, 8, 2, .8},
		"slowed down most": {scene.Retimed(2, .67), 8, 0, 8, 2, .67},
		"twice as fast":    {scene.Retimed(2, 2), 5, 0, 5, 2, 2},
		"half as fast":     {scene.Retimed(2, .5), 8, 0, 8, 2, .5},
		"embedded":         {embedded, 10, 3, 7, 5, 1},

		"longer":                     {scene.Retimed(-3, 1), 18, 3, 15, 0, 1},
		"longer, from the middle on": {scene.Retimed(7, 1), 10, 0, 5, 7, 1},
		"longer, faster":             {scene.Retimed(-3, 1.25), 14, 2.4, 12, 0, 1.25},
		"longer, a little faster":    {scene.Retimed(6, 1.1), 8, 0, 6 / 1.1, 6, 1.1},
		"longer, a little slower":    {scene.Retimed(-4, .9), 8, 4 / .9, 8, 0, .9},
	} {
		got := Compare(query(t, c.picture, c.length), ref)
		if got.Confidence != Same || len(got.Segments) != 1 {
			t.Errorf("%s: %v, %d segments", name, got.Confidence, len(got.Segments))
			continue
		}
		checkSegment(t, name, &got.Segments[0], c.from, c.to, c.ref, c.speed)
		if math.Abs(got.Segments[0].Speed-c.speed) > .002 {
			t.Errorf("%s: speed %.3f, not the usual %.2f", name, got.Segments[0].Speed, c.speed)
		}
		if got.Retimed != (c.speed != 1) {
			t.Errorf("%s: retimed %v", name, got.Retimed)
		}
	}
}

func TestTwoCutsOfOneReference(t *testing.T) {
	shots := synthvideo.Shots(5, synthvideo.Scene(5, 5), synthvideo.Scene(6, 6), synthvideo.Scene(7, 7))
	cut := func(x, y, t float64) float64 {
		if t < 4 {
			return shots(x, y, t+10.5)
		}
		return shots(x, y, t-4+.5)
	}
	got := Compare(query(t, cut, 8), reference(t, shots, 15))
	if got.Confidence != Same || len(got.Segments) != 2 {
		t.Fatalf("%v, %+v", got.Confidence, got.Segments)
	}
	checkSegment(t, "first", &got.Segments[0], 0, 4, 10.5, 1)
	checkSegment(t, "second", &got.Segments[1], 4, 8, .5, 1)
}

func TestLookAlikesAreNot(t *testing.T) {
	for seed := range uint64(6) {
		ref := reference(t, synthvideo.Scene(7, seed), 4)
		for take := seed + 1; take < seed+4; take++ {
			if got := Compare(query(t, synthvideo.Scene(7, take), 4), ref); got.Confidence == Same {
				t.Errorf("takes %d and %d before one backdrop are the same: %+v", seed, take, got.Segments)
			}
		}
		if got := Compare(query(t, synthvideo.Scene(8, seed), 4), ref); got.Confidence != None {
			t.Errorf("another backdrop is %v: %+v", got.Confidence, got.Segments)
		}
	}
}

func TestStillsAreOnlyPossible(t *testing.T) {
	scene := synthvideo.Scene(9, 9)
	ref := reference(t, scene, 5)
	for name, q := range map[string]*fingerprint.Fingerprint{
		"one frame":          query(t, scene.Retimed(2, 1), .1),
		"one frame for long": query(t, scene.Still(2), 4),
		"half a second":      query(t, scene.Retimed(2, 1), .5),
	} {
		if got := Compare(q, ref); got.Confidence != Possible || got.Settled || got.Score >= .75 || got.Score < .5 {
			t.Errorf("%s: %v, score %.2f", name, got.Confidence, got.Score)
		}
	}
	slides := func(x, y, t float64) float64 { return scene(x, y, 10*math.Floor(t/4)) }
	if got := Compare(query(t, slides, 20), reference(t, slides, 20)); got.Confidence != Possible {
		t.Errorf("slides: %v", got.Confidence)
	}
	still := reference(t, scene.Still(1), 5)
	if got := Compare(query(t, scene.Still(1), 5), still); got.Confidence != Possible {
		t.Errorf("a still of a still: %v", got.Confidence)
	}
}

func TestNothingIsLikeNothing(t *testing.T) {
	empty := &fingerprint.Fingerprint{Role: fingerprint.Reference, Duration: time.Second, Seen: 8}
	if got := Compare(query(t, synthvideo.Scene(1, 1), 2), empty); got.Confidence != None {
		t.Errorf("an empty reference: %v", got.Confidence)
	}
	none := &fingerprint.Fingerprint{Role: fingerprint.Query, Duration: time.Second, Seen: 8}
	if got := Compare(none, reference(t, synthvideo.Scene(1, 1), 2)); got.Confidence != None {
		t.Errorf("an empty query: %v", got.Confidence)
	}
}

func TestCompareIsRepeatable(t *testing.T) {
	q, r := query(t, synthvideo.Scene(1, 1).Retimed(1, 1.1), 5), reference(t, synthvideo.Scene(1, 1), 8)
	first := Compare(q, r)
	for range 3 {
		if d := cmp.Diff(first, Compare(q, r)); d != "" {
			t.Fatal(d)
		}
	}
	if !first.Settled {
		t.Errorf("a clean copy is not settled: score %.2f", first.Score)
	}
}

func TestStoredReferencesCompareAlike(t *testing.T) {
	q, r := query(t, synthvideo.Scene(1, 1), 5), reference(t, synthvideo.Scene(1, 1), 8)
	raw, err := r.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var stored fingerprint.Fingerprint
	if err := stored.UnmarshalBinary(raw); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Compare(q, r), Compare(q, &stored)); d != "" {
		t.Error(d)
	}
}

func BenchmarkCompare(b *testing.B) {
	ref := reference(b, synthvideo.Scene(1, 1), 20)
	for name, p := range map[string]synthvideo.Picture{
		"copy": synthvideo.Scene(1, 1).Noisy(9), "look-alike": synthvideo.Scene(1, 2), "other": synthvideo.Scene(2, 2),
	} {
		q := query(b, p, 20)
		b.Run(name+" of 20 s", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Compare(q, ref)
			}
		})
	}
}

func TestFadesProveNothing(t *testing.T) {
	fade := func(p synthvideo.Picture) synthvideo.Picture { // in from black, and out again
		return func(x, y, t float64) float64 { return p(x, y, t) * min(1, .15+t/1.5, .15+(4-t)/1.5) }
	}
	for take := range uint64(4) {
		ref := reference(t, fade(synthvideo.Scene(11, take)), 4)
		if got := Compare(query(t, fade(synthvideo.Scene(11, take+1)), 4), ref); got.Confidence == Same {
			t.Errorf("takes %d and %d that fade alike are the same: %+v", take, take+1, got.Segments)
		}
		if got := Compare(query(t, fade(synthvideo.Scene(11, take)).Noisy(6), 4), ref); got.Confidence != Same {
			t.Errorf("a copy of take %d that fades is %v", take, got.Confidence)
		}
	}
}

func TestCutDoesNotHideMotion(t *testing.T) {
	scene, motion := synthvideo.Scene(11, 11).Still(0), synthvideo.Scene(12, 12)
	calm := func(x, y, t float64) float64 { return .8*scene(x, y, 0) + .1*motion(x, y, t) }
	negative := func(x, y, t float64) float64 { return 200 - calm(x, y, t) }
	cut := after(calm, 7, negative)
	got := Compare(query(t, cut, 14), reference(t, cut, 14))
	if got.Confidence != Same || len(got.Segments) != 1 {
		t.Fatalf("%v, %+v", got.Confidence, got.Segments)
	}
	checkSegment(t, "two shots", &got.Segments[0], 0, 14, 0, 1)
}
