package fingerprint

// Limits of borders, in lines of a Side by Side frame, grey levels, and parts of a line.
const (
	borderLevels = 4    // grey levels around a border's colour that still are it
	borderPart   = 0.96 // part of a plain border line that has its colour
	captionLines = 14   // height of a caption on a border, where the lines are not plain
	minShare     = 8    // less of the frame than this part of it left, and it is a logo, not a clip
	minContent   = 20   // fewer lines than this left, and it was no border at all
)

// pixelLines gives the rows of a frame (stride Side, step 1) or its columns (stride 1, step Side).
type pixelLines struct {
	gray         []byte
	stride, step int // between lines, between the pixels of a line
}

// findContent returns the part of the frame that is left without borders of one colour each, with or
// without writing on them. Blurred borders are found over time: see edges.
func findContent(gray []byte) Rect {
	rows, cols := pixelLines{gray, Side, 1}, pixelLines{gray, 1, Side}
	y0, y1 := rows.findContentLines(0, Side)
	x0, x1 := cols.findContentLines(y0, y1)
	if y0 == 0 && y1 == Side { // bars at the sides hide those above and below
		y0, y1 = rows.findContentLines(x0, x1)
	}
	if (x1-x0)*(y1-y0)*minShare < Side*Side {
		return Whole
	}
	return Rect{uint8(x0), uint8(y0), uint8(x1), uint8(y1)}
}

// findContentLines returns the lines [lo, hi) between two borders of one colour each,
// looking only at pixels [from, to) of every line.
func (l pixelLines) findContentLines(from, to int) (lo, hi int) {
	lo = l.countBorderLines(0, 1, from, to)
	hi = Side - l.countBorderLines(Side-1, -1, from, to)
	if hi-lo < minContent {
		return 0, Side
	}
	return lo, hi
}

// countBorderLines counts the lines of plain border from line at on, in direction dir.
func (l pixelLines) countBorderLines(at, dir, from, to int) int {
	colour := l.medianLevel(at, from, to)
	border := 0
	for n := range Side {
		if l.colourShare(at+n*dir, from, to, colour) >= borderPart {
			border = n + 1
		} else if n-border >= captionLines || border == 0 {
			break
		}
	}
	return border
}

// medianLevel returns the middle grey level of pixels [from, to) of a line.
func (l pixelLines) medianLevel(line, from, to int) int {
	var counts [256]int
	for i := from; i < to; i++ {
		counts[l.gray[line*l.stride+i*l.step]]++
	}
	seen := 0
	for v, n := range counts {
		if seen += n; seen*2 >= to-from {
			return v
		}
	}
	return 0
}

// colourShare returns the share of a line that has the colour, 0 to 1.
func (l pixelLines) colourShare(line, from, to, colour int) float32 {
	n := 0
	for i := from; i < to; i++ {
		if d := int(l.gray[line*l.stride+i*l.step]) - colour; d <= borderLevels && d >= -borderLevels {
			n++
		}
	}
	return float32(n) / float32(to-from)
}

// enclosingRect returns the smallest rectangle around both.
func (r Rect) enclosingRect(o Rect) Rect {
	return Rect{min(r.X0, o.X0), min(r.Y0, o.Y0), max(r.X1, o.X1), max(r.Y1, o.Y1)}
}

// isNear reports whether each side of r lies within px pixels of the same side of o.
func (r Rect) isNear(o Rect, px int) bool {
	d := func(a, b uint8) bool { return abs(int(a)-int(b)) <= px }
	return d(r.X0, o.X0) && d(r.Y0, o.Y0) && d(r.X1, o.X1) && d(r.Y1, o.Y1)
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}
