package checking_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/roomstest"
)

// picture is a JPEG full of detail, another one for each seed; seed 0 is black.
func picture(t *testing.T, seed uint64) []byte {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	img := image.NewGray(image.Rect(0, 0, 160, 90))
	for y := range 90 {
		for x := range 160 {
			if seed > 0 && x%10+y%10 == 0 {
				level := uint8(random.IntN(256))
				for i := range 100 {
					img.SetGray(x+i%10, y+i/10, color.Gray{level ^ uint8(i%3*16)})
				}
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Stills come from the thumbnails that are stored, and of an excerpt only from those within it.
func TestStillsOfAnExcerpt(t *testing.T) {
	d := roomstest.New(t)
	v := core.Video{ID: 7, Created: d.At, Duration: 60 * time.Second}
	var l core.FingerprintRecord
	for i := range 6 {
		v.Thumbs = append(v.Thumbs, time.Duration(i)*10*time.Second)
		l.Thumbs = append(l.Thumbs, picture(t, uint64(i)))
	}
	if err := d.Store.AddVideo(t.Context(), v, l); err != nil {
		t.Fatal(err)
	}
	for what, tt := range map[string]struct {
		of   checking.Excerpt
		want []int // the numbers of thumbnails that may be shown
		n    int
	}{
		"all of it":       {checking.Excerpt{Video: 7}, []int{1, 2, 3, 4, 5}, core.MaxStills},
		"two thumbnails":  {checking.Excerpt{Video: 7, From: 25 * time.Second, To: 45 * time.Second}, []int{3, 4}, 2},
		"between the two": {checking.Excerpt{Video: 7, From: 31 * time.Second, To: 33 * time.Second}, []int{3}, 1},
		"nothing to see":  {checking.Excerpt{Video: 7, To: time.Second}, []int{0}, 1},
	} {
		got, err := d.Checking.PickStills(t.Context(), tt.of)
		if err != nil || len(got) != tt.n {
			t.Errorf("%s: %d stills, %v", what, len(got), err)
		}
		for _, s := range got {
			n := slices.Index(v.Thumbs, s.At)
			if !slices.Contains(tt.want, n) || !bytes.Equal(s.JPEG, l.Thumbs[n]) || s.Width != 160 || s.Height != 90 {
				t.Errorf("%s: still %d at %v, %d×%d", what, n, s.At, s.Width, s.Height)
			}
		}
	}
	if _, err := d.Checking.PickStills(t.Context(), checking.Excerpt{Video: 8}); core.Problems(err)[0].Code != core.NotFound {
		t.Errorf("of no video: %v", err)
	}
}

// A caption is that of the latest of one's own sightings, of whatever copy.
func TestFindCaption(t *testing.T) {
	d := roomstest.New(t)
	d.AddVideo(t, 7)
	if err := d.Store.AddVideo(t.Context(), core.Video{ID: 8, Created: d.At, MergedIn: 7}, core.FingerprintRecord{}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Store.ChangeVideo(t.Context(), 7, func(v *core.Video) error { v.Copies = []core.VideoID{8}; return nil }); err != nil {
		t.Fatal(err)
	}
	for i, g := range []core.Sighting{
		{Video: 7, Caption: "old"}, {Video: 8, Caption: "mine"}, {Video: 7}, {Video: 7, Caption: "of another"},
	} {
		g.ID, g.At, g.Asker = "web:1/"+strconv.Itoa(i), d.At.Add(time.Duration(i)*time.Hour), roomstest.Moderator
		if i == 3 {
			g.ID, g.Asker = "web:2/3", roomstest.Contributor
		}
		if err := d.Store.AddSighting(t.Context(), g); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []core.VideoID{7, 8} {
		got, err := d.Checking.FindCaption(t.Context(), id, func(g core.Sighting) bool { return g.Asker == roomstest.Moderator })
		if err != nil || got != "mine" {
			t.Errorf("%v: %q, %v", id, got, err)
		}
		got, err = d.Checking.FindCaption(t.Context(), id, func(g core.Sighting) bool { return strings.HasPrefix(g.ID, "web:3/") })
		if err != nil || got != "" {
			t.Errorf("nobody's: %q, %v", got, err)
		}
	}
}

// A check has stills if they are asked for, and only if there is no fact-check; whether the clip is recorded makes no difference.
func TestCheckWithStills(t *testing.T) {
	d, clip := roomstest.NewReader(t), mediatest.MakeClip(t, "a.mp4", 4, 3)
	for _, o := range []checking.Options{{Stills: true, Anew: true}, {Stills: true, Anew: true, Record: true}, {Stills: true, Anew: true}, {Anew: true}} {
		a, err := d.Checking.CheckFile(t.Context(), clip, o)
		if err != nil || (len(a.Stills) > 0) != o.Stills || len(a.Stills) > core.MaxStills {
			t.Errorf("%+v: %v, %d stills, %v", o, a.Status, len(a.Stills), err)
		}
	}
	a, err := d.Checking.CheckFile(t.Context(), clip, checking.Options{Anew: true})
	if err != nil || len(a.Matches) == 0 {
		t.Fatalf("%v, %v", a.Status, err)
	}
	d.Publish(t, a.Matches[0].Video, roomstest.Kim())
	if a, err = d.Checking.CheckFile(t.Context(), clip, checking.Options{Anew: true, Stills: true}); err != nil || len(a.Stills) > 0 {
		t.Errorf("with a fact-check: %d stills, %v", len(a.Stills), err)
	}
}
