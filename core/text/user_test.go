package text

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/firstseen/firstseen/core/coretest"
)

func TestUser(t *testing.T) {
	for s, want := range map[string]string{
		"":                                "",
		" \n\t ":                          "",
		"a\r\n\u2028b\u0085c":             "a b c",
		"a\u00a0b\u202fc":                 "a\u00a0b\u202fc",
		"1\x1b[31m2\x002":                 "1[31m22",
		"a\u202eb\u202c\u2066c\u2069":     "abc",
		"\ufeffa\u200bb\u00adc":           "abc",
		"\U000e0041tag":                   "tag",
		"a\xffb":                          "a\ufffdb",
		"שלום":                            "\u2068שלום\u2069",
		"a \u200fb":                       "\u2068a \u200fb\u2069",
		"می\u200cخواهم":                   "\u2068می\u200cخواهم\u2069", // Persian needs the non-joiner
		"👩\u200d👧 🇫🇷 👍🏽":                  "👩\u200d👧 🇫🇷 👍🏽",
		"\u0600123":                       "\u2068\u0600123\u2069", // the Arabic number sign is seen
		"e" + strings.Repeat("\u0301", 9): "e" + strings.Repeat("\u0301", maxMarks),
	} {
		if got := Plain(Doc{defuse(s, 100)}); got != want {
			t.Errorf("%q becomes %q, not %q", s, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	family := "👩‍👩‍👧‍👦"
	for _, c := range []struct {
		s     string
		limit int
		want  string
	}{
		{"abcd", 5, "abcd"}, {"abcde", 5, "abcde"}, {"abcdef", 5, "abcd…"},
		{"one two three four", 17, "one two three…"}, {"one two, three", 10, "one two…"}, {"word " + strings.Repeat("x", 20), 15, "word xxxxxxxxx…"},
		{"éàü", 3, "éàü"}, {"ab" + family, 5, "ab…"}, {family + "a", 8, family + "a"}, {family + family, 9, family + "…"},
		{"e\u0301e\u0301e\u0301", 4, "e\u0301…"}, {family, 3, "…"}, {"🇫🇷🇩🇪", 3, "🇫🇷…"},
	} {
		got := cutText(c.s, c.limit)
		if got != c.want || utf8.RuneCountInString(got) > c.limit {
			t.Errorf("%q in %d is %q, not %q", c.s, c.limit, got, c.want)
		}
	}
}

func FuzzUser(f *testing.F) {
	for _, s := range []string{markup, arabic, override, fakeLine, emoji, zalgo, long} {
		f.Add(s, 40)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = 1 + max(limit, -limit)%500
		got := Plain(Doc{defuse(s, limit)})
		if n := utf8.RuneCountInString(got); n > limit+2 || !utf8.ValidString(got) || strings.TrimSpace(got) != got {
			t.Errorf("%q becomes %d runes: %q", s, n, got)
		}
		if strings.ContainsAny(got, "\n\r\t") {
			t.Errorf("%q has a line break", got)
		}
		checkDirections(t, got)
	})
}

// What is flattened only as far as it is wanted is cut as the whole would be.
func TestFlattenedAsFarAsWanted(t *testing.T) {
	for _, s := range []string{
		"", "a", "a b", coretest.Long, coretest.Zalgo + coretest.Zalgo, strings.Repeat("👩‍👩‍👧‍👦 ", 9), strings.Repeat(" \n\u202e", 50) + "x y",
		strings.Repeat("é\u0301\u0301\u0301\u0301 \xff\xfe", 20),
	} {
		for limit := range 60 {
			if got, want := cutText(flattenLine(s, limit), limit), cutText(flattenLine(s, math.MaxInt), limit); got != want {
				t.Errorf("%.40q, %d runes: %q, want %q", s, limit, got, want)
			}
		}
	}
}
