package telegramtest

import (
	"testing"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

func TestRenderEntities(t *testing.T) {
	for _, tt := range []struct{ html, want string }{
		{"plain", "plain"},
		{"<b>False</b> context", "*False* context"},
		{"<b>a <i>b</i></b> c", "*a _b_* c"},
		{`see <a href="https://e.org">😀 here</a>.`, "see 😀 here <https://e.org>."},
		{`<b>x</b><a href="u"><b>y</b></a>`, "*x**y* <u>"},
		{"<blockquote>q</blockquote>z<code>c</code>", "“q”z`c`"},
	} {
		text, entities, _, err := parseHTML(tt.html)
		if err != nil {
			t.Fatal(err)
		}
		if got := renderEntities(text, entities); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.html, got, tt.want)
		}
	}
}

func FuzzRenderEntities(f *testing.F) {
	f.Add("a😀b", 1, 2, 0, 9)
	f.Fuzz(func(_ *testing.T, text string, offset, length, offset2, length2 int) {
		renderEntities(text, []botapi.Entity{{Type: "bold", Offset: offset, Length: length}, {Type: "text_link", Offset: offset2, Length: length2}})
	})
}
