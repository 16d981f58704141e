package core_test

import (
	"errors"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
)

func TestParsePiece(t *testing.T) {
	for s, want := range map[string][2]time.Duration{"0:00-0:06": {0, 6 * time.Second}, "1:02–1:10": {62 * time.Second, 70 * time.Second}, "5-9": {5 * time.Second, 9 * time.Second}} {
		if start, end, err := core.ParsePiece(s); start != want[0] || end != want[1] || err != nil {
			t.Errorf("%s: %v, %v, %v", s, start, end, err)
		}
	}
	for _, s := range []string{"", "0:06", "0:06-0:02", "a-b", "0:00-0:06-0:09"} {
		if _, _, err := core.ParsePiece(s); !errors.Is(err, &core.Problem{Code: core.BadPiece}) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestSharedPiecesOfAVideo(t *testing.T) {
	const sec = time.Second
	piece := func(start, end time.Duration, with ...core.VideoID) core.SharedPiece {
		return core.SharedPiece{Start: start, End: end, With: with}
	}
	v := core.Video{ID: 1, Duration: 60 * sec}
	v.AddShared(piece(0, 6*sec, 2))
	v.AddShared(piece(sec, 7*sec, 3))
	v.AddShared(piece(50*sec, 60*sec, 2))
	if len(v.Shared) != 2 || v.Shared[0].End != 7*sec || len(v.Shared[0].With) != 2 {
		t.Fatalf("%+v", v.Shared)
	}
	if in := v.ListShared([]core.Video{v, {ID: 2}}); len(in) != 1 || in[0].Start != 0 {
		t.Errorf("with a copy: %+v", in)
	}
	moderator := core.UserID{Platform: "web", ID: "1"}
	if err := v.MarkShared(core.SharedPiece{Start: 0, End: 7 * sec, By: moderator, Off: true}); err != nil {
		t.Fatal(err)
	}
	v.AddShared(piece(0, 9*sec, 4))
	if in := v.ListShared([]core.Video{v}); len(in) != 1 || in[0].Start != 50*sec {
		t.Errorf("switched off: %+v", in)
	}
	for i := range 2 * core.MaxSharedPieces {
		start := time.Duration(100+10*i) * time.Second
		v.AddShared(piece(start, start+3*sec, 5))
	}
	if len(v.Shared) != core.MaxSharedPieces {
		t.Errorf("%d pieces", len(v.Shared))
	}
	if err := v.MarkShared(core.SharedPiece{Start: 900 * sec, End: 905 * sec, By: moderator}); !errors.Is(err, &core.Problem{Code: core.TooMany}) {
		t.Errorf("one more: %v", err)
	}
	for name, c := range map[string]struct {
		shared []core.SharedPiece
		want   bool
	}{
		"nothing":           {nil, false},
		"a piece":           {[]core.SharedPiece{piece(0, 50*sec, 2)}, false},
		"a gap":             {[]core.SharedPiece{piece(0, 20*sec, 2), piece(22*sec, 60*sec, 2)}, false},
		"nearly all":        {[]core.SharedPiece{piece(sec, 20*sec, 2), {Start: 21 * sec, End: 59 * sec, By: moderator}}, true},
		"all, but switched": {[]core.SharedPiece{{Start: 0, End: 60 * sec, By: moderator, Off: true}}, false},
	} {
		if v := (core.Video{ID: 3, Duration: 60 * sec, Shared: c.shared}); v.IsAllShared() != c.want {
			t.Errorf("%s: %v", name, !c.want)
		}
	}
	whole := core.Video{ID: 9, Duration: 6 * sec, Debunks: 1, Shared: []core.SharedPiece{piece(0, 6*sec, 2)}}
	if in := whole.ListShared([]core.Video{whole}); len(in) != 0 {
		t.Errorf("a video that is the piece, with a fact-check: %+v", in)
	}
}
