package evidence

import (
	"image"
	"image/color"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// Lettering describes words that the fonts in the program cannot draw.
type Lettering struct {
	Text        string
	Size, Width int  // of the letters and of the lines, in pixels
	Lines       int  // the most
	Bold        bool //
}

// Typesetter draws words as white on black, from the top on, set to the side where their script begins, cut with an ellipsis if there are
// too many. It returns nil if it has no font for them.
type Typesetter func(l Lettering) *image.Gray

// maxWords bounds a text, in runes.
const maxWords = 600

// block is a text that was set: lines of the fonts in the program, or a picture of it.
type block struct {
	lines  []line
	mask   *image.Gray
	ink    color.Color
	height int
}

// setWords sets a text in up to a number of lines of a width. What no font has, and what would lose letters, is left out as a whole.
func (p *textWriter) setWords(text string, f *sfnt.Font, size, width, most int, ink color.Color) block {
	text = strings.Join(strings.Fields(norm.NFC.String(dropControls(text))), " ")
	if r := []rune(text); len(r) > maxWords {
		text = string(r[:maxWords])
	}
	own := p.replaceMissing(text, maxWords)
	if text == "" {
		return block{}
	}
	if p.keepsLetters(text) {
		b := block{lines: wrapWords(own, p.fontFace(f, size), width, most, ink), ink: ink}
		b.height = textHeight(b.lines)
		return b
	}
	if p.typeset == nil {
		return block{}
	}
	mask := p.typeset(Lettering{Text: dropSymbols(text), Size: size, Width: width, Lines: most, Bold: f == p.bold})
	if mask == nil {
		return block{}
	}
	return block{mask: mask, ink: ink, height: mask.Rect.Dy()}
}

// dropControls leaves out what directs text instead of being text, as people could use to show it in another order.
func dropControls(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cc, r) || r == utf8.RuneError || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
}

// dropSymbols leaves out emoji and other pictures, for which hardly any machine has a font of one colour.
func dropSymbols(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.So, unicode.Sk, unicode.Co, unicode.Variation_Selector) || r >= 0xe0000 {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// keepsLetters reports whether the fonts in the program have all letters of a text, be it without accents.
func (p *textWriter) keepsLetters(text string) bool {
	for _, r := range text {
		if unicode.IsLetter(r) && p.replaceMissing(string(r), 1) == "" {
			return false
		}
	}
	return true
}

// splitWords splits a text at its spaces, but not before a sign that belongs to the word before it, as in French, or after one that opens.
func splitWords(text string) (words []string) {
	opens := false
	for _, w := range strings.Fields(text) {
		first, _ := utf8.DecodeRuneInString(w)
		last, _ := utf8.DecodeLastRuneInString(w)
		isSign := !strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
		closes := isSign && !unicode.In(first, unicode.Pi, unicode.Ps, unicode.Pd)
		if len(words) > 0 && (opens || closes) {
			words[len(words)-1] += " " + w
		} else {
			words = append(words, w)
		}
		opens = isSign && unicode.In(last, unicode.Pi, unicode.Ps)
	}
	return words
}

// wrapWords breaks a text into lines, the last one cut with an ellipsis if there is more.
func wrapWords(text string, face font.Face, width, most int, ink color.Color) (lines []line) {
	fits := func(s string) bool { return font.MeasureString(face, s).Ceil() <= width }
	for words := splitWords(text); len(words) > 0; {
		n := 1
		for n < len(words) && fits(strings.Join(words[:n+1], " ")) {
			n++
		}
		s := strings.Join(words[:n], " ")
		last := len(lines) == most-1 && n < len(words)
		if last {
			s += "…"
		}
		if !fits(s) {
			s, last = cutToFit(strings.TrimSuffix(s, "…"), fits), true
		}
		lines = append(lines, line{strings.TrimSuffix(s, " ·"), face, ink})
		if last || len(lines) == most {
			return lines
		}
		words = words[n:]
	}
	return lines
}

// cutToFit cuts a text between characters so that it fits with an ellipsis.
func cutToFit(s string, fits func(string) bool) string {
	for len(s) > 0 && !fits(s+"…") {
		whole := ""
		for rest, state := s, -1; rest != ""; {
			var cluster string
			cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			if rest != "" {
				whole += cluster
			}
		}
		s = strings.TrimRight(whole, " ")
	}
	return s + "…"
}

// isRightToLeft reports whether a text begins at the right, by its first letter that says so.
func isRightToLeft(text string) bool {
	for _, r := range text {
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.R, bidi.AL:
			return true
		case bidi.L:
			return false
		}
	}
	return false
}

// IsRightToLeft reports whether the text begins at the right.
func (l Lettering) IsRightToLeft() bool { return isRightToLeft(l.Text) }

// drawBlock draws a text that was set, and returns how far down it reaches.
func (p *textWriter) drawBlock(canvas *image.RGBA, at image.Point, b block) {
	p.writeLines(canvas, at, b.lines)
	if b.mask != nil {
		drawMask(canvas, at, b.mask, b.ink)
	}
}

// lineWidth returns the width of the widest line.
func (b block) lineWidth() (w int) {
	for _, l := range b.lines {
		w = max(w, font.MeasureString(l.face, l.text).Ceil())
	}
	return w
}

// stack is texts below each other.
type stack []block

// height returns that of all, with a gap between two.
func (s stack) height(gap int) (h int) {
	for _, b := range s {
		if b.height > 0 {
			h += b.height + gap
		}
	}
	return max(0, h-gap)
}

func (p *textWriter) drawStack(canvas *image.RGBA, at image.Point, s stack, gap int) {
	for _, b := range s {
		if b.height > 0 {
			p.drawBlock(canvas, at, b)
			at.Y += b.height + gap
		}
	}
}
