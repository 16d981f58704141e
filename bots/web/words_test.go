package web

import (
	"flag"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
	"github.com/firstseen/firstseen/core/text"
)

var update = flag.Bool("update", false, "write the golden file anew")

func TestRenderHTML(t *testing.T) {
	d := text.Doc{{{Text: "<a>&\"'", Bold: true, Italic: true}, {Text: "\nb", URL: `https://b.example/?x="&y`}}, {{Text: "c", URL: "javascript:c"}}}
	want := "<p><i><b>&lt;a&gt;&amp;&#34;&#39;</b></i>" +
		"<a href=\"https://b.example/?x=%22&amp;y\" rel=\"noopener noreferrer nofollow\"><br>\nb</a></p>\n<p>c</p>\n"
	if got := string(renderHTML(d)); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	if got := renderHTML((text.Lang{}).Reply(core.Reply{})); got != "" {
		t.Errorf("a reply without content is %q", got)
	}
}

// TestGolden has every reply as the page shows it.
func TestGolden(t *testing.T) {
	texts := map[string]string{}
	for name, content := range coretest.Contents {
		texts[name] = string(renderHTML((text.Lang{}).Reply(core.Reply{Content: content})))
	}
	coretest.CompareGolden(t, "testdata/replies.golden", texts, *update)
}

// Whatever people write, into whatever field, makes no element of its own.
func TestHostileTextIsInert(t *testing.T) {
	for kind, s := range coretest.HostileTexts {
		for name, content := range coretest.Contents {
			for _, l := range text.Languages() {
				doc := l.Reply(core.Reply{Content: coretest.Filled(content, s)})
				coretest.CheckInertMarkup(t, kind+" in "+name+" in "+l.Tag(), string(renderHTML(doc)), "p", "b", "i", "code", "a", "br", "blockquote")
			}
		}
	}
}

// allowed are the elements of HTML's output and their attributes.
var allowed = map[string][]string{"p": nil, "br": nil, "b": nil, "i": nil, "code": nil, "a": {"href", "rel"}}

func checkHTML(t *testing.T, s string) {
	t.Helper()
	depth := 0
	for z := html.NewTokenizer(strings.NewReader(s)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if depth != 0 {
				t.Errorf("%d elements are open at the end of %q", depth, s)
			}
			return
		case html.TextToken:
			continue
		case html.EndTagToken:
			depth--
			continue
		}
		token := z.Token()
		attributes, ok := allowed[token.Data]
		if token.Data != "br" {
			depth++
		}
		for i, a := range token.Attr {
			ok = ok && i < len(attributes) && a.Key == attributes[i] && (a.Key != "href" || strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://"))
		}
		if !ok || token.Type != html.StartTagToken {
			t.Errorf("%v in %q", token, s)
		}
	}
}

// Whatever people type, the page has no element that is not meant.
func FuzzRenderHTML(f *testing.F) {
	for _, s := range []string{
		coretest.Markup, coretest.Arabic, coretest.Override, coretest.FakeLine, coretest.Emoji, coretest.Zalgo, coretest.Long,
		"\u2067", "\xff\xfe", "{date}[{place}]", "https://x.example",
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, s, address string) {
		d := coretest.HostileDebunk(s + "x")
		d.Sources[0].URL, d.Review.URL = address, "https://x.example/"+address
		for _, l := range text.Languages() {
			checkHTML(t, string(renderHTML(l.Reply(core.Reply{Content: coretest.Match(coretest.Same(d))}))))
			checkHTML(t, string(renderHTML(l.Reply(core.Reply{Content: core.Results{Query: s, Debunks: []core.Debunk{d}}}))))
		}
	})
}
