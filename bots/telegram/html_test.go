package telegram

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
	"github.com/firstseen/firstseen/core/text"
)

func TestRenderHTML(t *testing.T) {
	d := text.Doc{
		{{Text: "a < b & c", Bold: true}, {Text: "\n" + `"quoted"`, Italic: true}},
		{{Text: "a link", URL: "https://example.org/?a=1&b=\"2\""}, {Text: "no link", URL: "javascript:x"}},
	}
	want := "<b>a &lt; b &amp; c</b><i>\n&#34;quoted&#34;</i>\n\n" +
		`<a href="https://example.org/?a=1&amp;b=%222%22">a link</a>no link`
	if got := renderHTML(d); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Nobody is notified by what others wrote, and an address stays as it is.
func TestHandlesNotifyNobody(t *testing.T) {
	for s, want := range map[string]string{
		"@anna_b (@Bob) a@b.c @2:12": "@\u200banna_b (@\u200bBob) a@b.c @2:12", "@@anna": "@@\u200banna", "by @": "by @\u200b",
	} {
		d := text.Doc{{{Text: s}}}
		if got := renderHTML(d); got != want || countUnits(d) != text.CountUTF16(want) {
			t.Errorf("%q becomes %q of %d units, not %q", s, got, countUnits(d), want)
		}
	}
}

func TestCountUnits(t *testing.T) {
	for _, c := range []struct {
		d    text.Doc
		want int
	}{
		{nil, 0}, {text.Doc{{{Text: "é"}}}, 1}, {text.Doc{{{Text: "🎭", URL: "https://example.org"}}}, 2}, {text.Doc{{{Text: "a"}}, {{Text: "b"}}}, 4},
	} {
		if got := countUnits(c.d); got != c.want {
			t.Errorf("countUnits(%v) = %d, want %d", c.d, got, c.want)
		}
	}
}

func TestFitUnits(t *testing.T) {
	p := text.Para{{Text: "12345678"}, {Text: "9"}}
	for range 4 {
		p = append(p, text.Span{Text: "\n"}, text.Span{Text: "12345678"}, text.Span{Text: "9"})
	}
	d := text.Doc{p, {{Text: "the last paragraph"}}}
	for _, limit := range []int{1, 9, 10, 11, 12, 20, 21, 30, 49, 50, 68, 69, 70, 100} {
		got := fitUnits(d, limit)
		if n := countUnits(got); n > limit {
			t.Errorf("limit %d: %d units", limit, n)
		}
		cut := strings.HasSuffix(text.Plain(got), "…")
		if whole := limit >= countUnits(d); whole == cut {
			t.Errorf("limit %d: cut %t: %q", limit, cut, text.Plain(got))
		}
		for line := range strings.Lines(strings.TrimSpace(text.Plain(got))) {
			if s := strings.TrimSpace(line); s != "123456789" && s != "…" && s != "" && s != "the last paragraph" {
				t.Errorf("limit %d: half a line: %q", limit, s)
			}
		}
	}
	if got := fitUnits(d, 0); countUnits(got) != countUnits(d) {
		t.Errorf("no limit: %d units", countUnits(got))
	}
}

// Whatever people write, into whatever field, makes no element of its own, and leaves the rest its room.
func TestHostileTextIsInert(t *testing.T) {
	for kind, s := range coretest.HostileTexts {
		for name, content := range coretest.Contents {
			for _, l := range text.Languages() {
				where := kind + " in " + name + " in " + l.Tag()
				short := fitUnits(l.Reply(core.Reply{Content: coretest.Filled(content, s)}), maxText)
				if n := countUnits(short); n > maxText {
					t.Errorf("%s: %d units", where, n)
				}
				coretest.CheckInertMarkup(t, where, renderHTML(short), "b", "i", "a", "u", "s", "code", "blockquote")
			}
		}
	}
}
