package text

import (
	"slices"
	"sort"
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
	lines := listLines(d)
	kept := sort.Search(len(lines), func(kept int) bool { return measure(d.cutBefore(lines[kept]))+ellipsisLen > limit }) - 1
	if kept < 1 { // the first line is too long, or there is none
		return Doc{{{Text: ellipsis}}}
	}
	out := d.cutBefore(lines[kept])
	last := slices.Clone(out[len(out)-1])
	out[len(out)-1] = append(last, Span{Text: "\n" + ellipsis})
	return out
}

// linePlace is the beginning of a line: the index of its paragraph, and there of the span with the line break before it, or 0.
type linePlace struct{ para, span int }

// listLines returns the beginnings of all lines, in their order.
func listLines(d Doc) (all []linePlace) {
	for i, p := range d {
		all = append(all, linePlace{i, 0})
		for j, s := range p {
			if j > 0 && strings.HasPrefix(s.Text, "\n") {
				all = append(all, linePlace{i, j})
			}
		}
	}
	return all
}

// cutBefore returns what stands before a line.
func (d Doc) cutBefore(l linePlace) Doc {
	out := slices.Clone(d[:l.para])
	if l.span > 0 {
		out = append(out, d[l.para][:l.span:l.span])
	}
	return out
}
