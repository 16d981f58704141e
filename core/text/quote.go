package text

import "strings"

// QuoteMessage returns a message that a person wrote, line for line, to be shown to that person as their own.
func (l Lang) QuoteMessage(s string) Para {
	var p Para
	quoted := 0
	for line := range strings.Lines(s) {
		spans := defuse(line, quotedRunes)
		if len(spans) == 0 {
			continue
		}
		if quoted++; quoted > quotedLines {
			p.addLine(Span{Text: "…"})
			break
		}
		p.addLine(spans...)
	}
	return p
}
