package fingerprint

import (
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

// A part of a reference as a query has the frames of that part, with what is hashed of them in one orientation and their thumbnails in their place.
func TestAsQuery(t *testing.T) {
	ref := build(t, Reference, synthvideo.Scene(1, 1).Inside(synthvideo.Plain(0), 0, .25, 1, .75), 4)
	from, to := time.Second, 3*time.Second
	var in []Frame
	for _, f := range ref.Frames {
		if f.At >= from && f.At < to {
			in = append(in, f)
		}
	}
	q := ref.AsQuery(from, to)
	if len(in) < 8 || len(in) == len(ref.Frames) || len(q.Frames) != len(in) || q.Role != Query || q.Duration != to {
		t.Fatalf("of %d frames %d lie there; the query has %d, lasts %v and is a %v", len(ref.Frames), len(in), len(q.Frames), q.Duration, q.Role)
	}
	if all := ref.AsQuery(0, time.Hour); all.Duration != ref.Duration || len(all.Frames) != len(ref.Frames) {
		t.Errorf("as a whole it lasts %v, with %d frames", all.Duration, len(all.Frames))
	}
	hashed := 0
	for i, f := range q.Frames {
		if f.At != in[i].At || f.Thumb != in[i].Thumb || f.Views != nil {
			t.Fatalf("frame %d at %v, of the reference's at %v, has %d views", i, f.At, in[i].At, len(f.Views))
		}
		for _, p := range f.Query.Parts {
			hashed++
			hash := p.Hashes[0]
			if !slices.ContainsFunc(in[i].Views, func(v View) bool { return v.Rect == p.Rect && v.Hash == hash }) {
				t.Errorf("frame %d: the hash of %v is none of the reference's", i, p.Rect)
			}
			for _, other := range p.Hashes[1:] {
				if d := other.HammingDistance(&hash); d != Bits {
					t.Errorf("frame %d: a hash in another orientation differs in %d bits", i, d)
				}
			}
		}
	}
	if hashed == 0 {
		t.Error("no frame is hashed")
	}
	expectThumb(t, &q.Frames[0])
}

// expectThumb fails unless the picture of a frame is its thumbnail, where the content is, and black around it.
func expectThumb(t *testing.T, f *Frame) {
	t.Helper()
	c := f.Content
	if c.Y0 == 0 || int(c.Y1) == Side {
		t.Fatalf("the content is %v, without the border", c)
	}
	sample := make([]float32, ThumbSide*ThumbSide)
	f.Query.Image.SampleBox(sample, ThumbSide, Box{float32(c.X0), float32(c.Y0), float32(c.X1), float32(c.Y1)})
	for i, v := range sample {
		if d := v - float32(f.Thumb[i]); d < -8 || d > 8 {
			t.Fatalf("point %d is %.0f, and %d in the thumbnail", i, v, f.Thumb[i])
		}
	}
	f.Query.Image.SampleBox(sample, ThumbSide, Box{0, 0, Side, float32(c.Y0)})
	if slices.Max(sample) != 0 {
		t.Errorf("the border is as bright as %.0f", slices.Max(sample))
	}
}

// Without leaves out each frame whose middle lies in an interval, and leaves the reference as it was.
func TestWithout(t *testing.T) {
	ref := &Fingerprint{Duration: 5 * time.Second, Frames: []Frame{
		{At: 0, Span: 2 * time.Second}, {At: 2 * time.Second}, {At: 3 * time.Second, Span: time.Second}, {At: 4 * time.Second},
	}}
	for name, tt := range map[string]struct {
		gone []Interval
		want []time.Duration
	}{
		"nothing":                  {nil, []time.Duration{0, 2 * time.Second, 3 * time.Second, 4 * time.Second}},
		"less than half a frame":   {[]Interval{{0, 900 * time.Millisecond}}, []time.Duration{0, 2 * time.Second, 3 * time.Second, 4 * time.Second}},
		"up to its middle":         {[]Interval{{0, time.Second}}, []time.Duration{2 * time.Second, 3 * time.Second, 4 * time.Second}},
		"two, which have the rest": {[]Interval{{2 * time.Second, 2 * time.Second}, {3 * time.Second, time.Minute}}, []time.Duration{0}},
	} {
		var got []time.Duration
		rest := ref.Without(tt.gone)
		for _, f := range rest.Frames {
			got = append(got, f.At)
		}
		if !slices.Equal(got, tt.want) || rest.Duration != ref.Duration || len(ref.Frames) != 4 {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
