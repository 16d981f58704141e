package evidence

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// Measures in pixels. A phone shows the picture at about a third of its width, so that text of 32
// pixels reads like the 11 points of a caption.
const (
	width     = 1080
	maxHeight = 1920 // with width, a phone's screen
	margin    = 24
	gutter    = 16
	cellWidth = (width - 2*margin - gutter) / 2
	ruleWidth = 6
)

var (
	background = color.RGBA{0x12, 0x14, 0x18, 0xff}
	mat        = color.RGBA{0x1e, 0x22, 0x29, 0xff} // around a frame that does not fill its cell
	ink        = color.RGBA{0xff, 0xff, 0xff, 0xff}
	warning    = color.RGBA{0xff, 0xd1, 0x66, 0xff}
	badge      = color.RGBA{0x00, 0x00, 0x00, 0xc8} // premultiplied
	faint      = color.RGBA{0xb8, 0xc0, 0xcc, 0xff}
	wrong      = color.RGBA{0xff, 0x7a, 0x6b, 0xff}
	fine       = color.RGBA{0x6f, 0xdc, 0x8c, 0xff}
	rules      = [2]color.RGBA{{0x8b, 0x95, 0xa5, 0xff}, {0x3d, 0x9b, 0xff, 0xff}}
)

// placeFrame scales a frame into a cell without distortion, and centres it.
func placeFrame(canvas *image.RGBA, cell image.Rectangle, frame image.Image) {
	fillArea(canvas, cell, mat)
	draw.CatmullRom.Scale(canvas, fitFrame(cell, frame), frame, frame.Bounds(), draw.Src, nil)
}

// fitFrame returns the place of a frame in the middle of a cell.
func fitFrame(cell image.Rectangle, frame image.Image) image.Rectangle {
	size := frame.Bounds().Size()
	w, h := cell.Dx(), max(1, cell.Dx()*size.Y/size.X)
	if h > cell.Dy() {
		w, h = max(1, cell.Dy()*size.X/size.Y), cell.Dy()
	}
	at := cell.Min.Add(image.Pt((cell.Dx()-w)/2, (cell.Dy()-h)/2))
	return image.Rectangle{at, at.Add(image.Pt(w, h))}
}

func fillArea(canvas *image.RGBA, area image.Rectangle, c color.Color) {
	draw.Draw(canvas, area, image.NewUniform(c), image.Point{}, draw.Over)
}
