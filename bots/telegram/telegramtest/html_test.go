package telegramtest

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

func TestParseHTML(t *testing.T) {
	link := func(offset, length int, url string) botapi.Entity {
		return botapi.Entity{Type: "text_link", Offset: offset, Length: length, URL: url}
	}
	tests := []struct {
		in, text string
		entities []botapi.Entity
		bare     int
	}{
		{in: "plain", text: "plain"},
		{in: "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#x27;", text: `a <b> & "c" 'd'`},
		{in: "<b>bold</b>", text: "bold", entities: []botapi.Entity{{Type: "bold", Length: 4}}},
		{in: "😀<i>x</i>", text: "😀x", entities: []botapi.Entity{{Type: "italic", Offset: 2, Length: 1}}},
		{in: "<b>a<i>b</i></b>", text: "ab", entities: []botapi.Entity{{Type: "bold", Length: 2}, {Type: "italic", Offset: 1, Length: 1}}},
		{in: `<a href="https://e.org/?a=1&amp;b=2">x</a>`, text: "x", entities: []botapi.Entity{link(0, 1, "https://e.org/?a=1&b=2")}},
		{in: `<a href='u'>x</a><A HREF=v>y</A>`, text: "xy", entities: []botapi.Entity{link(0, 1, "u"), link(1, 1, "v")}},
		{in: "<a>x</a><b></b>", text: "x"},
		{in: "<tg-spoiler>x</tg-spoiler>", text: "x", entities: []botapi.Entity{{Type: "spoiler", Length: 1}}},
		{in: "AT&T &nbsp;", text: "AT&T &nbsp;", bare: 2},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			text, entities, bare, err := parseHTML(tt.in)
			if err != nil || text != tt.text || bare != tt.bare {
				t.Errorf("%q, %d bare, %v; want %q, %d", text, bare, err, tt.text, tt.bare)
			}
			if diff := cmp.Diff(tt.entities, entities); diff != "" {
				t.Errorf("entities (-want +got)\n%s", diff)
			}
		})
	}
}

func TestParseHTMLRefuses(t *testing.T) {
	for _, in := range []string{"<b>x", "x</b>", "<b>x</i>", "<div>x</div>", "<br/>", "1 < 2", "<b", `<span class="x">y</span>`, "<!-- x -->", "</>"} {
		_, _, _, err := parseHTML(in)
		var refused *Error
		if !errors.As(err, &refused) || refused.Code != 400 || !strings.HasPrefix(refused.Description, "Bad Request: can't parse entities: ") {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func FuzzParseHTML(f *testing.F) {
	for _, seed := range []string{"<b>a</b>", `<a href="x">😀</a>`, "&amp;&#x41;&", "<pre><code class=language-go>x</code></pre>", "<a href='", "\xff<i>\xfe</i>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		text, entities, _, err := parseHTML(in)
		if err != nil {
			return
		}
		for _, e := range entities {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > countUnits(text) {
				t.Errorf("%+v in %q", e, text)
			}
		}
	})
}
