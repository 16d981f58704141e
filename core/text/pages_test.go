package text

import (
	"fmt"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
)

// longDebunk is a fact-check with as much in each field as there may be.
func longDebunk(letter string) core.Debunk {
	d := coretest.Summit()
	fill := func(runes int) string {
		words := strings.Builder{}
		for n := 0; words.Len() < 4*runes; n++ {
			fmt.Fprintf(&words, "%s%d ", letter, n)
		}
		return strings.TrimSpace(string([]rune(words.String())[:runes]))
	}
	d.Claim, d.Note, d.Place, d.Credit = fill(core.MaxClaim), fill(core.MaxNote), fill(core.MaxPlace), fill(core.MaxName)
	for len(d.Sources) < core.MaxSources {
		d.Sources = append(d.Sources, core.Source{Publisher: fill(core.MaxPublisher), URL: "https://example.org/" + strings.Repeat("a", 100)})
	}
	return d
}

// A card has all that people wrote, on as many pages as it takes; an answer has a beginning of it, and says where the rest is.
func TestNothingIsCutSilently(t *testing.T) {
	for _, letter := range []string{"w", "*", "🎭", "و"} {
		d := longDebunk(letter)
		var whole strings.Builder
		card := core.Card{Debunk: d}
		pages := (Lang{}).CountPages(card, 1500)
		for n := range pages {
			page := (Lang{}).Reply(core.Reply{Content: core.Page{Content: card, Number: n, Size: 1500}})
			checkDirections(t, Plain(page))
			if measured := CountUTF16(Plain(page)); measured > 1500 {
				t.Errorf("%s: page %d has %d units", letter, n, measured)
			}
			whole.WriteString(Plain(page) + "\n")
		}
		read := strings.Join(strings.Fields(withoutIsolates(whole.String())), " ")
		for _, written := range []string{d.Claim, d.Note, d.Place, d.Credit, d.Sources[core.MaxSources-1].Publisher} {
			if !strings.Contains(read, written) {
				t.Errorf("%s: not on the %d pages: %.50s…", letter, pages, written)
			}
		}
		answer := withoutIsolates(Plain((Lang{}).Reply(core.Reply{Content: match(same(d))})))
		if !strings.Contains(answer, "…\nOriginal") || !strings.Contains(answer, "All of it: show "+d.ID.String()) {
			t.Errorf("%s: an answer does not say that it is cut: %s", letter, answer)
		}
	}
	if got := Plain((Lang{}).Reply(core.Reply{Content: match(same(coretest.Summit()))})); strings.Contains(got, "All of it") {
		t.Errorf("nothing is cut: %s", got)
	}
}

func withoutIsolates(s string) string {
	return strings.NewReplacer(string(isolate), "", string(popIsolate), "").Replace(s)
}

// Every reply there is keeps its words on pages of any size.
func TestPagesKeepEveryWord(t *testing.T) {
	for name, content := range coretest.Contents {
		want := strings.Fields(Plain((Lang{}).Reply(core.Reply{Content: content})))
		for _, size := range []int{60, 300, 4096} {
			var got []string
			for n := range (Lang{}).CountPages(content, size) {
				got = append(got, strings.Fields(Plain((Lang{}).Reply(core.Reply{Content: core.Page{Content: content, Number: n, Size: size}})))...)
			}
			if joined := strings.Join(got, ""); size == 4096 && joined != strings.Join(want, "") || size < 4096 && len(joined) < len(strings.Join(want, "")) {
				t.Errorf("%s on pages of %d:\n%s\nwant\n%s", name, size, got, want)
			}
		}
	}
	if page := (Lang{}).Reply(core.Reply{Content: core.Page{Content: core.Notice{Key: "nothing"}, Number: 7, Size: 100}}); page != nil {
		t.Errorf("a page that is not there: %v", page)
	}
}

// A text is cut at the end of a sentence, or at a word, and never in a character.
func TestCutText(t *testing.T) {
	for _, c := range []struct {
		s     string
		limit int
		want  string
	}{
		{"One is short. Two is longer than that.", 30, "One is short. Two is longer…"},
		{"One is rather long here. Two is it.", 30, "One is rather long here. …"},
		{"これは文です。次の文はとても長いので切れます。", 12, "これは文です。 …"},
		{"Supercalifragilistic", 10, "Supercali…"},
		{"short", 10, "short"},
	} {
		if got := cutText(c.s, c.limit); got != c.want || len([]rune(got)) > c.limit+1 {
			t.Errorf("%q at %d: %q, want %q", c.s, c.limit, got, c.want)
		}
	}
}
