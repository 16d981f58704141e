package evidence

import (
	"fmt"
	"image"
)

// MaxStills is the most pictures on a sheet: with as many it is as high as a phone's screen.
const MaxStills = 10

// stillHeight is that of a cell of a sheet, in pixels: most videos are twice as wide as they are high, or nearly so.
const stillHeight = cellWidth * 9 / 16

// Still is a picture of a sheet, with the word on its badge.
type Still struct {
	JPEG  []byte
	Label string
}

// ComposeContactSheet draws up to MaxStills pictures, two a row, in one 1080 pixels wide and at most 1920 high. Its errors are those of Compose.
func ComposeContactSheet(stills []Still) (picture []byte, w, h int, err error) {
	if len(stills) == 0 || len(stills) > MaxStills {
		return nil, 0, 0, fmt.Errorf("%w: %d", ErrRows, len(stills))
	}
	pen, err := newTextWriter(nil)
	if err != nil {
		return nil, 0, 0, err
	}
	rows := (len(stills) + 1) / 2
	canvas := image.NewRGBA(image.Rect(0, 0, width, 2*margin+rows*(stillHeight+gutter)-gutter))
	fillArea(canvas, canvas.Rect, background)
	for i, s := range stills {
		frame, err := decodeFrame(s.JPEG)
		if err != nil {
			return nil, 0, 0, fmt.Errorf("still %d: %w", i, err)
		}
		corner := image.Pt(margin+i%2*(cellWidth+gutter), margin+i/2*(stillHeight+gutter))
		placeFrame(canvas, image.Rectangle{corner, corner.Add(image.Pt(cellWidth, stillHeight))}, frame)
		pen.stampTime(canvas, corner, pen.replaceMissing(s.Label, maxLabel))
	}
	picture, err = encodeJPEG(canvas)
	return picture, canvas.Rect.Dx(), canvas.Rect.Dy(), err
}
