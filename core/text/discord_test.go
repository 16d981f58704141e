package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
)

func TestDiscordMarkdown(t *testing.T) {
	link := "https://x.example/?a=1&b=2"
	for _, c := range []struct {
		d    Doc
		want string
	}{
		{Doc{{{Text: "⚠ False context.", Bold: true}, {Text: " Older.\nFilmed: "}, {Text: "2019", Bold: true}}}, "**⚠ False context.** Older.\nFilmed: **2019**"},
		{Doc{{{Text: " a ", Bold: true}, {Text: "b", Italic: true}, {Text: "\nc\n", Bold: true, Italic: true}}, {{Text: "d"}}}, " **a** *b*\n***c***\n\n\nd"},
		{Doc{{{Text: "a", Bold: true}, {Text: "b", Bold: true}, {Text: "c", Italic: true}, {Text: "d"}}}, "**ab**\u200b*c*d"},
		{Doc{{{Text: "Global News (AP), at 2:12", URL: link}, {Text: ", b"}}}, "[Global News (AP), at 2:12](<" + link + ">), b"},
		{Doc{{{Text: "News*", URL: link}}, {{Text: "https://evil.example", URL: link}}}, "News\\* <" + link + ">\n\nhttps\\:\\/\\/evil.example <" + link + ">"},
		{Doc{{{Text: link, URL: link}, {Text: " x ", URL: "https://x.example/(a)*[b]@Everyone", Bold: true}}}, "<" + link + "> **[x](<https://x.example/%28a%29%2A%5Bb%5D%40Everyone>)**"},
		{Doc{{{Text: "ipv6", URL: "http://[::1]/"}, {Text: " script", URL: "javascript:x"}}}, "ipv6 script"},
		{Doc{{{Text: "# a\n## b\n-# c\n- d\n * e\n12. f\n+ g\n> h\n>>> i\n1.5 - j"}}}, "\\# a\n\\#\\# b\n\\-\\# c\n\\- d\n \\* e\n12\\. f\n\\+ g\n\\> h\n\\>\\>\\> i\n1\\.5 - j"},
		{Doc{{{Text: "1"}, {Text: ". a"}, {Text: "@", Bold: true}, {Text: "everyone"}}}, "1\\. a**\\@\u200b**everyone"},
		{Doc{{{Text: "@everyone @Here @eve a@b.c"}}}, "\\@\u200beveryone \\@\u200bHere \\@eve a\\@b.c"},
		{Doc{{{Text: "<@1> <@!1> <@&2> <#3> </c:4> <t:5:R> <:x:6> <a:x:7> <id:guide> :joy:"}}},
			`\<\@1\> \<\@!1\> \<\@&2\> \<\#3\> \<\/c\:4\> \<t\:5\:R\> \<\:x\:6\> \<a\:x\:7\> \<id\:guide\> \:joy\:`},
		{Doc{{{Text: "[a](http://b) ||c|| ~~d~~ `e` ```f``` __g__ \\ discord.gg/h"}}},
			"\\[a\\](http\\:\\/\\/b) \\|\\|c\\|\\| \\~\\~d\\~\\~ \\`e\\` \\`\\`\\`f\\`\\`\\` \\_\\_g\\_\\_ \\\\ discord.gg\\/h"},
	} {
		got := DiscordMarkdown(c.d)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v (-want +got)\n%s", c.d, diff)
		}
		readDiscord(t, got)
	}
}

func TestDiscordFit(t *testing.T) {
	d := Doc{{{Text: "head", Bold: true}, {Text: "\n"}, {Text: strings.Repeat("*", 20)}, {Text: "\n" + strings.Repeat("🎭", 30)}}, {{Text: "the last paragraph"}}}
	whole := utf8.RuneCountInString(DiscordMarkdown(d))
	for limit := 1; limit <= whole+1; limit++ {
		got := DiscordFit(d, limit)
		if n := utf8.RuneCountInString(got); n > limit {
			t.Errorf("limit %d: %d characters", limit, n)
		}
		if cut := strings.HasSuffix(got, ellipsis); cut != (limit < whole) {
			t.Errorf("limit %d: cut %t", limit, cut)
		}
		readDiscord(t, got)
	}
	if DiscordFit(d, 0) != DiscordMarkdown(d) {
		t.Error("cut without a limit")
	}
}

// readDiscord returns the words of markdown as people see them, without the addresses of links that stand in it. Whatever is neither
// escaped nor bold, italic or a link is an error.
func readDiscord(t *testing.T, s string) string {
	t.Helper()
	m := coretest.ReadMarkdown(s)
	for _, odd := range m.Odd {
		t.Errorf("%s: in %q", odd, s)
	}
	return m.Words
}

// Whatever a text is made of, people see its words on Discord, and nothing in them is alive.
func FuzzDiscordMarkdown(f *testing.F) {
	for _, s := range []string{markup, arabic, override, fakeLine, emoji, zalgo, "1. <@1> @", "everyone", "- [a](<b>) :joy:", "\\", "http://", "**", "* a"} {
		f.Add(s, s, uint8(1), "https://x.example/"+s)
		f.Add("@", s, uint8(7), s)
	}
	f.Fuzz(func(t *testing.T, a, b string, style uint8, address string) {
		first := Span{Text: visible(a), Bold: style&1 != 0, Italic: style&2 != 0}
		second := Span{Text: visible(b), Bold: style&4 != 0, Italic: style&8 != 0}
		if style&16 != 0 {
			first.URL = address
		}
		d := Doc{{first, second, {Text: "everyone", Bold: style&32 != 0}}}
		got := readDiscord(t, DiscordMarkdown(d))
		if first.URL == "" && words(got) != words(first.Text+second.Text+"everyone") {
			t.Errorf("%v becomes %q", d, got)
		}
		if n := utf8.RuneCountInString(DiscordFit(d, 40)); n > 40 {
			t.Errorf("%d characters of %v", n, d)
		}
	})
}

// visible is s without what people cannot see and no reply has.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && Deceptive(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// words are the lines of s without spaces at their ends, which Discord does not show.
func words(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(strings.TrimFunc(line, unicode.IsSpace) + "\n")
	}
	return b.String()
}

// Every reply has its words on Discord as elsewhere.
func TestDiscordShowsEveryReply(t *testing.T) {
	for name, content := range coretest.Contents {
		for _, l := range Languages() {
			doc := l.Reply(core.Reply{Content: content})
			bare := make(Doc, len(doc))
			for i, p := range doc {
				for _, s := range p {
					bare[i] = append(bare[i], Span{Text: s.Text})
				}
			}
			got := readDiscord(t, DiscordMarkdown(doc))
			if !strings.Contains(DiscordMarkdown(doc), " <http") && words(got) != words(Plain(bare)) {
				t.Errorf("%s in %s (-want +got)\n%s", name, l.Tag(), cmp.Diff(words(Plain(bare)), words(got)))
			}
		}
	}
}
