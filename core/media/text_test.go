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
