package fingerprint

import (
	"errors"
	"testing"
	"time"

	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

// build fingerprints seconds of a picture, sampled as it should be.
func build(t testing.TB, role Role, p synthvideo.Picture, seconds float64) *Fingerprint {
	t.Helper()
	b := NewBuilder(role)
	fill(t, b, p, seconds)
	f, err := b.Finish(time.Duration(seconds * float64(time.Second)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func fill(t testing.TB, b *Builder, p synthvideo.Picture, seconds float64) {
	t.Helper()
	for at := time.Duration(0); at.Seconds() < seconds; at += ReferenceEvery {
		if err := b.AddFrame(p.Draw(Side, at.Seconds()), at); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFlatClipsAreRefused(t *testing.T) {
	for name, p := range map[string]synthvideo.Picture{"black": synthvideo.Plain(0), "white": synthvideo.Plain(255).Noisy(2)} {
		b := NewBuilder(Reference)
		fill(t, b, p, 1)
		if f, err := b.Finish(time.Second); !errors.Is(err, ErrNoInformation) {
			t.Errorf("%s: %v, %v", name, f, err)
		}
	}
}

func TestFaintClipsHaveNoFrames(t *testing.T) {
	scene := synthvideo.Scene(1, 1)
	for name, p := range map[string]synthvideo.Picture{
		"a slope":         func(x, y, _ float64) float64 { return 255 * (x + y) / 2 },
		"a logo on white": scene.Inside(synthvideo.Plain(255), .8, .8, .95, .95),
		"a faded scene":   func(x, y, t float64) float64 { return 100 + scene(x, y, t)/15 },
	} {
		if f := build(t, Reference, p, 1); len(f.Frames) > 0 || f.Seen != 8 || f.Duration != time.Second {
			t.Errorf("%s: %d frames of %d in %v", name, len(f.Frames), f.Seen, f.Duration)
		}
	}
}

func TestBlackIntroIsLeftOut(t *testing.T) {
	scene := synthvideo.Scene(1, 1)
	f := build(t, Reference, func(x, y, t float64) float64 {
		if t < 1 {
			return 0
		}
		return scene(x, y, t)
	}, 3)
	if f.Frames[0].At != time.Second || f.Seen != 24 {
		t.Errorf("first frame at %v, %d seen", f.Frames[0].At, f.Seen)
	}
}

func TestStillFramesAreStoredOnce(t *testing.T) {
	still := synthvideo.Scene(1, 1).Still(0).Noisy(4)
	f := build(t, Reference, still, 10)
	if len(f.Frames) != 1 || f.Frames[0].Span != 10*time.Second-ReferenceEvery || !f.IsStill() {
		t.Errorf("%d frames, the first lasts %v", len(f.Frames), f.Frames[0].Span)
	}
}

func TestFewFramesAreHashed(t *testing.T) {
	f := build(t, Reference, synthvideo.Scene(1, 1), 4)
	if n := len(f.HashedFrames()); n < 6 || n > 9 {
		t.Errorf("%d of %d frames hashed in 4 s", n, len(f.Frames))
	}
	q := build(t, Query, synthvideo.Scene(1, 1), 12)
	if n := len(q.HashedFrames()); n != MaxQueryHashed {
		t.Errorf("%d frames of a query hashed", n)
	}
	for _, i := range q.HashedFrames() {
		if q.Frames[i].Query.Parts[0].Rect != Whole {
			t.Fatalf("frame %d: first part %v", i, q.Frames[i].Query.Parts[0].Rect)
		}
	}
}

func TestCutsAreHashed(t *testing.T) {
	a, b := synthvideo.Scene(1, 1), synthvideo.Scene(2, 2)
	f := build(t, Reference, func(x, y, t float64) float64 {
		if t < .75 {
			return a(x, y, t)
		}
		return b(x, y, t)
	}, 2)
	for _, i := range f.HashedFrames() {
		if f.Frames[i].At == 750*time.Millisecond {
			return
		}
	}
	t.Errorf("the first frame of the second scene is not hashed: %v", f.HashedFrames())
}

func TestDarkPartIsNoBorderOnceItWasLit(t *testing.T) {
	scene := synthvideo.Scene(1, 1)
	f := build(t, Reference, func(x, y, t float64) float64 { // the lowest part is dark after a second
		if t >= 1 && y > .93 {
			return 3
		}
		return scene(x, y, 0)
	}, 2)
	for _, fr := range f.Frames {
		if fr.Content != Whole {
			t.Errorf("at %v: %v", fr.At, fr.Content)
		}
	}
}

func TestBorderedReferenceIsHashedWholeToo(t *testing.T) {
	f := build(t, Reference, synthvideo.Scene(1, 1).Inside(synthvideo.Plain(0), 0, .25, 1, .75), 1)
	rects := map[Rect]bool{}
	for _, v := range f.Frames[0].Views {
		rects[v.Rect] = true
	}
	if !rects[Whole] || !rects[f.Frames[0].Content] || f.Frames[0].Content == Whole {
		t.Errorf("content %v, views %v", f.Frames[0].Content, rects)
	}
}

func TestAddRefuses(t *testing.T) {
	b := NewBuilder(Query)
	gray := synthvideo.Scene(1, 1).Draw(Side, 0)
	for _, c := range []struct {
		gray []byte
		at   time.Duration
		want error
	}{
		{gray[:len(gray)-1], 0, ErrFrameSize},
		{nil, 0, ErrFrameSize},
		{gray, -1, ErrOrder},
		{gray, time.Second, nil},
		{gray, time.Second, nil},
		{gray, time.Second - 1, ErrOrder},
	} {
		if err := b.AddFrame(c.gray, c.at); !errors.Is(err, c.want) {
			t.Errorf("%d bytes at %v: %v", len(c.gray), c.at, err)
		}
	}
}

func TestBuilderThinsLongClips(t *testing.T) {
	scenes := [][]byte{synthvideo.Scene(1, 1).Draw(Side, 0), synthvideo.Scene(2, 2).Draw(Side, 0)}
	b := NewBuilder(Query)
	const n = 3 * MaxQueryFrames
	for i := range n {
		if err := b.AddFrame(scenes[i/4%2], time.Duration(i)*QueryEvery); err != nil {
			t.Fatal(err)
		}
	}
	f, err := b.Finish(n * QueryEvery)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Frames) > MaxQueryFrames || len(f.Frames) < MaxQueryFrames/4 {
		t.Errorf("%d frames kept", len(f.Frames))
	}
	if last := f.Frames[len(f.Frames)-1].At; last < (n-20)*QueryEvery {
		t.Errorf("the last is at %v of %v", last, f.Duration)
	}
	if f.Seen != n {
		t.Errorf("%d seen", f.Seen)
	}
}

func TestBuilderCanBeUsedAgain(t *testing.T) {
	b := NewBuilder(Reference)
	fill(t, b, synthvideo.Scene(1, 1), 1)
	first, err := b.Finish(0)
	if err != nil {
		t.Fatal(err)
	}
	if first.Duration != time.Second-ReferenceEvery {
		t.Errorf("unknown duration: %v", first.Duration)
	}
	n := len(first.Frames)
	fill(t, b, synthvideo.Scene(2, 2), 2)
	if _, err := b.Finish(0); err != nil {
		t.Fatal(err)
	}
	if len(first.Frames) != n {
		t.Error("the first fingerprint changed")
	}
	if _, err := b.Finish(time.Second); !errors.Is(err, ErrNoInformation) {
		t.Errorf("empty: %v", err)
	}
}

func BenchmarkAdd(b *testing.B) {
	frames := make([][]byte, 80)
	for i := range frames {
		frames[i] = synthvideo.Scene(1, 1).Draw(Side, float64(i)/8)
	}
	for role, name := range map[Role]string{Reference: "reference", Query: "query"} {
		b.Run(name+" of 10 s", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				builder := NewBuilder(role)
				for i, f := range frames {
					if err := builder.AddFrame(f, time.Duration(i)*QueryEvery); err != nil {
						b.Fatal(err)
					}
				}
				if _, err := builder.Finish(0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
