package text

import "strings"

// quotedLines and quotedRunes bound what is shown of a person's own message.
const (
	quotedLines = 40
	quotedRunes = 500 // of a line
)

// Quote is what a person wrote, line for line, to be shown to that person as their own message.
func (l Lang) Quote(s string) Para {
	var p Para
	for line := range strings.Lines(s) {
		if len(p) >= 2*quotedLines {
			p.line(Span{Text: "…"})
			break
		}
		p.line(user(line, quotedRunes)...)
	}
	return p
}
