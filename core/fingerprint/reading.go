package fingerprint

// Reading is one of the eight ways to look at a picture: transposed or not (4), then
// turned upside down or not (2), then mirrored left to right or not (1).
type Reading uint8

// The parts of a reading.
const (
	FlipX     Reading = 1
	FlipY     Reading = 2
	Transpose Reading = 4
	// Readings is how many there are.
	Readings = 8
)

// Mirrored tells whether r shows a mirror image: no turning alone brings it back.
func (r Reading) Mirrored() bool { return (r&1)^(r>>1&1)^(r>>2&1) == 1 }

// Rotation returns by how many degrees clockwise (0, 90, 180 or 270) r turns a picture,
// after mirroring it left to right if Mirrored.
func (r Reading) Rotation() int {
	if r.Mirrored() {
		r = r.after(FlipX)
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

// after returns the reading that is first and then r.
func (r Reading) after(first Reading) Reading {
	if r&Transpose != 0 { // transposing after a flip flips the other axis
		first = first&Transpose | first&FlipX<<1 | first&FlipY>>1
	}
	return r ^ first
}

// Inverse returns the reading that undoes r.
func (r Reading) Inverse() Reading {
	if r&Transpose == 0 {
		return r
	}
	return Transpose | r&FlipX<<1 | r&FlipY>>1
}

// At returns where the pixel that r shows at (x, y) stands in the picture of the given side.
func (r Reading) At(x, y, side int) (int, int) {
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
