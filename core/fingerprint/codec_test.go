package fingerprint

import (
	"bytes"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

var update = flag.Bool("update", false, "write golden files anew")

// golden is an encoded reference of one second: what stored fingerprints look like.
const golden = "testdata/reference-v2.bin"

// sample is a reference that has everything: a border, a still stretch, frames that are not hashed.
func sample(t testing.TB) *Fingerprint {
	scene := synthvideo.Scene(1, 1)
	return build(t, Reference, func(x, y, t float64) float64 {
		return scene.Inside(synthvideo.Plain(0), 0, .25, 1, .75)(x, y, min(t, .5))
	}, 1)
}

func TestGoldenFingerprint(t *testing.T) {
	got, err := sample(t).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes differ from the golden %d: stored fingerprints would no longer be found", len(got), len(want))
	}
}

func TestCodecRoundTrip(t *testing.T) {
	for name, f := range map[string]*Fingerprint{
		"a clip": sample(t), "no frames": {Duration: time.Second, Seen: 1},
	} {
		raw, err := f.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back Fingerprint
		if err := back.UnmarshalBinary(raw); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := cmp.Diff(f, &back); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Every picture survives, and so does every time that is whole milliseconds; others are cut.
func TestCodecKeeps(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	f := &Fingerprint{Duration: time.Hour}
	for n := range 300 {
		frame := Frame{At: time.Duration(n) * time.Second, Span: time.Duration(r.IntN(1000)) * time.Millisecond, Content: Whole}
		for i := range frame.Thumb {
			switch n % 3 {
			case 0:
				frame.Thumb[i] = uint8(r.IntN(256))
			case 1:
				frame.Thumb[i] = f.Frames[n-1].Thumb[i] + uint8(r.IntN(3))
			default:
				frame.Thumb[i] = uint8(255 * (r.IntN(20) / 19))
			}
		}
		f.Frames = append(f.Frames, frame)
	}
	raw, err := f.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back Fingerprint
	if err := back.UnmarshalBinary(raw); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(f, &back); d != "" {
		t.Error(d)
	}
	f.Frames = []Frame{{At: 1500 * time.Microsecond, Span: 1700 * time.Microsecond, Content: Whole}, {At: 3200 * time.Microsecond, Content: Whole}}
	if raw, err = f.MarshalBinary(); err == nil {
		err = back.UnmarshalBinary(raw)
	}
	if err != nil || back.Frames[1].At != 3*time.Millisecond || back.Frames[0].Span != time.Millisecond {
		t.Errorf("%v: %v", back.Frames, err)
	}
}

func TestQueriesAreNotStored(t *testing.T) {
	if _, err := build(t, Query, synthvideo.Scene(1, 1), 1).MarshalBinary(); !errors.Is(err, ErrFormat) {
		t.Errorf("a query was encoded: %v", err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	raw, err := sample(t).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	with := func(at int, b ...byte) []byte {
		out := bytes.Clone(raw)
		copy(out[at:], b)
		return out
	}
	for name, data := range map[string][]byte{
		"another version":        with(0, codecVersion+1),
		"a duration beyond time": with(1, 0xFF),
		"more frames than bytes": with(13, 0, 0, 1, 0),
		"a huge number of them":  with(13, 0xFF, 0xFF, 0xFF, 0xFF),
		"fewer frames":           with(13, 0, 0, 0, 1),
		"a frame too late":       with(headerSize, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F),
		"an endless number":      with(headerSize, bytes.Repeat([]byte{0xFF}, 11)...),
		"an unknown flag":        with(headerSize+2, 1<<6|fromLeft),
		"like the frame before":  with(headerSize+2, fromLeft|sameContent),
		"views as of no frame":   with(headerSize+2, fromLeft|sameRects|4),
		"from the frame before":  with(headerSize+2, 4),
		"an empty rectangle":     with(headerSize+3, 9, 9, 9, 9),
		"one beyond the frame":   with(headerSize+3, 0, 0, Side+1, Side),
		"trailing bytes":         append(bytes.Clone(raw), 0),
	} {
		f := Fingerprint{Seen: 77}
		if err := f.UnmarshalBinary(data); !errors.Is(err, ErrFormat) || f.Seen != 77 {
			t.Errorf("%s: %v, %+v", name, err, f.Seen)
		}
	}
	for n := range raw {
		if err := new(Fingerprint).UnmarshalBinary(raw[:n]); !errors.Is(err, ErrFormat) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	raw, err := os.ReadFile(golden)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:headerSize])
	f.Fuzz(func(t *testing.T, data []byte) {
		var p Fingerprint
		if p.UnmarshalBinary(data) != nil {
			return
		}
		again, err := p.MarshalBinary()
		if err != nil || len(again) > len(data) {
			t.Errorf("%d bytes decode, and encode to %d: %v", len(data), len(again), err)
		}
		var back Fingerprint
		if err := back.UnmarshalBinary(again); err != nil || !cmp.Equal(p, back) {
			t.Errorf("decodes, but what that encodes to decodes to something else: %v", err)
		}
	})
}

func BenchmarkUnmarshal(b *testing.B) {
	raw, err := sample(b).MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(raw)))
	var f Fingerprint
	for b.Loop() {
		if err := f.UnmarshalBinary(raw); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(f.Frames)), "frames")
}
