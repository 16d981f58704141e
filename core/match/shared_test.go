package match

import (
	"math"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

func TestPiecesThatTwoReferencesShare(t *testing.T) {
	intro, news, sport, talk := synthvideo.Scene(61, 61), synthvideo.Scene(62, 62), synthvideo.Scene(63, 63), synthvideo.Scene(64, 64)
	for name, c := range map[string]struct {
		a, b         synthvideo.Picture
		from, to, at float64 // of the shared piece in a, and where it begins in b
	}{
		"an intro":             {after(intro, 6, news), after(intro, 6, sport), 0, 6, 0},
		"an end card":          {after(news, 9, intro), after(sport, 7, intro), 9, 16, 7},
		"a middle piece":       {after(news, 5, after(intro, 5, news)), after(sport, 7, after(intro, 5, talk)), 5, 10, 7},
		"an intro, sped up":    {after(intro, 6, news), after(intro.Retimed(0, 1.1), 6/1.1, sport), 0, 6, 0},
		"an intro of one only": {after(talk, 6, news), after(intro, 6, sport), 0, 0, 0},
		"a copy":               {after(intro, 6, news), after(intro, 6, news), 0, 0, 0},
		"a part of the other":  {after(intro, 6, news), news, 0, 0, 0},
		"the other in parts":   {news, after(intro, 2, news), 0, 0, 0},
	} {
		got := Relate(reference(t, c.a, 16), reference(t, c.b, 16))
		if c.to == 0 {
			if len(got.Pieces) > 0 {
				t.Errorf("%s: %+v", name, got.Pieces)
			}
			continue
		}
		if len(got.Pieces) != 1 || got.Copy {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		p := got.Pieces[0]
		for _, o := range []struct {
			is   time.Duration
			want float64
		}{{p.A.Start, c.from}, {p.A.End, c.to}, {p.B.Start, c.at}} {
			if math.Abs(o.is.Seconds()-o.want) > .5 {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
}

func TestLookAlikesShareNothing(t *testing.T) {
	for seed := range uint64(4) {
		a := after(synthvideo.Scene(7, seed), 6, synthvideo.Scene(8, seed))
		b := after(synthvideo.Scene(7, seed+10), 6, synthvideo.Scene(9, seed))
		if got := Relate(reference(t, a, 14), reference(t, b, 14)); len(got.Pieces) > 0 {
			t.Errorf("takes before one backdrop: %+v", got.Pieces)
		}
	}
}

func TestReferenceFindsItsPieceInTheIndex(t *testing.T) {
	intro, news, sport := synthvideo.Scene(61, 61), synthvideo.Scene(62, 62), synthvideo.Scene(63, 63)
	a, b := reference(t, after(intro, 6, news), 16), reference(t, after(intro, 6, sport), 16)
	x := index{}
	x.add(7, b)
	l := NewReferenceLookup(a, fingerprint.Interval{End: 12 * time.Second})
	if got := l.RankCandidates(x.lookup(l), 3); len(got) != 1 || got[0].Owner != 7 {
		t.Errorf("%+v", got)
	}
}
