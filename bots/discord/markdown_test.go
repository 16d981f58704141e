package discord

import (
	"flag"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
	"github.com/firstseen/firstseen/core/text"
)

var update = flag.Bool("update", false, "write the golden file anew")

func TestRenderMarkdown(t *testing.T) {
	link := "https://x.example/?a=1&b=2"
	for _, c := range []struct {
		d    text.Doc
		want string
	}{
		{text.Doc{{{Text: "⚠ False context.", Bold: true}, {Text: " Older.\nFilmed: "}, {Text: "2019", Bold: true}}}, "**⚠ False context.** Older.\nFilmed: **2019**"},
		{text.Doc{{{Text: " a ", Bold: true}, {Text: "b", Italic: true}, {Text: "\nc\n", Bold: true, Italic: true}}, {{Text: "d"}}}, " **a** *b*\n***c***\n\n\nd"},
		{text.Doc{{{Text: "a", Bold: true}, {Text: "b", Bold: true}, {Text: "c", Italic: true}, {Text: "d"}}}, "**ab**\u200b*c*d"},
		{text.Doc{{{Text: "Global News (AP), at 2:12", URL: link}, {Text: ", b"}}}, "[Global News (AP), at 2:12](<" + link + ">), b"},
		{text.Doc{{{Text: "News*", URL: link}}, {{Text: "https://evil.example", URL: link}}}, "News\\* <" + link + ">\n\nhttps\\:\\/\\/evil.example <" + link + ">"},
		{text.Doc{{{Text: link, URL: link}, {Text: " x ", URL: "https://x.example/(a)*[b]@Everyone", Bold: true}}}, "<" + link + "> **[x](<https://x.example/%28a%29%2A%5Bb%5D%40Everyone>)**"},
		{text.Doc{{{Text: "ipv6", URL: "http://[::1]/"}, {Text: " script", URL: "javascript:x"}}}, "ipv6 script"},
		{text.Doc{{{Text: "# a\n## b\n-# c\n- d\n * e\n12. f\n+ g\n> h\n>>> i\n1.5 - j"}}}, "\\# a\n\\#\\# b\n\\-\\# c\n\\- d\n \\* e\n12\\. f\n\\+ g\n\\> h\n\\>\\>\\> i\n1\\.5 - j"},
		{text.Doc{{{Text: "1"}, {Text: ". a"}, {Text: "@", Bold: true}, {Text: "everyone"}}}, "1\\. a**\\@\u200b**everyone"},
		{text.Doc{{{Text: "@everyone @Here @eve a@b.c"}}}, "\\@\u200beveryone \\@\u200bHere \\@eve a\\@b.c"},
		{text.Doc{{{Text: "<@1> <@!1> <@&2> <#3> </c:4> <t:5:R> <:x:6> <a:x:7> <id:guide> :joy:"}}},
			`\<\@1\> \<\@!1\> \<\@&2\> \<\#3\> \<\/c\:4\> \<t\:5\:R\> \<\:x\:6\> \<a\:x\:7\> \<id\:guide\> \:joy\:`},
		{text.Doc{{{Text: "[a](http://b) ||c|| ~~d~~ `e` ```f``` __g__ \\ discord.gg/h"}}},
			"\\[a\\](http\\:\\/\\/b) \\|\\|c\\|\\| \\~\\~d\\~\\~ \\`e\\` \\`\\`\\`f\\`\\`\\` \\_\\_g\\_\\_ \\\\ discord.gg\\/h"},
	} {
		got := renderMarkdown(c.d)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v (-want +got)\n%s", c.d, diff)
		}
		readClean(t, got)
	}
}

func TestFitMarkdown(t *testing.T) {
	d := text.Doc{{{Text: "head", Bold: true}, {Text: "\n"}, {Text: strings.Repeat("*", 20)}, {Text: "\n" + strings.Repeat("🎭", 30)}}, {{Text: "the last paragraph"}}}
	whole := utf8.RuneCountInString(renderMarkdown(d))
	for limit := 1; limit <= whole+1; limit++ {
		got := fitMarkdown(d, limit)
		if n := utf8.RuneCountInString(got); n > limit {
			t.Errorf("limit %d: %d characters", limit, n)
		}
		if cut := strings.HasSuffix(got, "…"); cut != (limit < whole) {
			t.Errorf("limit %d: cut %t", limit, cut)
		}
		readClean(t, got)
	}
	if fitMarkdown(d, 0) != renderMarkdown(d) {
		t.Error("cut without a limit")
	}
}

// readClean returns the words of markdown as people see them, without the addresses of links that stand in it. Whatever is neither
// escaped nor bold, italic or a link is an error.
func readClean(t *testing.T, s string) string {
	t.Helper()
	m := readMarkdown(s)
	for _, odd := range m.Odd {
		t.Errorf("%s: in %q", odd, s)
	}
	return m.Words
}

// Whatever a text is made of, people see its words on Discord, and nothing in them is alive.
func FuzzRenderMarkdown(f *testing.F) {
	for _, s := range []string{coretest.Markup, coretest.Arabic, coretest.Override, coretest.FakeLine, coretest.Emoji, coretest.Zalgo, "1. <@1> @", "everyone", "- [a](<b>) :joy:", "\\", "http://", "**", "* a"} {
		f.Add(s, s, uint8(1), "https://x.example/"+s)
		f.Add("@", s, uint8(7), s)
	}
	f.Fuzz(func(t *testing.T, a, b string, style uint8, address string) {
		first := text.Span{Text: visible(a), Bold: style&1 != 0, Italic: style&2 != 0}
		second := text.Span{Text: visible(b), Bold: style&4 != 0, Italic: style&8 != 0}
		if style&16 != 0 {
			first.URL = address
		}
		d := text.Doc{{first, second, {Text: "everyone", Bold: style&32 != 0}}}
		got := readClean(t, renderMarkdown(d))
		if first.URL == "" && linesOf(got) != linesOf(first.Text+second.Text+"everyone") {
			t.Errorf("%v becomes %q", d, got)
		}
		if n := utf8.RuneCountInString(fitMarkdown(d, 40)); n > 40 {
			t.Errorf("%d characters of %v", n, d)
		}
	})
}

// visible is s without what people cannot see and no reply has.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && text.IsDeceptive(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// linesOf returns the lines of s without spaces at their ends, which Discord does not show.
func linesOf(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(strings.TrimFunc(line, unicode.IsSpace) + "\n")
	}
	return b.String()
}

// Every reply has its words on Discord as elsewhere.
func TestEveryReplyIsShown(t *testing.T) {
	for name, content := range coretest.Contents {
		for _, l := range text.Languages() {
			doc := l.Reply(core.Reply{Content: content})
			bare := make(text.Doc, len(doc))
			for i, p := range doc {
				for _, s := range p {
					bare[i] = append(bare[i], text.Span{Text: s.Text})
				}
			}
			got := readClean(t, renderMarkdown(doc))
			if !strings.Contains(renderMarkdown(doc), " <http") && linesOf(got) != linesOf(text.Plain(bare)) {
				t.Errorf("%s in %s (-want +got)\n%s", name, l.Tag(), cmp.Diff(linesOf(text.Plain(bare)), linesOf(got)))
			}
		}
	}
}

// TestGolden has every reply as Discord is sent it.
func TestGolden(t *testing.T) {
	texts := map[string]string{}
	for name, content := range coretest.Contents {
		texts[name] = renderMarkdown((text.Lang{}).Reply(core.Reply{Content: content})) + "\n"
	}
	coretest.CompareGolden(t, "testdata/replies.golden", texts, *update)
}

// Whatever people write, into whatever field, makes no line, mark or link of its own.
func TestHostileTextIsInert(t *testing.T) {
	for kind, s := range coretest.HostileTexts {
		for name, content := range coretest.Contents {
			for _, l := range text.Languages() {
				doc := l.Reply(core.Reply{Content: coretest.Filled(content, s)})
				coretest.CheckInert(t, kind+" in "+name+" in "+l.Tag(), readClean(t, fitMarkdown(doc, maxDescription)))
			}
		}
	}
}
