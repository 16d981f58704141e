package evidence

import (
	"image"
	"math"
	"slices"
)

// A frame is measured on a grid of cells, whatever its size. Frames are compared by larger ones, so that a picture that moves a little is
// still alike.
const (
	cellsWide = 24
	cellsHigh = 24
	perLarge  = 3 // cells of a large one, in width and height
	largeWide = cellsWide / perLarge
	largeHigh = cellsHigh / perLarge
)

// Thresholds of a frame, in grey levels of 256 unless they are shares. They were set on stored thumbnails of real clips: a cell of sky or
// of a wall in a re-encoded video deviates by 1 to 4, a cell of a drawn background by less than 1.
const (
	textured  = 5.0  // the deviation of a cell that shows something
	flat      = 0.8  // that of a cell that was drawn, or is black
	drawn     = 0.5  // the share of flat cells of a title card, or of a frame with broad borders
	cardWorth = 0.25 // of what such a frame shows otherwise
	halfSharp = 3.5  // the mean step between neighbouring pixels of a picture that counts half: real ones have 3.5 to 10, blurred ones 1
	nothing   = 0.01 // what a frame shows that shows nothing
	poor      = 0.25 // less than this share of what the best one shows, and a frame is left out
	alike     = 10.0 // the mean difference of two frames that look alike
	unlike    = 40.0 // of two that have nothing in common: more makes no difference
)

// look describes the picture of a frame.
type look struct {
	index  int
	shows  float64                           // how much there is to be seen, 0 to 1
	levels [largeWide * largeHigh][3]float64 // the mean colour of each large cell
}

// SelectFrames returns the indexes of up to n frames, JPEGs of one clip, ascending: those that show the most, sharp and full of detail, and
// differ the most. Black frames, title cards and frames that cannot be read are taken only where there is nothing else; of frames
// that look alike, one.
func SelectFrames(frames [][]byte, n int) []int {
	var looks []look
	for i, data := range frames {
		if frame, err := decodeFrame(data); err == nil {
			looks = append(looks, measureLook(i, frame))
		}
	}
	if len(looks) == 0 || n < 1 {
		return nil
	}
	best := slices.MaxFunc(looks, compareLooks)
	looks = slices.DeleteFunc(looks, func(l look) bool { return l.shows < max(nothing, poor*best.shows) && l.index != best.index })
	picked := []look{best}
	for len(picked) < n {
		next, worth := look{}, 0.0
		for _, l := range looks {
			if d := findLeastDifference(l, picked); d >= alike && l.shows*min(d, unlike) > worth {
				next, worth = l, l.shows*min(d, unlike)
			}
		}
		if worth == 0 {
			break
		}
		picked = append(picked, next)
	}
	indexes := make([]int, len(picked))
	for i, l := range picked {
		indexes[i] = l.index
	}
	slices.Sort(indexes)
	return indexes
}

func compareLooks(a, b look) int {
	switch {
	case a.shows < b.shows:
		return -1
	case a.shows > b.shows:
		return 1
	}
	return b.index - a.index
}

// measureLook measures a frame.
func measureLook(index int, frame image.Image) look {
	l := look{index: index}
	const cells = cellsWide * cellsHigh
	detailed, empty, steps := 0, 0, 0.0
	for i := range cells {
		c := measureCell(frame, cellArea(frame.Bounds(), i))
		for j, level := range c.mean {
			l.levels[i/cellsWide/perLarge*largeWide+i%cellsWide/perLarge][j] += level / (perLarge * perLarge)
		}
		switch {
		case c.deviation >= textured:
			detailed++
			steps += c.step
		case c.deviation < flat:
			empty++
		}
	}
	if detailed == 0 {
		return l
	}
	sharp := steps / float64(detailed)
	l.shows = float64(detailed) / cells * sharp / (sharp + halfSharp)
	if float64(empty) >= drawn*cells {
		l.shows *= cardWorth
	}
	return l
}

// cellArea returns the pixels of a cell: at least one.
func cellArea(of image.Rectangle, cell int) image.Rectangle {
	x, y := cell%cellsWide, cell/cellsWide
	at := func(i, cells, from, size int) int { return from + min(i*size/cells, size-1) }
	x0, y0 := at(x, cellsWide, of.Min.X, of.Dx()), at(y, cellsHigh, of.Min.Y, of.Dy())
	x1, y1 := of.Min.X+(x+1)*of.Dx()/cellsWide, of.Min.Y+(y+1)*of.Dy()/cellsHigh
	return image.Rect(x0, y0, max(x1, x0+1), max(y1, y0+1))
}

// cell describes the picture in a cell of a frame.
type cell struct {
	mean            [3]float64 // brightness and the two colours
	deviation, step float64    // of brightness
}

// measureCell measures the pixels of an area.
func measureCell(frame image.Image, area image.Rectangle) (c cell) {
	var sum, squares, steps float64
	n := float64(area.Dx() * area.Dy())
	for y := area.Min.Y; y < area.Max.Y; y++ {
		before := -1.0
		for x := area.Min.X; x < area.Max.X; x++ {
			v, blue, red := readLevels(frame, x, y)
			sum, squares = sum+v, squares+v*v
			c.mean[1], c.mean[2] = c.mean[1]+blue/n, c.mean[2]+red/n
			if before >= 0 {
				steps += math.Abs(v - before)
			}
			before = v
		}
	}
	c.mean[0] = sum / n
	c.deviation = math.Sqrt(max(0, squares/n-c.mean[0]*c.mean[0]))
	c.step = steps / max(1, float64(area.Dx()-1)*float64(area.Dy()))
	return c
}

// readLevels returns the brightness and the two colours of a pixel. JPEGs have them as they are; grey ones have no colour.
func readLevels(frame image.Image, x, y int) (brightness, blue, red float64) {
	switch f := frame.(type) {
	case *image.YCbCr:
		c := f.COffset(x, y)
		return float64(f.Y[f.YOffset(x, y)]), float64(f.Cb[c]), float64(f.Cr[c])
	case *image.Gray:
		return float64(f.GrayAt(x, y).Y), neutral, neutral
	}
	r, _, _, _ := frame.At(x, y).RGBA() // CMYK, which no thumbnail is
	return float64(r >> 8), neutral, neutral
}

// neutral is the level of a colour in grey.
const neutral = 128

// findLeastDifference returns how much a frame differs from the one of some others that it is most like.
func findLeastDifference(l look, others []look) float64 {
	least := math.Inf(1)
	for _, o := range others {
		sum := 0.0
		for i := range l.levels {
			for j := range l.levels[i] {
				sum += math.Abs(l.levels[i][j] - o.levels[i][j])
			}
		}
		least = min(least, sum/float64(len(l.levels)))
	}
	return least
}
