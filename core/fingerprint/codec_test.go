package fingerprint

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core/fingerprint/synth"
)

var update = flag.Bool("update", false, "write golden files anew")

// golden is an encoded reference of one second: what stored fingerprints look like.
const golden = "testdata/reference-v1.bin"

// sample is a reference that has everything: a border, a still stretch, frames that are not hashed.
func sample(t testing.TB) *Fingerprint {
	scene := synth.Scene(1, 1)
	return build(t, Reference, func(x, y, t float64) float64 {
		return scene.Inside(synth.Plain(0), 0, .25, 1, .75)(x, y, min(t, .5))
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

func TestQueriesAreNotStored(t *testing.T) {
	if _, err := build(t, Query, synth.Scene(1, 1), 1).MarshalBinary(); !errors.Is(err, ErrFormat) {
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
		"an empty rectangle":     with(headerSize+16, 9, 9, 9, 9),
		"one beyond the frame":   with(headerSize+16, 0, 0, Side+1, Side),
		"too many views":         with(headerSize+frameSize-1, maxViews+1),
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
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("decodes, but encodes to something else: %v", err)
		}
	})
}
