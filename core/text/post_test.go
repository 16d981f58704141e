package text

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
)

func TestPost(t *testing.T) {
	const want = `⚠ False context. This footage is 3 years 5 months older than the claim.
Filmed: 25 April 2019, Vladivostok, Russia
Shown as: Putin and Kim Jong-un meeting in Moscow, 30 September 2022
Really: their only official meeting, at the summit in Vladivostok.
Original: Global News (Associated Press), at 2:12  https://globalnews.example/v/5203?a=1&b=2
Fact-check: France 24 Observers, 7 October 2022  https://observers.example/en/20221007`
	if diff := cmp.Diff(want, Plain(For("en").ComposePost(summit()))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTeaser(t *testing.T) {
	bare := with(func(d *core.Debunk) { d.Date, d.Place, d.Review, d.Sources = core.Date{}, "", nil, nil })
	hostile := with(func(d *core.Debunk) { d.Claim = "a\nb\u202e" + strings.Repeat("c", 500) })
	for _, tt := range []struct {
		lang         string
		of           core.Debunk
		title, below string
	}{
		{"en", summit(), "Putin and Kim Jong-un meeting in Moscow", "false context · filmed 25 April 2019 · Vladivostok, Russia · France 24 Observers"},
		{"fr", summit(), "Putin and Kim Jong-un meeting in Moscow", "hors contexte · date réelle\u00a0: 25 avril 2019 · Vladivostok, Russia · France 24 Observers"},
		{"en", bare, "Putin and Kim Jong-un meeting in Moscow", "false context"},
		{"en", hostile, "", ""},
	} {
		title, below := For(tt.lang).ComposeTeaser(tt.of)
		if tt.title == "" {
			if strings.ContainsAny(title, "\n\u202e") || len([]rune(title)) > maxTitle {
				t.Errorf("%q", title)
			}
			continue
		}
		if title != tt.title || below != tt.below {
			t.Errorf("%s: %q, %q; want %q, %q", tt.lang, title, below, tt.title, tt.below)
		}
	}
}

// A fact-check to choose is one line that fits, with its date whole, whatever was typed into it.
func TestComposeChoice(t *testing.T) {
	claim := "Putin and Kim Jong-un meeting in Moscow"
	long := func(letter string) core.Debunk {
		return with(func(d *core.Debunk) { d.Claim = strings.Repeat(letter, 300) })
	}
	for _, tt := range []struct {
		lang  string
		of    core.Debunk
		limit int
		want  string // "" stands for a claim that is cut
	}{
		{"en", summit(), 100, claim + " · 25 April 2019"},
		{"fr", summit(), 100, claim + " · 25 avril 2019"},
		{"en", summit(), CountUTF16(claim + " · 25 April 2019"), claim + " · 25 April 2019"},
		{"en", with(func(d *core.Debunk) { d.Claim = "two\nlines\u202e" }), 100, "two lines · 25 April 2019"},
		{"en", summit(), 40, ""},
		{"en", long("w"), 100, ""},
		{"en", long("🎭"), 100, ""},
	} {
		got := For(tt.lang).ComposeChoice(tt.of, tt.limit)
		if tt.want != "" {
			if got != tt.want {
				t.Errorf("%s: %q, not %q", tt.lang, got, tt.want)
			}
			continue
		}
		if n := CountUTF16(got); n > tt.limit || n < tt.limit-20 || !strings.HasSuffix(got, "… · 25 April 2019") {
			t.Errorf("of %d units there are %d: %q", tt.limit, n, got)
		}
	}
}
