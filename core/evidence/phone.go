package evidence

import "image"

const (
	verdictSize = 54
	claimSize   = 40
	factSize    = 32
	nameSize    = 30
	claimLines  = 3
	factLines   = 2
	textGap     = 14
	// captionHeight is that of the line under a frame.
	captionHeight = 44
)

// paintPhone draws what was found, the headings and, below them, the rows in equal cells, and at the end the facts and the bot's name.
func paintPhone(pen *textWriter, rows []row, labels Labels) *image.RGBA {
	const full = width - 2*margin
	head := pen.setHead(labels, full, verdictSize, claimSize, claimLines)
	foot := pen.setFoot(labels, full, factLines)
	headings := [2][]line{pen.fitHeading(labels.Query, labels.Mirrored), pen.fitHeading(labels.Ref, "")}
	start := margin
	if h := head.height(textGap); h > 0 {
		start += h + 2*gutter
	}
	top := start + max(textHeight(headings[0]), textHeight(headings[1])) + gutter + ruleWidth + gutter
	below := foot.height(textGap) + margin
	if below > margin {
		below += gutter
	}
	cell := cellHeight(rows, maxHeight-top-below)
	bottom := top + len(rows)*(cell+captionHeight)
	canvas := image.NewRGBA(image.Rect(0, 0, width, bottom+below))
	fillArea(canvas, canvas.Rect, background)
	pen.drawStack(canvas, image.Pt(margin, margin), head, textGap)
	for column := range headings {
		x := margin + column*(cellWidth+gutter)
		pen.writeLines(canvas, image.Pt(x, start), headings[column])
		fillArea(canvas, image.Rect(x, top-gutter-ruleWidth, x+cellWidth, top-gutter), rules[column])
		for i, r := range rows {
			y := top + i*(cell+captionHeight)
			placeFrame(canvas, image.Rect(x, y, x+cellWidth, y+cell), r.frames[column])
			pen.writeCaption(canvas, image.Rect(x, y+cell, x+cellWidth, y+cell+captionHeight), formatTime(r.times[column]))
		}
	}
	pen.drawStack(canvas, image.Pt(margin, canvas.Rect.Dy()-margin-foot.height(textGap)), foot, textGap)
	return canvas
}

// setHead sets what was found, and the claim.
func (p *textWriter) setHead(labels Labels, width, verdict, claim, lines int) stack {
	tone := wrong
	switch {
	case labels.Unsure:
		tone = warning
	case labels.Fine:
		tone = fine
	}
	return stack{p.setWords(labels.Verdict, p.bold, verdict, width, 2, tone), p.setWords(labels.Claim, p.regular, claim, width, lines, ink)}
}

// setFoot sets the facts, and the bot's name below them.
func (p *textWriter) setFoot(labels Labels, width, lines int) (s stack) {
	for _, fact := range labels.Facts {
		s = append(s, p.setWords(fact, p.regular, factSize, width, lines, ink))
	}
	return append(s, p.setWords(labels.Name, p.bold, nameSize, width, 1, faint))
}

// cellHeight suits frames of one shape exactly; where a clip was turned from landscape into portrait it is half way between both. It is less
// where the rows would not fit into a room.
func cellHeight(rows []row, room int) int {
	lowest, tallest := maxHeight, 0
	for _, r := range rows {
		for _, f := range r.frames {
			h := cellWidth * f.Bounds().Dy() / f.Bounds().Dx()
			lowest, tallest = min(lowest, h), max(tallest, h)
		}
	}
	return min(max((lowest+tallest)/2, minCell), room/len(rows)-captionHeight)
}

// writeCaption writes a line under a frame.
func (p *textWriter) writeCaption(canvas *image.RGBA, area image.Rectangle, text string) {
	p.drawBlock(canvas, area.Min.Add(image.Pt(0, 2)), p.setWords(text, p.regular, captionSize, area.Dx(), 1, faint))
}
