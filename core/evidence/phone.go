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

// paintPhone draws what was found, the headings and, below them, the rows for which there is room in equal cells, and at the end the facts and the
// bot's name.
func paintPhone(pen *textWriter, rows []row, labels Labels) (canvas *image.RGBA, shown []row) {
	head := pen.setHead(labels, fullWidth, verdictSize, claimSize, claimLines)
	foot := pen.setFoot(labels, fullWidth, factLines)
	start := margin
	if h := head.height(textGap); h > 0 {
		start += h + 2*gutter
	}
	below := foot.height(textGap) + margin
	if below > margin {
		below += gutter
	}
	t := pen.planTable(rows, labels, maxHeight-start-below)
	canvas = image.NewRGBA(image.Rect(0, 0, width, start+t.height()+below))
	fillArea(canvas, canvas.Rect, background)
	pen.drawStack(canvas, image.Pt(margin, margin), head, textGap)
	pen.drawTable(canvas, image.Pt(margin, start), t)
	pen.drawStack(canvas, image.Pt(margin, canvas.Rect.Dy()-margin-foot.height(textGap)), foot, textGap)
	return canvas, t.rows
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

// writeCaption writes a line under a frame.
func (p *textWriter) writeCaption(canvas *image.RGBA, area image.Rectangle, text string) {
	p.drawBlock(canvas, area.Min.Add(image.Pt(0, 2)), p.setWords(text, p.regular, captionSize, area.Dx(), 1, faint))
}
