package evidence

import (
	"cmp"
	"image"
	"slices"
	"strings"
)

// Measures of the wide picture, in pixels.
const (
	wideWidth, wideHeight = 1200, 630
	wideVerdict           = 40
	wideClaim             = 32
	wideClaimLines        = 2
	wideFact              = 28
	wideCaption           = 26
)

// paintWide draws what was found in a line or two, as many pairs as are best seen in the middle, and the facts below.
func paintWide(pen *textWriter, rows []row, labels Labels) (canvas *image.RGBA, shown []row) {
	canvas = image.NewRGBA(image.Rect(0, 0, wideWidth, wideHeight))
	fillArea(canvas, canvas.Rect, background)
	const full = wideWidth - 2*margin
	head := pen.setHead(labels, full, wideVerdict, wideClaim, wideClaimLines)
	if labels.Turned != "" { // of all pairs, beside which it has no room
		head = append(head, pen.setWords(labels.Query+" · "+labels.Turned, pen.regular, wideFact, full, 1, warning))
	}
	name := pen.setWords(labels.Name, pen.bold, nameSize, full/3, 1, faint)
	facts := pen.setWideFacts(labels.Facts, name.lineWidth())
	below := max(name.height, facts.height(leading))
	middle := image.Rect(margin, margin+head.height(8), wideWidth-margin, wideHeight-margin-below)
	if head.height(8) > 0 {
		middle.Min.Y += gutter
	}
	pen.drawStack(canvas, image.Pt(margin, margin), head, 8)
	pen.drawStack(canvas, image.Pt(margin, wideHeight-margin-facts.height(leading)), facts, leading)
	pen.drawBlock(canvas, image.Pt(wideWidth-margin-name.lineWidth(), wideHeight-margin-name.height), name)
	return canvas, pen.paintGrid(canvas, middle, rows, labels)
}

// setWideFacts sets the last fact, who checked it, beside what stands at the end of its line, and the others in the line above, cut if that is
// too short.
func (p *textWriter) setWideFacts(facts []string, beside int) stack {
	if len(facts) == 0 {
		return nil
	}
	const full = wideWidth - 2*margin
	others, last := facts[:len(facts)-1], facts[len(facts)-1]
	return stack{
		p.setWords(strings.Join(others, " · "), p.regular, wideFact, full, 1, ink),
		p.setWords(last, p.regular, wideFact, full-beside-2*gutter, 1, ink),
	}
}

// grid is an arrangement of pairs: each beside the other frame, or above it.
type grid struct {
	pairs   int
	stacked bool
}

// pickGrid returns the arrangement in which the frames are largest, all together.
func pickGrid(rows []row, area image.Rectangle) (best grid) {
	most := -1
	for n := 1; n <= len(rows); n++ {
		for _, g := range []grid{{n, false}, {n, true}} {
			sum := 0
			for i := range n {
				for side, f := range rows[i].frames {
					p := fitFrame(g.cellOf(area, i, side), f).Size()
					sum += p.X * p.Y
				}
			}
			if sum > most {
				best, most = g, sum
			}
		}
	}
	return best
}

// cellOf returns the place of a frame, above its caption.
func (g grid) cellOf(area image.Rectangle, pair, side int) image.Rectangle {
	columns, lines, x, y := 2*g.pairs, 1, 2*pair+side, 0
	if g.stacked {
		columns, lines, x, y = g.pairs, 2, pair, side
	}
	w, h := (area.Dx()+gutter)/columns-gutter, area.Dy()/lines-captionHeight
	at := area.Min.Add(image.Pt(x*(w+gutter), y*(h+captionHeight)))
	return image.Rectangle{at, at.Add(image.Pt(max(1, w), max(1, h)))}
}

// paintGrid draws the pairs for which there is room, each frame with its heading and its time below it, and returns them.
func (p *textWriter) paintGrid(canvas *image.RGBA, area image.Rectangle, rows []row, labels Labels) (shown []row) {
	g := pickGrid(rows, area)
	ref, _, _ := strings.Cut(labels.Ref, " · ")
	shown = pickRows(rows, g.pairs)
	for i, r := range shown {
		for side, f := range r.frames {
			cell := g.cellOf(area, i, side)
			at := fitFrame(cell, f)
			placeFrame(canvas, at, f)
			fillArea(canvas, image.Rect(at.Min.X, at.Max.Y, at.Max.X, at.Max.Y+4), rules[side])
			words := [2]string{labels.Query, ref}[side] + " · " + formatTime(r.times[side])
			p.drawBlock(canvas, image.Pt(at.Min.X, at.Max.Y+6), p.setWords(words, p.regular, wideCaption, cell.Max.X-at.Min.X, 1, faint))
		}
	}
	return shown
}

// pickRows returns the n rows that show most, in their order.
func pickRows(rows []row, n int) []row {
	shows := make([]float64, len(rows))
	order := make([]int, len(rows))
	for i, r := range rows {
		order[i], shows[i] = i, min(measureLook(0, r.frames[0]).shows, measureLook(0, r.frames[1]).shows)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(shows[b], shows[a]) })
	slices.Sort(order[:n])
	picked := make([]row, n)
	for i, o := range order[:n] {
		picked[i] = rows[o]
	}
	return picked
}
