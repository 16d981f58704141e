package text

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/bidi"
)

// How much of what people typed a reply shows, in runes. Telegram takes 4,096 UTF-16 units in a
// message and 1,024 under a picture; a phone screen shows about 600. The whole is in the record.
const (
	maxClaim     = 300
	maxNote      = 400
	maxPlace     = 100
	maxPublisher = 80
	maxName      = 60
	maxCaption   = 140
	maxReason    = 200
	maxArg       = 200
	maxTitle     = 100 // of a card that is offered
	maxPerson    = 100 // platform and id
)

// maxMarks bounds the combining marks on one character; no script needs more.
const maxMarks = 6

// First strong isolate and pop directional isolate: what stands between cannot reorder what is around.
const (
	isolate    = '\u2068'
	popIsolate = '\u2069'
)

// user makes inert what a person typed: one line, cut to limit runes, isolated if it is written from right to left.
func user(s string, limit int) Para {
	s = shorten(harmless(s), limit)
	if strings.ContainsFunc(s, reorders) {
		s = string(isolate) + s + string(popIsolate)
	}
	return plain(s)
}

// harmless puts s on one line, so that it cannot pretend to be a line of the bot's own, and drops
// characters that are not seen but change what is.
func harmless(s string) string {
	var b strings.Builder
	marks, gap := 0, rune(0)
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case unicode.IsSpace(r):
			gap = space(r)
			continue
		case Deceptive(r):
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
		}
	}
	return b.String()
}

// space keeps the no-break spaces of numbers and typography.
func space(r rune) rune {
	if r == '\u00a0' || r == '\u202f' {
		return r
	}
	return ' '
}

// Deceptive reports controls, line breaks among them, and format characters other than those that scripts and emoji need:
// the joiners, the directional marks (which reorder only what is inside the isolate) and the visible Arabic signs.
func Deceptive(r rune) bool {
	switch r {
	case '\u200c', '\u200d', '\u200e', '\u200f', '\u061c':
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

func reorders(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL || p.Class() == bidi.AN || r == '\u200e'
}

// shorten cuts s to at most limit runes between two characters as people see them, at a space if one is near the end.
func shorten(s string, limit int) string {
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
	if i := strings.LastIndexByte(short, ' '); i > len(short)*3/4 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:.") + "…"
}
