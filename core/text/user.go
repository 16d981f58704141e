package text

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/bidi"
)

// First strong isolate and pop directional isolate: what stands between cannot reorder what is around.
const (
	isolate    = '\u2068'
	popIsolate = '\u2069'
)

// defuse returns what a person typed as inert text: one line, cut to limit runes, isolated if it has characters that are
// written from right to left.
func defuse(s string, limit int) Para {
	s = cutText(flattenLine(s, limit), limit)
	if strings.ContainsFunc(s, isRightToLeft) {
		s = string(isolate) + s + string(popIsolate)
	}
	return newPara(s)
}

// flattenLine returns s on one line, so that it cannot pretend to be a line of the bot's own, without invisible
// characters that change how others are shown. Of what is longer than limit runes it returns a little more than that.
func flattenLine(s string, limit int) string {
	var b strings.Builder
	marks, gap, written := 0, rune(0), 0
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case unicode.IsSpace(r):
			gap = normalizeSpace(r)
			continue
		case IsDeceptive(r):
			continue
		case gap != 0 && b.Len() > 0:
			b.WriteRune(gap)
			marks = 0
		}
		gap = 0
		if marks++; !unicode.Is(unicode.M, r) {
			marks = 0
		}
		if marks <= maxMarks {
			b.WriteRune(r)
			written++
		}
		if written > limit {
			break
		}
	}
	return b.String()
}

// normalizeSpace returns a plain space for any but the no-break spaces of numbers and typography.
func normalizeSpace(r rune) rune {
	if r == '\u00a0' || r == '\u202f' {
		return r
	}
	return ' '
}

// IsDeceptive reports whether r is a control character, such as a line break, or a format character other than those
// that scripts and emoji need: the joiners, the directional marks (which reorder only what is inside the isolate) and
// the visible Arabic signs.
func IsDeceptive(r rune) bool {
	switch r {
	case '\u200c', '\u200d', '\u200e', '\u200f', '\u061c':
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// isRightToLeft reports whether r is written from right to left, or changes the direction of others.
func isRightToLeft(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL || p.Class() == bidi.AN || r == '\u200e'
}

// cutText returns s cut to at most limit runes, between two characters as people see them, at the end of a
// sentence if that leaves more than half, or else at a space if one is near the end.
func cutText(s string, limit int) string {
	if len(s) <= limit || len([]rune(s)) <= limit {
		return s
	}
	var kept strings.Builder
	for n, rest, state := 1, s, -1; ; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if n += len([]rune(cluster)); n > limit {
			break
		}
		kept.WriteString(cluster)
	}
	short := kept.String()
	if i := findSentenceEnd(short); i > len(short)/2 {
		return short[:i] + " …"
	}
	if i := strings.LastIndexByte(short, ' '); i > len(short)*3/4 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:.") + "…"
}

// sentenceEnds matches the end of a sentence and the space behind it, where the script has one.
var sentenceEnds = regexp.MustCompile(`[.!?…؟।]['"”’»)]* |[。！？][」』”]?`)

// findSentenceEnd returns the length of the whole sentences in s, or 0.
func findSentenceEnd(s string) int {
	ends := sentenceEnds.FindAllStringIndex(s, -1)
	if len(ends) == 0 {
		return 0
	}
	return len(strings.TrimRight(s[:ends[len(ends)-1][1]], " "))
}
