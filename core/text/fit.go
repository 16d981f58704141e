package text

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// Units is the length of a text as Telegram counts it: in UTF-16 units, without its markup.
func Units(d Doc) int {
	n := 2 * max(len(d)-1, 0)
	for _, p := range d {
		for _, s := range p {
			n += units(uncalled(s.Text))
		}
	}
	return n
}

func units(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// ellipsis ends a text that was cut.
const ellipsis = "…"

// Fit cuts a text to at most limit units, between two lines, and says so by an ellipsis; 0: no limit.
func Fit(d Doc, limit int) Doc { return fit(d, limit, Units) }

// fit is Fit for a platform that measures a text otherwise.
func fit(d Doc, limit int, measure func(Doc) int) Doc {
	if limit == 0 || measure(d) <= limit {
		return d
	}
	out := slices.Clone(d)
	for len(out) > 0 && measure(out)+units("\n"+ellipsis) > limit {
		last := out[len(out)-1]
		if cut := lastLine(last); cut > 0 {
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

// lastLine is where the last line of a paragraph begins, with the break before it.
func lastLine(p Para) int {
	for i := len(p) - 1; i > 0; i-- {
		if strings.HasPrefix(p[i].Text, "\n") {
			return i
		}
	}
	return 0
}
