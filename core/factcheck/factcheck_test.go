package factcheck

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
)

const link = "https://www.observers.example/en/20221007-summit"

func head(inner string) string {
	return `<!doctype html><html lang="en-GB"><head><meta charset="utf-8">` + inner + `</head><body><p>Text`
}

func script(json string) string { return `<script type="application/ld+json">` + json + `</script>` }

var pages = map[string]struct {
	page string
	want []core.Facts
}{
	"claim and media reviews of one claim": {
		head(script(`{"@context":"https://schema.org","@type":"ClaimReview","claimReviewed":"The two met in Moscow","url":"/en/20221007-summit?x",
			"datePublished":"2022-10-07T10:11:12+02:00","author":{"@type":"Organization","name":"Observers"},"reviewRating":{"alternateName":"False"},
			"itemReviewed":{"@type":"Claim","datePublished":"2022-09-30"}}`) +
			script(`{"@type":" MediaReview","mediaAuthenticityCategory":["DecontexualizedContent"],"originalMediaContextDescription":"They met in Vladivostok.",
			"originalMediaLink":"https://news.example/v?t=132","itemReviewed":{"interpretedAsClaim":{"description":"The two met in Moscow."}}}`)),
		[]core.Facts{{
			Claim: "The two met in Moscow", Note: "They met in Vladivostok.", Verdict: core.Decontextualized, Lang: "en",
			Sources: []core.Source{{Publisher: "news.example", URL: "https://news.example/v?t=132"}},
			Review:  &core.Review{Publisher: "Observers", URL: "https://www.observers.example/en/20221007-summit?x", Date: day(2022, 10, 7)},
		}},
	},
	"a graph with two claims, the title as what is left": {
		head(`<title>Two &amp; false</title>` + script(`[{"@graph":[{"@type":["Article","ClaimReview"],"claimReviewed":"First","author":[{"name":"A"},{"name":"B"}]},
			{"@type":"https://schema.org/ClaimReview","claimReviewed":["Second","x"],"reviewRating":{"alternateName":"Out of context"},"datePublished":"Wed, 11 Mar 2020 01:05:52 UTC +00:00"},null,7]}]`)),
		[]core.Facts{
			{Claim: "First", Note: "Two & false", Lang: "en", Sources: []core.Source{}, Review: &core.Review{Publisher: "A", URL: link}},
			{
				Claim: "Second", Note: "Two & false", Lang: "en", Verdict: core.Decontextualized, Sources: []core.Source{},
				Review: &core.Review{Publisher: "observers.example", URL: link, Date: day(2020, 3, 11)},
			},
		},
	},
	"JSON as templates leave it": {
		head(script("\n<!-- made by hand -->\n{\"@type\": \"ClaimReview\",\n\"claimReviewed\": \"<p>A line\n and\tanother &amp;amp; \\'more\\'</p>\", \"author\": {\"name\": \"C\",},\n}; ")),
		[]core.Facts{{Claim: `A line and another & \'more\'`, Lang: "en", Sources: []core.Source{}, Review: &core.Review{Publisher: "C", URL: link}}},
	},
	"OpenGraph alone": {
		head(`<meta property="og:title" content="No, &quot;this&quot; is not Moscow"><meta property="og:site_name" content="Observers">
			<meta property="article:published_time" content="2022-10-07T10:00:00Z"><meta property="og:url" content="https://elsewhere.example/x">`),
		[]core.Facts{{
			Note: `No, "this" is not Moscow`, Lang: "en", Sources: []core.Source{}, Review: &core.Review{Publisher: "Observers", URL: link, Date: day(2022, 10, 7)},
		}},
	},
	"hostile values": {
		head(script(`{"@type":"MediaReview","mediaAuthenticityCategory":"Original, Missing Context","originalMediaLink":"javascript:alert(1)","url":"https://evil.example/",
			"originalMediaContextDescription":"a\u202eb\u0000c\u200f","author":"D","datePublished":"03/04/2020","inLanguage":"not a language",
			"itemReviewed":{"interpretedAsClaim":{"description":"` + strings.Repeat("é", 5000) + `"}}}`)),
		[]core.Facts{{
			Claim: strings.Repeat("é", core.MaxClaim-1) + "…", Note: "ab c", Verdict: core.Decontextualized, Sources: []core.Source{},
			Review: &core.Review{Publisher: "D", URL: link},
		}},
	},
	"nothing said":  {head(script(`{"@type":"NewsArticle","headline":"x"}`) + script(`{"@type":`) + `<script>var ClaimReview = {}</script>`), nil},
	"nothing there": {"", nil},
}

func day(y, m, d int) core.Date {
	date, _ := core.ParseDate(strings.Join([]string{itoa(y, 4), itoa(m, 2), itoa(d, 2)}, "-"))
	return date
}

func itoa(n, width int) string {
	s := ""
	for range width {
		s = string(rune('0'+n%10)) + s
		n /= 10
	}
	return s
}

func TestRead(t *testing.T) {
	for name, c := range pages {
		if diff := cmp.Diff(c.want, ReadPage([]byte(c.page), "text/html", link)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestReadJSON(t *testing.T) {
	got := ReadPage([]byte(`{"dataFeedElement":[{"item":[null,{"@type":"ClaimReview","claimReviewed":"x"}]}]}`), "application/ld+json", link)
	if len(got) != 1 || got[0].Claim != "x" {
		t.Errorf("%+v", got)
	}
}

func TestReadOtherCharset(t *testing.T) {
	page := strings.ReplaceAll(head("<title>Vérifié</title><meta property=og:title content='Vérifié'>"), "utf-8", "iso-8859-1")
	latin := []byte(strings.ReplaceAll(page, "é", "\xe9"))
	if got := ReadPage(latin, "text/html; charset=iso-8859-1", link); len(got) != 1 || got[0].Note != "Vérifié" {
		t.Errorf("%+v", got)
	}
}

func TestReadBoundsClaims(t *testing.T) {
	var b strings.Builder
	for i := range 50 {
		b.WriteString(script(`{"@type":"ClaimReview","claimReviewed":"claim ` + itoa(i, 2) + `"}`))
	}
	if got := ReadPage([]byte(head(b.String())), "text/html", link); len(got) != maxProposals {
		t.Errorf("%d proposals, want %d", len(got), maxProposals)
	}
	deep := strings.Repeat(`{"x":`, 5000) + `{"@type":"ClaimReview","claimReviewed":"deep"}` + strings.Repeat("}", 5000)
	if got := ReadPage([]byte(head(script(deep))), "text/html", link); len(got) != 0 {
		t.Errorf("%+v, want nothing from so deep", got)
	}
}

func TestDates(t *testing.T) {
	for s, want := range map[string]string{
		"2019-04-25": "2019-04-25", "2019-04-25 20:05": "2019-04-25", "2019-04-25T20:05:01.5+0200": "2019-04-25", "2019-04-25 20:05:00 UTC": "2019-04-25",
		"Mon, 09 Nov 2020 18:42:22 UTC +00:00": "2020-11-09", "Sat, 07 Nov 2020": "2020-11-07", "April 25, 2019": "2019-04-25", "25 Apr 2019, 10:00": "2019-04-25",
		"20190425": "2019-04-25", "2019": "2019", "2019-04": "2019-04",
		"03/04/2020": "unknown", "": "unknown", "yesterday": "unknown", "2019-02-30": "unknown", "0000-00-00": "unknown", strings.Repeat(" ", 64): "unknown",
	} {
		got := parseDate(s).String()
		if got == "" {
			got = "unknown"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
}

func TestCategories(t *testing.T) {
	for s, want := range map[string]core.Verdict{
		"https://schema.org/SatireOrParodyContent": core.Satire, "Transformed": core.Transformed, "manipulated": core.Transformed, "Authentic": core.Original,
		"Original, Missing Context": core.Decontextualized, "": "", "Falso": "", ",,,": "",
	} {
		if got := parseCategory(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range pages {
		f.Add([]byte(c.page), "text/html")
	}
	f.Add([]byte(`{"@type":"ClaimReview","claimReviewed":"\`), "application/json")
	f.Fuzz(func(t *testing.T, page []byte, kind string) {
		got := ReadPage(page, kind, link)
		if len(got) > maxProposals {
			t.Fatalf("%d proposals", len(got))
		}
		for _, facts := range got {
			if facts.Review == nil || !strings.HasPrefix(facts.Review.URL, "http") || !utf8.ValidString(facts.Claim) || !utf8.ValidString(facts.Note) {
				t.Fatalf("%+v", facts)
			}
		}
		if diff := cmp.Diff(got, ReadPage(page, kind, link)); diff != "" {
			t.Fatalf("the second reading differs:\n%s", diff)
		}
	})
}
