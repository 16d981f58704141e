package text

import (
	"strings"
	"testing"
)

func TestTelegramHTML(t *testing.T) {
	d := Doc{
		{{Text: "a < b & c", Bold: true}, {Text: "\n" + `"quoted"`, Italic: true}},
		{{Text: "a link", URL: "https://example.org/?a=1&b=\"2\""}, {Text: "no link", URL: "javascript:x"}},
	}
	want := "<b>a &lt; b &amp; c</b><i>\n&#34;quoted&#34;</i>\n\n" +
		`<a href="https://example.org/?a=1&amp;b=%222%22">a link</a>no link`
	if got := TelegramHTML(d); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Nobody is called by what others wrote, and an address stays as it is.
func TestTelegramCallsNobody(t *testing.T) {
	for s, want := range map[string]string{
		"@anna_b (@Bob) a@b.c @2:12": "@\u200banna_b (@\u200bBob) a@b.c @2:12", "@@anna": "@@\u200banna", "by @": "by @\u200b",
	} {
		d := Doc{{{Text: s}}}
		if got := TelegramHTML(d); got != want || Units(d) != units(want) {
			t.Errorf("%q becomes %q of %d units, not %q", s, got, Units(d), want)
		}
	}
}

func TestUnits(t *testing.T) {
	for _, c := range []struct {
		d    Doc
		want int
	}{
		{nil, 0}, {Doc{{{Text: "é"}}}, 1}, {Doc{{{Text: "🎭", URL: "https://example.org"}}}, 2}, {Doc{{{Text: "a"}}, {{Text: "b"}}}, 4},
	} {
		if got := Units(c.d); got != c.want {
			t.Errorf("Units(%v) = %d, want %d", c.d, got, c.want)
		}
	}
}

func TestFit(t *testing.T) {
	var p Para
	for range 5 {
		p.line(Span{Text: "12345678"}, Span{Text: "9"})
	}
	d := Doc{p, {{Text: "the last paragraph"}}}
	for _, limit := range []int{1, 9, 10, 11, 12, 20, 21, 30, 49, 50, 68, 69, 70, 100} {
		got := Fit(d, limit)
		if n := Units(got); n > limit {
			t.Errorf("limit %d: %d units", limit, n)
		}
		cut := strings.HasSuffix(Plain(got), ellipsis)
		if whole := limit >= Units(d); whole == cut {
			t.Errorf("limit %d: cut %t: %q", limit, cut, Plain(got))
		}
		for line := range strings.Lines(strings.TrimSpace(Plain(got))) {
			if s := strings.TrimSpace(line); s != "123456789" && s != ellipsis && s != "" && s != "the last paragraph" {
				t.Errorf("limit %d: half a line: %q", limit, s)
			}
		}
	}
	if got := Fit(d, 0); Units(got) != Units(d) {
		t.Errorf("no limit: %d units", Units(got))
	}
}
