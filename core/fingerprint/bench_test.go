package fingerprint

import "testing"

func BenchmarkTransform(b *testing.B) {
	var t transformer
	var p Picture
	g := make([]byte, Side*Side)
	for i := range g {
		g[i] = byte(i * i >> 3)
	}
	p.fill(g)
	var c Coefficients
	for b.Loop() {
		t.transform(&c, &p, Box{0, 0, 128, 128})
	}
}
func BenchmarkHash(b *testing.B) {
	var t transformer
	var p Picture
	g := make([]byte, Side*Side)
	for i := range g {
		g[i] = byte(i * i >> 3)
	}
	p.fill(g)
	var c Coefficients
	t.transform(&c, &p, Box{0, 0, 128, 128})
	for b.Loop() {
		c.Hash()
	}
}
func BenchmarkAdd(b *testing.B) {
	g := make([]byte, Side*Side)
	for i := range g {
		g[i] = byte(i * i >> 3)
	}
	bb := NewBuilder(Query)
	for b.Loop() {
		bb.picture.fill(g)
		bb.border(g)
	}
}
