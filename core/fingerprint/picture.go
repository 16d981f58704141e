package fingerprint

// IntegralImage is a frame as a summed-area table: entry (x, y) is the sum of all pixels above and to the left, so that the
// mean of any box costs four look-ups (Crow, "Summed-area tables for texture mapping", SIGGRAPH 1984).
type IntegralImage struct {
	sums [(Side + 1) * (Side + 1)]uint32
}

// computeSums makes p the sums of a Side by Side gray frame.
func (p *IntegralImage) computeSums(gray []byte) {
	const w = Side + 1
	for y := range Side {
		row, above := p.sums[(y+1)*w:(y+2)*w], p.sums[y*w:(y+1)*w]
		sum := uint32(0)
		for x, v := range gray[y*Side : (y+1)*Side] {
			sum += uint32(v)
			row[x+1] = above[x+1] + sum
		}
	}
}

// Box is a rectangle in a frame: its corners in pixels of Side, fractions allowed.
type Box struct{ X0, Y0, X1, Y1 float32 }

// SampleBox writes the means of the n by n equal parts of box into dst, row by row. Parts that leave
// the frame take what of them is inside; parts wholly outside are 0.
func (p *IntegralImage) SampleBox(dst []float32, n int, box Box) {
	var cols [65]gridPosition
	for i := range n + 1 {
		cols[i] = gridPositionAt(box.X0 + (box.X1-box.X0)*float32(i)/float32(n))
	}
	var above [65]float32
	prev := gridPositionAt(box.Y0)
	p.sumLine(above[:n+1], cols[:n+1], prev)
	for j := range n {
		var below [65]float32
		next := gridPositionAt(box.Y0 + (box.Y1-box.Y0)*float32(j+1)/float32(n))
		p.sumLine(below[:n+1], cols[:n+1], next)
		height := next.pos - prev.pos
		for i := range n {
			dst[j*n+i] = 0
			if area := height * (cols[i+1].pos - cols[i].pos); area > 0 {
				dst[j*n+i] = (below[i+1] - below[i] - above[i+1] + above[i]) / area
			}
		}
		above, prev = below, next
	}
}

// gridPosition is a position along one axis: the pixel that it cuts, and the part of that pixel that lies before it.
type gridPosition struct {
	at        int
	part, pos float32
}

func gridPositionAt(v float32) gridPosition {
	v = min(max(v, 0), Side)
	at := min(int(v), Side-1)
	return gridPosition{at, v - float32(at), v}
}

// sumLine writes the sums above and left of each (col, row).
func (p *IntegralImage) sumLine(dst []float32, cols []gridPosition, row gridPosition) {
	const w = Side + 1
	a, b := p.sums[row.at*w:(row.at+1)*w], p.sums[(row.at+1)*w:(row.at+2)*w]
	for i, c := range cols {
		top := float32(a[c.at]) + float32(a[c.at+1]-a[c.at])*c.part
		bottom := float32(b[c.at]) + float32(b[c.at+1]-b[c.at])*c.part
		dst[i] = top + (bottom-top)*row.part
	}
}
