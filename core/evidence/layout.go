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
	minCell   = 160 // the height that a badge needs to leave the frame visible
	ruleWidth = 6
)

var (
	background = color.RGBA{0x12, 0x14, 0x18, 0xff}
	mat        = color.RGBA{0x1e, 0x22, 0x29, 0xff} // around a frame that does not fill its cell
	ink        = color.RGBA{0xff, 0xff, 0xff, 0xff}
	warning    = color.RGBA{0xff, 0xd1, 0x66, 0xff}
	badge      = color.RGBA{0x00, 0x00, 0x00, 0xc8} // premultiplied
	rules      = [2]color.RGBA{{0x8b, 0x95, 0xa5, 0xff}, {0x3d, 0x9b, 0xff, 0xff}}
)

// paintRows draws the headings and, below them, the rows in equal cells.
func paintRows(rows []row, labels Labels) (*image.RGBA, error) {
	pen, err := newTextWriter()
	if err != nil {
		return nil, err
	}
	headings := [2][]line{pen.fitHeading(labels.Query, labels.Mirrored), pen.fitHeading(labels.Ref, "")}
	top := margin + max(textHeight(headings[0]), textHeight(headings[1])) + gutter + ruleWidth + gutter
	cell := cellHeight(rows, top)
	canvas := image.NewRGBA(image.Rect(0, 0, width, top+len(rows)*(cell+gutter)-gutter+margin))
	fillArea(canvas, canvas.Rect, background)
	for column := range headings {
		x := margin + column*(cellWidth+gutter)
		pen.writeLines(canvas, image.Pt(x, margin), headings[column])
		fillArea(canvas, image.Rect(x, top-gutter-ruleWidth, x+cellWidth, top-gutter), rules[column])
		for i, r := range rows {
			y := top + i*(cell+gutter)
			area := image.Rect(x, y, x+cellWidth, y+cell)
			placeFrame(canvas, area, r.frames[column])
			pen.stampTime(canvas, area.Min, formatTime(r.times[column]))
		}
	}
	return canvas, nil
}

// cellHeight suits frames of one shape exactly; where a clip was turned from landscape into portrait it is
// half way between both. It is less where the rows would not fit below top.
func cellHeight(rows []row, top int) int {
	lowest, tallest := maxHeight, 0
	for _, r := range rows {
		for _, f := range r.frames {
			h := cellWidth * f.Bounds().Dy() / f.Bounds().Dx()
			lowest, tallest = min(lowest, h), max(tallest, h)
		}
	}
	room := maxHeight - top - margin + gutter
	return min(max((lowest+tallest)/2, minCell), room/len(rows)-gutter)
}

// placeFrame scales a frame into a cell without distortion, and centres it.
func placeFrame(canvas *image.RGBA, cell image.Rectangle, frame image.Image) {
	fillArea(canvas, cell, mat)
	size := frame.Bounds().Size()
	w, h := cell.Dx(), max(1, cell.Dx()*size.Y/size.X)
	if h > cell.Dy() {
		w, h = max(1, cell.Dy()*size.X/size.Y), cell.Dy()
	}
	at := cell.Min.Add(image.Pt((cell.Dx()-w)/2, (cell.Dy()-h)/2))
	draw.CatmullRom.Scale(canvas, image.Rectangle{at, at.Add(image.Pt(w, h))}, frame, frame.Bounds(), draw.Src, nil)
}

func fillArea(canvas *image.RGBA, area image.Rectangle, c color.Color) {
	draw.Draw(canvas, area, image.NewUniform(c), image.Point{}, draw.Over)
}
