package text

import (
	"strings"
	"testing"
	"unicode"

	"github.com/firstseen/firstseen/core"
)

func TestPlain(t *testing.T) {
	d := Doc{
		{{Text: "a", Bold: true}, {Text: " "}, {Text: "b", URL: "https://b.example"}, {Text: ", c\n"}, {Text: "d", URL: "https://d.example"}},
		{{Text: "https://e.example", URL: "https://e.example"}, {Text: "\nf", URL: "javascript:f"}},
	}
	want := "a b (https://b.example), c\nd  https://d.example\n\nhttps://e.example\nf"
	if got := Plain(d); got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestSafeURL(t *testing.T) {
	for s, want := range map[string]string{
		"https://x.example/a?b=c&d#e":  "https://x.example/a?b=c&d#e",
		"HTTP://x.example/%20":         "http://x.example/%20",
		"https://x.example/é?é=\u202e": "https://x.example/%C3%A9?%C3%A9=%E2%80%AE",
		"https://пример.example/":      "https://%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example/",
		"https://x.example/<b>'\"`":    "https://x.example/%3Cb%3E%27%22%60",
		"https://x.example/(a)*_~|":    "https://x.example/%28a%29%2A_~%7C",
		"":                             "",
		"javascript:alert(1)":          "",
		"data:text/html,x":             "",
		"//x.example":                  "",
		"https://":                     "",
		"https://u@x.example":          "",
		"https://x.example/" + strings.Repeat("a", core.MaxURL): "",
		"https://x.example\n": "",
	} {
		if got := SafeURL(s); got != want {
			t.Errorf("%.60q becomes %q, not %q", s, got, want)
		}
	}
}

// Whatever people type, a reply has as many lines as without it, but for one if it is cut, and nothing that reorders what is around.
func FuzzReply(f *testing.F) {
	for _, s := range []string{markup, arabic, override, fakeLine, emoji, zalgo, long, "\u2067", "\xff\xfe", "{date}[{place}]", "https://x.example"} {
		f.Add(s, s)
	}
	want := strings.Count(Plain(For("en").Reply(core.Reply{Content: match(same(hostile("x")))})), "\n")
	f.Fuzz(func(t *testing.T, s, address string) {
		d := hostile(s + "x")
		d.Sources[0].URL, d.Review.URL = address, "https://x.example/"+address
		for _, l := range Languages() {
			got := Plain(l.Reply(core.Reply{Content: match(same(d))}))
			lines := want
			if inAnswer.cut(d.Facts) {
				lines++ // it says so
			}
			if strings.Count(got, "\n") != lines {
				t.Errorf("%q changes the lines: %s", s, got)
			}
			checkDirections(t, got)
		}
	})
}

// checkDirections wants isolates in pairs, never nested, and no other character that changes directions for what follows.
func checkDirections(t *testing.T, s string) {
	t.Helper()
	open := false
	for _, r := range s {
		switch {
		case r == isolate && !open, r == popIsolate && open:
			open = r == isolate
		case r != '\n' && IsDeceptive(r), unicode.In(r, unicode.Hebrew, unicode.Arabic) && isRightToLeft(r) && !open:
			t.Errorf("%U in %q", r, s)
		}
	}
	if open {
		t.Errorf("an isolate is open at the end of %q", s)
	}
}
