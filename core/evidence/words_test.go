package evidence

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"golang.org/x/image/font"
)

var findings = Labels{
	Query: "Your clip", Ref: "Original · 25 April 2019", Verdict: "False context", Claim: "“Putin and Kim Jong-un meeting in Moscow”",
	Facts: []string{"Filmed: 25 April 2019, Vladivostok, Russia", "Fact-check: France 24 Observers"}, Name: "firstseen",
	Fine: true, // no red beside the frame's
}

// Words are set in whole lines that fit, cut with an ellipsis where they are too many, and letters are never lost in silence.
func TestWords(t *testing.T) {
	p, err := newTextWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	const width = 600
	for name, tt := range map[string]struct {
		text  string
		lines int
		end   string
	}{
		"short":         {"Putin and Kim", 1, "Kim"},
		"two lines":     {"Putin and Kim Jong-un are meeting in Moscow", 2, "Moscow"},
		"too long":      {strings.Repeat("Putin and Kim are meeting ", 20), 3, "…"},
		"one long word": {strings.Repeat("W", 300), 1, "…"},
		"accents":       {"Bản gốc", 1, "goc"},
		"control signs": {"a\u202eb\u2066\x00\nc", 1, "ab c"},
		"nothing":       {" \n", 0, ""},
		"no letters":    {"🎭", 0, ""},
		"Arabic":        {"بوتين وكيم 2022", 0, ""},
		"mixed":         {"Filmed: 2019, 莫斯科", 0, ""},
	} {
		b := p.setWords(tt.text, p.regular, 40, width, 3, ink)
		if len(b.lines) != tt.lines {
			t.Errorf("%s: %d lines", name, len(b.lines))
			continue
		}
		for _, l := range b.lines {
			if font.MeasureString(l.face, l.text).Ceil() > width {
				t.Errorf("%s: %q is too wide", name, l.text)
			}
		}
		if n := len(b.lines); n > 0 && !strings.HasSuffix(b.lines[n-1].text, tt.end) {
			t.Errorf("%s ends with %q", name, b.lines[n-1].text)
		}
	}
}

// No line begins with a sign that belongs to the word before it, or ends with one that opens.
func TestLinesBeginWithWords(t *testing.T) {
	p, err := newTextWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for width := 200; width < 700; width += 20 {
		for _, l := range p.setWords("Filmé : 2019 · Vérification : « Oui ! » ou « Non ; jamais » ?", p.regular, 28, width, 9, ink).lines {
			if strings.ContainsAny(l.text[:1], ":!;?") || strings.HasPrefix(l.text, "»") || strings.HasPrefix(l.text, "·") || strings.HasSuffix(l.text, "«") {
				t.Errorf("%q", l.text)
			}
		}
	}
}

// However long a place is, the wide picture says who checked the fact, in a line with its label.
func TestWideFactCheckIsKept(t *testing.T) {
	p, err := newTextWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	place := "Filmed: 25 April 2019, " + strings.Repeat("Vladivostok, ", 30)
	for _, facts := range [][]string{{"Claimed date: 30 September 2022", place, "Fact-check: France 24 Observers"}, {place, "Fact-check: France 24 Observers"}} {
		s := p.setWideFacts(facts, 200)
		if last := s[len(s)-1].lines; len(last) != 1 || last[0].text != "Fact-check: France 24 Observers" {
			t.Errorf("%v", last)
		}
		if first := s[0].lines; len(first) != 1 || !strings.HasPrefix(first[0].text, strings.Join(facts[:len(facts)-1], " · ")[:30]) || !strings.HasSuffix(first[0].text, "…") {
			t.Errorf("%v", first)
		}
	}
}

// What the fonts in the program lack the typesetter draws, in its place and in the colour of the text.
func TestTypesetter(t *testing.T) {
	var asked []Lettering
	style := Style{Typeset: func(l Lettering) *image.Gray {
		asked = append(asked, l)
		mask := image.NewGray(image.Rect(0, 0, l.Width, 50))
		for i := range mask.Pix {
			mask.Pix[i] = 255
		}
		return mask
	}}
	l := findings
	l.Verdict, l.Claim, l.Fine = "سياق زائف", "“普京与金正恩🎭”", true
	gray := frame(t, 480, 270, color.Gray{0x80})
	d, err := ComposePicture([]Pair{{Query: gray, Ref: gray}}, l, style)
	if err != nil {
		t.Fatal(err)
	}
	if len(asked) != 2 || !asked[0].IsRightToLeft() || !asked[0].Bold || asked[1].IsRightToLeft() || asked[1].Bold || asked[1].Lines != claimLines || asked[1].Text != "“普京与金正恩”" {
		t.Errorf("%+v", asked)
	}
	img, err := decodeFrame(d.JPEG)
	if err != nil || d.Height == 0 {
		t.Fatal(err)
	}
	if _, g, b, _ := img.At(width/2, margin+20).RGBA(); g < 0xb000 || b > 0xb000 {
		t.Errorf("the verdict is of the colour %v", img.At(width/2, margin+20))
	}
}

// The picture says what was found, above and below the frames and never over them, in both shapes.
func TestFindingsAreSaid(t *testing.T) {
	pairs := []Pair{{Query: frame(t, 480, 270, red), Ref: frame(t, 480, 270, blue)}}
	bare, full := compose(t, pairs, english), compose(t, pairs, findings)
	if a, b := extent(bare, isRed), extent(full, isRed); a.Size() != b.Size() || b.Min.Y < a.Min.Y+100 || full.Rect.Dy() < bare.Rect.Dy()+200 {
		t.Errorf("the frame is at %v, without findings at %v", b, a)
	}
	for n, shape := range map[int][2]int{1: {480, 270}, 2: {270, 480}, 3: {480, 270}} {
		many := make([]Pair, n)
		for i := range many {
			many[i] = Pair{Query: frame(t, shape[0], shape[1], red), Ref: frame(t, shape[0], shape[1], blue)}
		}
		d, err := ComposePicture(many, findings, Style{Wide: true})
		if err != nil || d.Width != wideWidth || d.Height != wideHeight || len(d.JPEG) > MaxBytes {
			t.Fatalf("%d by %d, %v", d.Width, d.Height, err)
		}
		img, err := decodeFrame(d.JPEG)
		if err != nil {
			t.Fatal(err)
		}
		canvas := image.NewRGBA(img.Bounds())
		for i := range canvas.Pix {
			canvas.Pix[i] = 0
		}
		for y := range d.Height {
			for x := range d.Width {
				canvas.Set(x, y, img.At(x, y))
			}
		}
		queries := extent(canvas, isRed)
		refs := extent(canvas, isBlue)
		if queries.Empty() || refs.Empty() || queries.Min.Y < 100 || max(queries.Max.Y, refs.Max.Y) > d.Height-60 {
			t.Errorf("%d: the frames are at %v and %v", n, queries, refs)
		}
	}
}
