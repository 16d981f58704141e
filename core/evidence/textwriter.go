package evidence

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// Sizes of text in pixels. A heading that is too wide shrinks from the first to the last.
const (
	headingSize = 40
	smallest    = 32
	badgeSize   = 38
	badgePad    = 14
	leading     = 10  // between two lines
	maxLabel    = 100 // runes; about 40 fit
	// headingLines is the most lines of each part of a heading.
	headingLines = 4
	captionSize  = 30
)

// typefaces are the embedded Go fonts: Latin, Greek and Cyrillic.
var typefaces = sync.OnceValues(func() (faces [2]*sfnt.Font, err error) {
	for i, ttf := range [2][]byte{goregular.TTF, gobold.TTF} {
		if faces[i], err = opentype.Parse(ttf); err != nil {
			return faces, fmt.Errorf("read font: %w", err)
		}
	}
	return faces, nil
})

// textWriter writes on one picture. It is not safe for concurrent use.
type textWriter struct {
	regular, bold *sfnt.Font
	faces         map[string]font.Face
	typeset       Typesetter // nil if there is none
}

// line is a line of a heading.
type line struct {
	text string
	face font.Face
	ink  color.Color
}

func newTextWriter(typeset Typesetter) (*textWriter, error) {
	fonts, err := typefaces()
	return &textWriter{regular: fonts[0], bold: fonts[1], faces: map[string]font.Face{}, typeset: typeset}, err
}

// fontFace returns a font in a size. NewFace fails for no size above 0.
func (p *textWriter) fontFace(f *sfnt.Font, size int) font.Face {
	key := fmt.Sprint(f == p.bold, size)
	if p.faces[key] == nil {
		p.faces[key], _ = opentype.NewFace(f, &opentype.FaceOptions{Size: float64(size), DPI: 72})
	}
	return p.faces[key]
}

// fitHeading sets a label, broken at its dot if it is too wide for a column, and a remark below it.
func (p *textWriter) fitHeading(label, remark string, width int) []line {
	texts := []string{p.replaceMissing(label, maxLabel)}
	if font.MeasureString(p.fontFace(p.bold, headingSize), texts[0]).Ceil() > width {
		before, after, _ := strings.Cut(texts[0], " · ")
		texts = []string{before, after}
	}
	var lines []line
	for i, text := range texts {
		f := p.bold
		if i > 0 {
			f = p.regular
		}
		lines = append(lines, p.fitText(text, f, width, ink)...)
	}
	return append(lines, p.fitText(p.replaceMissing(remark, maxLabel), p.regular, width, warning)...)
}

// fitText sets text in the largest size in which it is no wider than a column, or breaks it in the smallest.
func (p *textWriter) fitText(text string, f *sfnt.Font, width int, ink color.Color) []line {
	size := headingSize
	for size > smallest && font.MeasureString(p.fontFace(f, size), text).Ceil() > width {
		size -= 2
	}
	return wrapWords(text, p.fontFace(f, size), width, headingLines, ink)
}

// replaceMissing leaves out what the font cannot show, a space for each letter, and takes accents off where that helps.
func (p *textWriter) replaceMissing(s string, most int) string {
	var b strings.Builder
	letters := []rune(norm.NFC.String(s))
	for _, r := range letters[:min(len(letters), most)] {
		parts := string(r)
		if !p.hasGlyph(r) {
			parts = norm.NFKD.String(parts)
		}
		for _, part := range parts {
			switch {
			case p.hasGlyph(part):
				b.WriteRune(part)
			case unicode.IsLetter(part) || unicode.IsSpace(part):
				b.WriteByte(' ')
			}
		}
	}
	return strings.Trim(strings.Join(strings.Fields(b.String()), " "), " ·")
}

func (p *textWriter) hasGlyph(r rune) bool {
	i, err := p.bold.GlyphIndex(nil, r)
	return err == nil && i != 0 && unicode.IsPrint(r) && !unicode.Is(unicode.M, r)
}

func textHeight(lines []line) (h int) {
	for _, l := range lines {
		if l.text != "" {
			h += l.face.Metrics().Ascent.Ceil() + l.face.Metrics().Descent.Ceil() + leading
		}
	}
	return max(0, h-leading)
}

// writeLines draws lines below each other, from the top left corner on.
func (p *textWriter) writeLines(canvas *image.RGBA, at image.Point, lines []line) {
	for _, l := range lines {
		if l.text == "" {
			continue
		}
		m := l.face.Metrics()
		p.drawLine(canvas, at.Add(image.Pt(0, m.Ascent.Ceil())), l)
		at.Y += m.Ascent.Ceil() + m.Descent.Ceil() + leading
	}
}

func (p *textWriter) drawLine(canvas *image.RGBA, baseline image.Point, l line) {
	d := font.Drawer{Dst: canvas, Src: image.NewUniform(l.ink), Face: l.face, Dot: fixed.P(baseline.X, baseline.Y)}
	d.DrawString(l.text)
}

// stampTime draws a time on a dark badge in the corner of a cell.
func (p *textWriter) stampTime(canvas *image.RGBA, corner image.Point, text string) {
	face := p.fontFace(p.bold, badgeSize)
	m := face.Metrics()
	size := image.Pt(font.MeasureString(face, text).Ceil()+2*badgePad, m.CapHeight.Ceil()+2*badgePad)
	fillArea(canvas, image.Rectangle{corner, corner.Add(size)}, badge)
	p.drawLine(canvas, corner.Add(image.Pt(badgePad, badgePad+m.CapHeight.Ceil())), line{text, face, ink})
}

// drawMask draws a picture of words in a colour.
func drawMask(canvas *image.RGBA, at image.Point, mask *image.Gray, ink color.Color) {
	alpha := &image.Alpha{Pix: mask.Pix, Stride: mask.Stride, Rect: mask.Rect}
	draw.DrawMask(canvas, mask.Rect.Sub(mask.Rect.Min).Add(at), image.NewUniform(ink), image.Point{}, alpha, mask.Rect.Min, draw.Over)
}

// formatTime writes a time into a video: 2:12 or 1:02:03.
func formatTime(d time.Duration) string {
	s := int64(d.Round(time.Second) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
