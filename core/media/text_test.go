package media

import (
	"errors"
	"image"
	"strings"
	"testing"
)

// Words in scripts that need shaping are drawn on the side where they begin, within their lines; what has no font is an error, not boxes.
func TestDrawText(t *testing.T) {
	d := newDecoder(t, Config{})
	arabic := "بوتين وكيم جونغ أون يلتقيان في موسكو"
	for _, tt := range []struct {
		name  string
		text  Text
		lines int
		right bool
	}{
		{"Arabic", Text{Words: "بوتين", Size: 40, Width: 600, Lines: 3, RightToLeft: true}, 1, true},
		{"more than a line", Text{Words: arabic, Size: 40, Width: 400, Lines: 3, RightToLeft: true}, 2, true},
		{"too much", Text{Words: strings.Repeat(arabic+" ", 20), Size: 40, Width: 600, Lines: 2, RightToLeft: true, Bold: true}, 2, true},
		{"Latin", Text{Words: "Put{\\b1}in \\N", Size: 40, Width: 600, Lines: 3}, 1, false},
		{"a word without end", Text{Words: strings.Repeat("W", 60), Size: 40, Width: 600, Lines: 3}, 3, false},
	} {
		g, err := d.DrawText(t.Context(), tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := g.Rect.Dy(); got != tt.lines*tt.text.lineHeight() || g.Rect.Dx() != tt.text.Width {
			t.Errorf("%s: %v, %d lines", tt.name, g.Rect, got/tt.text.lineHeight())
		}
		if atRight := inkOf(g).Min.X > g.Rect.Dx()/8; tt.lines == 1 && atRight != tt.right {
			t.Errorf("%s: the words are at %v", tt.name, inkOf(g))
		}
	}
	if _, err := d.DrawText(t.Context(), Text{Words: "\U0001ffff\U000e0fff\uf8f7", Size: 40, Width: 600, Lines: 1}); !errors.Is(err, ErrNoFont) {
		t.Errorf("what no font has: %v", err)
	}
	for _, bad := range []Text{{}, {Words: "x", Size: 40, Width: 1 << 20, Lines: 1}, {Words: strings.Repeat("x", maxText+1), Size: 40, Width: 600, Lines: 1}} {
		if _, err := d.DrawText(t.Context(), bad); err == nil {
			t.Errorf("drawn: %.20v", bad)
		}
	}
}

// No line of a script without spaces begins with a sign that belongs to what stands before it, or ends with one that belongs to what follows.
func TestLinesBeginWithWords(t *testing.T) {
	for _, sentence := range []string{"普京与金正恩在莫斯科会面，双方讨论了合作、贸易。真的吗？是的！", "「プーチン氏」とキム氏は、モスクワで会ったのだろうか？いいえ。ニュースー", "他说：“这是真的；”（假的）…"} {
		for n := 3; n < 24; n++ {
			text := Text{Size: 40, Width: 40 * n}
			for _, l := range strings.Split(text.breakRuns(strings.Repeat(sentence, 4)), "\\N") {
				if strings.ContainsAny(l[:min(3, len(l))], "，。、！？；：」）…ー") || strings.HasSuffix(l, "「") || strings.HasSuffix(l, "（") {
					t.Fatalf("of %d characters: %q", n, l)
				}
				if len([]rune(l)) > n {
					t.Fatalf("%q is longer than %d characters", l, n)
				}
			}
		}
	}
}

// inkOf returns the area in which something is drawn.
func inkOf(g *image.Gray) (r image.Rectangle) {
	for y := g.Rect.Min.Y; y < g.Rect.Max.Y; y++ {
		for x := g.Rect.Min.X; x < g.Rect.Max.X; x++ {
			if g.GrayAt(x, y).Y > 64 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}
