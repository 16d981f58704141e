package media

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
)

// turn makes a picture as it is stored into the one that is shown: first mirrored, then turned.
type turn struct {
	mirrored bool // left and right are exchanged
	degrees  int  // clockwise: 0, 90, 180 or 270
}

// addProperty returns this turn, followed by a property of a HEIF item: a rotation, counter-clockwise in quarters, or a mirror, of top and
// bottom (0) or of left and right (1).
func (t turn) addProperty(kind string, value byte) turn {
	if kind == "irot" {
		t.degrees = (t.degrees + 360 - int(value&3)*90) % 360
		return t
	}
	t.mirrored, t.degrees = !t.mirrored, (360-t.degrees)%360
	if value&1 == 0 {
		t.degrees = (t.degrees + 180) % 360
	}
	return t
}

// filters holds the filters of ffmpeg for each turn.
var filters = map[turn]string{
	{}: "", {degrees: 90}: ",transpose=clock", {degrees: 180}: ",hflip,vflip", {degrees: 270}: ",transpose=cclock",
	{mirrored: true}: ",hflip", {mirrored: true, degrees: 90}: ",transpose=clock_flip",
	{mirrored: true, degrees: 180}: ",vflip", {mirrored: true, degrees: 270}: ",transpose=cclock_flip",
}

// findTurn returns the turn that makes the clip upright.
func (i Info) findTurn() turn { return turn{i.Mirrored, i.Rotation} }

// matrix is a display matrix (ISO/IEC 14496-12, 6.2.2), row by row: x' = ax + cy, y' = bx + dy, where y points down.
type matrix [9]int32

// newMatrix reads a matrix of big-endian numbers.
func newMatrix(raw []byte) (m matrix) {
	for i := range m {
		m[i] = int32(binary.BigEndian.Uint32(raw[4*i:]))
	}
	return m
}

// parseMatrix reads a matrix as ffprobe prints it: three lines of "00000000:        65536           0           0".
func parseMatrix(s string) (m matrix, ok bool) {
	i := 0
	for line := range strings.Lines(s) {
		_, numbers, _ := strings.Cut(line, ":")
		for _, word := range strings.Fields(numbers) {
			n, err := strconv.ParseInt(word, 10, 32)
			if err != nil || i == len(m) {
				return m, false
			}
			m[i] = int32(n)
			i++
		}
	}
	return m, i == len(m)
}

// nearestTurn returns the turn that the matrix makes, to the nearest quarter. ffprobe's own "rotation" says nothing of mirrors.
func (m matrix) nearestTurn() (t turn) {
	a, b, c, d := float64(m[0]), float64(m[1]), float64(m[3]), float64(m[4])
	if t.mirrored = a*d < b*c; t.mirrored {
		a, b = -a, -b
	}
	quarters := int(math.Round(math.Atan2(b, a) / (math.Pi / 2)))
	t.degrees = (quarters + 4) % 4 * 90
	return t
}

// isPlain reports whether the matrix does nothing but turn and mirror.
func (m matrix) isPlain() bool {
	const one = 1 << 16
	unit := func(a, b int32) bool { return (a == one || a == -one) && b == 0 }
	straight := unit(m[0], m[1]) && unit(m[4], m[3])
	across := unit(m[1], m[0]) && unit(m[3], m[4])
	return (straight || across) && m[2] == 0 && m[5] == 0
}
