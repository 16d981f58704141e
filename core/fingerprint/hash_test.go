package fingerprint

import (
	"testing"

	"github.com/corona10/goimagehash/etcs"
	"github.com/corona10/goimagehash/transforms"

	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

// coefficientsOf transforms a whole frame.
func coefficientsOf(gray []byte) *Coefficients {
	var p IntegralImage
	var t transformer
	var c Coefficients
	p.computeSums(gray)
	t.computeDCT(&c, &p, Whole.ToBox())
	return &c
}

// read returns the coefficients in another reading.
func (c *Coefficients) read(g Orientation) *Coefficients {
	var out Coefficients
	c.Reorient(&out, g)
	return &out
}

func TestHashIsThatOfGoimagehash(t *testing.T) {
	gray := synthvideo.Scene(1, 1).Draw(Side, 0)
	pixels := make([]float64, transformSide*transformSide)
	for i := range pixels { // a pixel of 64 is the mean of four of 128
		k := i/transformSide*2*Side + i%transformSide*2
		pixels[i] = float64(int(gray[k])+int(gray[k+1])+int(gray[k+Side])+int(gray[k+Side+1])) / 4
	}
	transforms.DCT2DFast64(&pixels)
	low := make([]float64, 0, Bits)
	for v := range hashSide {
		low = append(low, pixels[v*transformSide:v*transformSide+hashSide]...)
	}
	median := etcs.MedianOfPixels(low)
	var want Hash
	for i, v := range low {
		if v > median {
			want[i/64] |= 1 << (63 - i%64)
		}
	}
	got := coefficientsOf(gray).Hash()
	if got != want {
		t.Fatalf("differs from the library in %d bits", got.HammingDistance(&want))
	}
	other := coefficientsOf(synthvideo.Scene(2, 2).Draw(Side, 0)).Hash()
	d, err := got.ExtImageHash().Distance(other.ExtImageHash())
	if err != nil || d != got.HammingDistance(&other) {
		t.Fatalf("distance %d, the library says %d, %v", got.HammingDistance(&other), d, err)
	}
	if d < 80 {
		t.Errorf("two scenes are %d bits apart", d)
	}
}

// turned returns what the reading shows of a frame, pixel by pixel.
func turned(gray []byte, g Orientation) []byte {
	out := make([]byte, len(gray))
	for i := range out {
		x, y := g.SourcePixel(i%Side, i/Side, Side)
		out[i] = gray[y*Side+x]
	}
	return out
}

func TestReadingsAreThoseOfTurnedFrames(t *testing.T) {
	gray := synthvideo.Scene(3, 3).Draw(Side, 0)
	c := coefficientsOf(gray)
	for g := range Orientation(Orientations) {
		want := coefficientsOf(turned(gray, g)).Hash()
		got := c.read(g).Hash()
		if d := got.HammingDistance(&want); d > 0 {
			t.Errorf("reading %d: %d bits off", g, d)
		}
	}
}

func TestReadingsUndoThemselves(t *testing.T) {
	c := coefficientsOf(synthvideo.Scene(4, 4).Draw(Side, 0))
	for g := range Orientation(Orientations) {
		if back := c.read(g).read(g.Inverse()); *back != *c {
			t.Errorf("reading %d is not undone by %d", g, g.Inverse())
		}
		for f := range Orientation(Orientations) {
			if *c.read(f).read(g) != *c.read(g.composeAfter(f)) {
				t.Errorf("%d after %d is not %d", g, f, g.composeAfter(f))
			}
		}
	}
}

func TestRotation(t *testing.T) {
	quarter := Transpose | FlipX // what is above comes to the right
	for g, want := range map[Orientation]struct {
		mirrored bool
		degrees  int
	}{
		0:                           {false, 0},
		FlipX:                       {true, 0},
		quarter:                     {false, 90},
		FlipX | FlipY:               {false, 180},
		Transpose | FlipY:           {false, 270},
		FlipY:                       {true, 180},
		quarter.composeAfter(FlipX): {true, 90},
	} {
		if g.IsMirrored() != want.mirrored || g.ClockwiseDegrees() != want.degrees {
			t.Errorf("reading %d: mirrored %v, turned by %d", g, g.IsMirrored(), g.ClockwiseDegrees())
		}
	}
	if x, y := quarter.SourcePixel(Side-1, 0, Side); x != 0 || y != 0 {
		t.Errorf("a quarter turn clockwise shows (%d, %d) at the top right", x, y)
	}
}

func TestHashingAllocatesNothing(t *testing.T) {
	var p IntegralImage
	var tr transformer
	var c Coefficients
	p.computeSums(synthvideo.Scene(5, 5).Draw(Side, 0))
	n := testing.AllocsPerRun(10, func() {
		tr.computeDCT(&c, &p, Whole.ToBox())
		c.Hash()
	})
	if n > 0 {
		t.Errorf("%v allocations a hash", n)
	}
}

func TestMedianIsTheMiddle(t *testing.T) {
	var c Coefficients
	for i := range c {
		c[i] = float32(i * 37 % Bits)
	}
	if m := c.findMedian(); m != Bits/2-.5 {
		t.Errorf("median %v", m)
	}
	c = Coefficients{}
	if m := c.findMedian(); m != 0 {
		t.Errorf("median of zeros %v", m)
	}
}

func TestMarginsAreLeastAtTheMedian(t *testing.T) {
	c := coefficientsOf(synthvideo.Scene(6, 6).Draw(Side, 0))
	var m [Bits]float32
	c.WriteMargins(&m, FlipX)
	read := c.read(FlipX)
	median := read.findMedian()
	for i, v := range read {
		near := max(v-median, median-v)
		if m[i] < near || m[i] > near*(2*hashSide-1) {
			t.Fatalf("coefficient %d lies %v from the median, its margin is %v", i, v-median, m[i])
		}
	}
}

func BenchmarkHash(b *testing.B) {
	var p IntegralImage
	var tr transformer
	var c, read Coefficients
	p.computeSums(synthvideo.Scene(1, 1).Draw(Side, 0))
	b.Run("one reading", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			tr.computeDCT(&c, &p, Whole.ToBox())
			c.Hash()
		}
	})
	b.Run("further reading", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Reorient(&read, FlipX)
			read.Hash()
		}
	})
}
