package text

import "strings"

// QuoteMessage returns a message that a person wrote, line for line, to be shown to that person as their own.
func (l Lang) QuoteMessage(s string) Para {
	var p Para
	for line := range strings.Lines(s) {
		if len(p) >= 2*quotedLines {
			p.addLine(Span{Text: "…"})
			break
		}
		p.addLine(defuse(line, quotedRunes)...)
	}
	return p
}
