package text

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// CountUTF16 returns the length of a string in UTF-16 units, in which chat platforms count.
func CountUTF16(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// ellipsis ends a text that was cut.
const ellipsis = "…"

// ellipsisLen is the length of a line break and an ellipsis, however a platform counts.
const ellipsisLen = 2

// FitLines returns a text cut between two lines, so that measure gives at most limit, with an ellipsis if it was cut. 0
// is no limit.
func FitLines(d Doc, limit int, measure func(Doc) int) Doc {
	if limit == 0 || measure(d) <= limit {
		return d
	}
	out := slices.Clone(d)
	for len(out) > 0 && measure(out)+ellipsisLen > limit {
		last := out[len(out)-1]
		if cut := findLastLine(last); cut > 0 {
			out[len(out)-1] = last[:cut:cut]
		} else {
			out = out[:len(out)-1]
		}
	}
	if len(out) == 0 {
		return Doc{{{Text: ellipsis}}}
	}
	last := slices.Clone(out[len(out)-1])
	out[len(out)-1] = append(last, Span{Text: "\n" + ellipsis})
	return out
}

// findLastLine returns the index of the line break before the last line of a paragraph, or 0.
func findLastLine(p Para) int {
	for i := len(p) - 1; i > 0; i-- {
		if strings.HasPrefix(p[i].Text, "\n") {
			return i
		}
	}
	return 0
}
