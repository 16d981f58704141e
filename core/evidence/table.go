package evidence

import (
	"image"
	"math"
)

const (
	fullWidth = width - 2*margin
	// leastFilled is the part of each cell that is picture, if fewer rows make that possible.
	leastFilled = 0.75
	// leastColumn is the part of the width that a column has at least: its heading stands in it.
	leastColumn = 0.3
	// belowHeading is the height of the line that separates a heading from the frames, with the space around it.
	belowHeading = gutter + ruleWidth + gutter
)

// table is an arrangement of rows in two columns, whose cells are equally high.
type table struct {
	rows     []row
	widths   [2]int // of the columns
	cell     int    // the height of a frame's place
	headings [2][]line
}

// planTable arranges as many rows in a room as leave little of any cell empty, but at least one.
func (p *textWriter) planTable(rows []row, labels Labels, room int) (t table) {
	for n := len(rows); n > 0; n-- {
		if t = p.arrangeRows(pickRows(rows, n), labels, room); t.findLeastFilled() >= leastFilled {
			break
		}
	}
	return t
}

// arrangeRows gives each column a width that suits the shape of its frames beside that of the others, and all cells a height that leaves the
// same part of low and of tall frames' cells empty, or less where the rows would not fit into a room.
func (p *textWriter) arrangeRows(rows []row, labels Labels, room int) table {
	t := table{rows: rows}
	query, ref := findShape(rows, 0), findShape(rows, 1)
	share := min(max(query/(query+ref), leastColumn), 1-leastColumn)
	t.widths[0] = int(math.Round(share * (fullWidth - gutter)))
	t.widths[1] = fullWidth - gutter - t.widths[0]
	t.headings = [2][]line{p.fitHeading(labels.Query, labels.Turned, t.widths[0]), p.fitHeading(labels.Ref, "", t.widths[1])}
	lowest, tallest := math.Inf(1), 0.0
	for _, r := range rows {
		for side, f := range r.frames {
			h := float64(t.widths[side]) / shapeOf(f)
			lowest, tallest = min(lowest, h), max(tallest, h)
		}
	}
	t.cell = max(1, min(int(math.Round(math.Sqrt(lowest*tallest))), (room-t.top())/len(rows)-captionHeight))
	return t
}

// shapeOf returns the width of a frame, divided by its height.
func shapeOf(f image.Image) float64 { return float64(f.Bounds().Dx()) / float64(f.Bounds().Dy()) }

// findShape returns the shape of the frames of a side: between the narrowest and the widest.
func findShape(rows []row, side int) float64 {
	narrowest, widest := math.Inf(1), 0.0
	for _, r := range rows {
		narrowest, widest = min(narrowest, shapeOf(r.frames[side])), max(widest, shapeOf(r.frames[side]))
	}
	return math.Sqrt(narrowest * widest)
}

// findLeastFilled returns the part of a cell that is picture, 0 to 1, of the cell of which the least is.
func (t table) findLeastFilled() float64 {
	least := 1.0
	for _, r := range t.rows {
		for side, f := range r.frames {
			cell := image.Rect(0, 0, t.widths[side], t.cell)
			shown := fitFrame(cell, f)
			least = min(least, float64(shown.Dx()*shown.Dy())/float64(cell.Dx()*cell.Dy()))
		}
	}
	return least
}

// top returns how far below the top of the table its first row begins.
func (t table) top() int {
	return max(textHeight(t.headings[0]), textHeight(t.headings[1])) + belowHeading
}

func (t table) height() int { return t.top() + len(t.rows)*(t.cell+captionHeight) }

// drawTable draws the headings and the rows from a corner on.
func (p *textWriter) drawTable(canvas *image.RGBA, corner image.Point, t table) {
	top := corner.Y + t.top()
	for side, w := range t.widths {
		x := corner.X + side*(t.widths[0]+gutter)
		p.writeLines(canvas, image.Pt(x, corner.Y), t.headings[side])
		fillArea(canvas, image.Rect(x, top-gutter-ruleWidth, x+w, top-gutter), rules[side])
		for i, r := range t.rows {
			y := top + i*(t.cell+captionHeight)
			placeFrame(canvas, image.Rect(x, y, x+w, y+t.cell), r.frames[side])
			p.writeCaption(canvas, image.Rect(x, y+t.cell, x+w, y+t.cell+captionHeight), formatTime(r.times[side]))
		}
	}
}
