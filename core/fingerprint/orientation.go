package fingerprint

// Orientation is one of the eight ways to turn and mirror a picture: transposed or not (4), then
// turned upside down or not (2), then mirrored left to right or not (1).
type Orientation uint8

// The parts of an orientation.
const (
	FlipX     Orientation = 1
	FlipY     Orientation = 2
	Transpose Orientation = 4
	// Orientations is their number.
	Orientations = 8
)

// IsMirrored reports whether r shows a mirror image, which no rotation alone brings back.
func (r Orientation) IsMirrored() bool { return (r&1)^(r>>1&1)^(r>>2&1) == 1 }

// ClockwiseDegrees returns the rotation of r in degrees clockwise (0, 90, 180 or 270),
// after mirroring it left to right if Mirrored.
func (r Orientation) ClockwiseDegrees() int {
	if r.IsMirrored() {
		r = r.composeAfter(FlipX)
	}
	switch r {
	case Transpose | FlipX:
		return 90
	case FlipX | FlipY:
		return 180
	case Transpose | FlipY:
		return 270
	}
	return 0
}

// composeAfter returns the orientation that applies first and then r.
func (r Orientation) composeAfter(first Orientation) Orientation {
	if r&Transpose != 0 { // transposing after a flip flips the other axis
		first = first&Transpose | first&FlipX<<1 | first&FlipY>>1
	}
	return r ^ first
}

// Inverse returns the orientation that undoes r.
func (r Orientation) Inverse() Orientation {
	if r&Transpose == 0 {
		return r
	}
	return Transpose | r&FlipX<<1 | r&FlipY>>1
}

// SourcePixel returns the position, in the picture of the given side, of the pixel that r shows at (x, y).
func (r Orientation) SourcePixel(x, y, side int) (int, int) {
	if r&FlipX != 0 {
		x = side - 1 - x
	}
	if r&FlipY != 0 {
		y = side - 1 - y
	}
	if r&Transpose != 0 {
		x, y = y, x
	}
	return x, y
}
