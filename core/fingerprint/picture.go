package fingerprint

// Picture is a frame as sums: entry (x, y) is the sum of all pixels above and to the left,
// so that the mean of any box costs four look-ups.
type Picture struct {
	sums [(Side + 1) * (Side + 1)]uint32
}

// fill makes p the sums of a Side by Side gray frame.
func (p *Picture) fill(gray []byte) {
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

// Sample writes the means of the n by n equal parts of box into dst, row by row. Parts that leave
// the frame take what of them is inside; it returns nothing for those wholly outside (they are 0).
func (p *Picture) Sample(dst []float32, n int, box Box) {
	var cols [65]edge
	for i := range n + 1 {
		cols[i] = edgeAt(box.X0 + (box.X1-box.X0)*float32(i)/float32(n))
	}
	var above [65]float32
	prev := edgeAt(box.Y0)
	p.line(above[:n+1], cols[:n+1], prev)
	for j := range n {
		var below [65]float32
		next := edgeAt(box.Y0 + (box.Y1-box.Y0)*float32(j+1)/float32(n))
		p.line(below[:n+1], cols[:n+1], next)
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

// edge is a position between pixels: the pixel that it cuts and how much of it lies before.
type edge struct {
	at        int
	part, pos float32
}

func edgeAt(v float32) edge {
	v = min(max(v, 0), Side)
	at := min(int(v), Side-1)
	return edge{at, v - float32(at), v}
}

// line writes the sums above and left of each (col, row).
func (p *Picture) line(dst []float32, cols []edge, row edge) {
	const w = Side + 1
	a, b := p.sums[row.at*w:(row.at+1)*w], p.sums[(row.at+1)*w:(row.at+2)*w]
	for i, c := range cols {
		top := float32(a[c.at]) + float32(a[c.at+1]-a[c.at])*c.part
		bottom := float32(b[c.at]) + float32(b[c.at+1]-b[c.at])*c.part
		dst[i] = top + (bottom-top)*row.part
	}
}
