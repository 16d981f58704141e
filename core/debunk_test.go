package core_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
)

var now = time.Date(2022, 10, 8, 12, 0, 0, 0, time.UTC)

func offset(d time.Duration) *core.Offset { return (*core.Offset)(&d) }

func summit() core.Facts {
	return core.Facts{
		Claim: "Putin and Kim Jong-un meeting in Moscow", ClaimDate: day(2022, 9, 30), Verdict: core.Decontextualized,
		Note: "their only official meeting", Date: day(2019, 4, 25), Place: "Vladivostok, Russia", Lang: "en",
		Sources: []core.Source{{Publisher: "Global News (Associated Press)", URL: "https://globalnews.example/v", Offset: offset(132 * time.Second)}},
		Review:  &core.Review{Publisher: "France 24 Observers", URL: "https://observers.example/a", Date: day(2022, 10, 7)},
	}
}

func TestValidate(t *testing.T) {
	if err := summit().Validate(now); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*core.Facts)
		want   *core.Problem // nil if it is fine
	}{
		"bare":            {func(f *core.Facts) { *f = core.Facts{Claim: "x", Verdict: core.Satire, Sources: f.Sources} }, nil},
		"no claim":        {func(f *core.Facts) { f.Claim = "" }, &core.Problem{Code: core.Missing, Field: "claim"}},
		"claim at limit":  {func(f *core.Facts) { f.Claim = strings.Repeat("é", core.MaxClaim) }, nil},
		"claim over":      {func(f *core.Facts) { f.Claim = strings.Repeat("é", core.MaxClaim+1) }, &core.Problem{Code: core.TooLong, Field: "claim"}},
		"note over":       {func(f *core.Facts) { f.Note = strings.Repeat("x", core.MaxNote+1) }, &core.Problem{Code: core.TooLong, Field: "note"}},
		"place over":      {func(f *core.Facts) { f.Place = strings.Repeat("x", core.MaxPlace+1) }, &core.Problem{Code: core.TooLong, Field: "place"}},
		"two lines":       {func(f *core.Facts) { f.Note = "a\nb\tc" }, nil},
		"control":         {func(f *core.Facts) { f.Note = "a\x1b[31m" }, &core.Problem{Code: core.BadText, Field: "note"}},
		"nul":             {func(f *core.Facts) { f.Place = "a\x00" }, &core.Problem{Code: core.BadText, Field: "place"}},
		"not UTF-8":       {func(f *core.Facts) { f.Claim = "a\xff" }, &core.Problem{Code: core.BadText, Field: "claim"}},
		"no verdict":      {func(f *core.Facts) { f.Verdict = "" }, &core.Problem{Code: core.Missing, Field: "verdict"}},
		"other verdict":   {func(f *core.Facts) { f.Verdict = "False" }, &core.Problem{Code: core.BadVerdict, Field: "verdict"}},
		"tomorrow":        {func(f *core.Facts) { f.Date = day(2022, 10, 9) }, nil}, // it may be tomorrow there
		"in two days":     {func(f *core.Facts) { f.Date = day(2022, 10, 10) }, &core.Problem{Code: core.FutureDate, Field: "date"}},
		"this year":       {func(f *core.Facts) { f.Date = core.Date{Precision: core.Year, Year: 2022} }, nil},
		"next year":       {func(f *core.Facts) { f.Date = core.Date{Precision: core.Year, Year: 2023} }, &core.Problem{Code: core.FutureDate, Field: "date"}},
		"no such day":     {func(f *core.Facts) { f.Date = day(2022, 2, 30) }, &core.Problem{Code: core.BadDate, Field: "date"}},
		"no such year":    {func(f *core.Facts) { f.ClaimDate = day(10000, 1, 1) }, &core.Problem{Code: core.BadDate, Field: "claim_date"}},
		"claimed future":  {func(f *core.Facts) { f.ClaimDate = day(2030, 1, 1) }, nil},
		"no source":       {func(f *core.Facts) { f.Sources = nil }, &core.Problem{Code: core.Missing, Field: "source"}},
		"most sources":    {func(f *core.Facts) { f.Sources = repeat(f.Sources[0], core.MaxSources) }, nil},
		"too many":        {func(f *core.Facts) { f.Sources = repeat(f.Sources[0], core.MaxSources+1) }, &core.Problem{Code: core.TooMany, Field: "source"}},
		"no publisher":    {func(f *core.Facts) { f.Sources[0].Publisher = "" }, &core.Problem{Code: core.Missing, Field: "source"}},
		"no address":      {func(f *core.Facts) { f.Sources[0].URL = "" }, &core.Problem{Code: core.Missing, Field: "source"}},
		"offset a day":    {func(f *core.Facts) { f.Sources[0].Offset = offset(core.MaxOffset) }, nil},
		"offset over":     {func(f *core.Facts) { f.Sources[0].Offset = offset(core.MaxOffset + 1) }, &core.Problem{Code: core.BadOffset, Field: "source"}},
		"offset under":    {func(f *core.Facts) { f.Sources[0].Offset = offset(-1) }, &core.Problem{Code: core.BadOffset, Field: "source"}},
		"no review":       {func(f *core.Facts) { f.Review = nil }, nil},
		"review nowhere":  {func(f *core.Facts) { f.Review.URL = "ftp://x.example" }, &core.Problem{Code: core.BadURL, Field: "review"}},
		"review by none":  {func(f *core.Facts) { f.Review.Publisher = "" }, &core.Problem{Code: core.Missing, Field: "review"}},
		"review to come":  {func(f *core.Facts) { f.Review.Date = day(2023, 1, 1) }, &core.Problem{Code: core.FutureDate, Field: "review"}},
		"language":        {func(f *core.Facts) { f.Lang = "pt-BR" }, nil},
		"no language":     {func(f *core.Facts) { f.Lang = "not a language" }, &core.Problem{Code: core.BadLanguage, Field: "lang"}},
		"silent language": {func(f *core.Facts) { f.Lang = "" }, nil},
	} {
		f := summit()
		c.change(&f)
		switch err := f.Validate(now); {
		case c.want == nil && err != nil, c.want != nil && !errors.Is(err, c.want):
			t.Errorf("%s: %v, not %v", name, err, c.want)
		case c.want != nil && len(core.Problems(err)) != 1:
			t.Errorf("%s: more than one problem: %v", name, err)
		}
	}
}

func repeat(s core.Source, n int) (all []core.Source) {
	for range n {
		all = append(all, s)
	}
	return all
}

func TestAddresses(t *testing.T) {
	for s, want := range map[string]core.Code{
		"https://x.example/a?b=c#d": "", "HTTP://x.example": "", "http://[::1]:80/": "", "https://пример.example/путь": "",
		"https://x.example/" + strings.Repeat("a", core.MaxURL-18): "", "https://x.example/" + strings.Repeat("a", core.MaxURL-17): core.TooLong,
		"javascript:alert(1)": core.BadURL, "//x.example": core.BadURL, "x.example": core.BadURL, "https://": core.BadURL,
		"https://:80/": core.BadURL, "https://user@x.example/": core.BadURL, "https://u:p@x.example/": core.BadURL, "file:///etc/passwd": core.BadURL,
		"https://x.example/a b": core.BadURL, "https://x.example/\n": core.BadURL, "https://x.example/\u00a0": core.BadURL, "https://x.example/\u202egpj": core.BadURL,
		"https://x.example/\u200b": core.BadURL, "https://x.example/<b>": core.BadURL, "https://x.example/\"": core.BadURL, "https://x.example/`": core.BadURL,
		"https://x.example/%zz": core.BadURL, "data:text/html,x": core.BadURL, "https://good.example\\@evil.example": core.BadURL,
	} {
		f := summit()
		f.Sources[0].URL = s
		if err := f.Validate(now); want == "" && err != nil || want != "" && !errors.Is(err, &core.Problem{Code: want, Field: "source"}) {
			t.Errorf("%.60q: %v, not %q", s, err, want)
		}
	}
}

func TestValidateSaysEverything(t *testing.T) {
	got := map[string]core.Code{}
	err := core.Facts{Date: day(2030, 1, 1), Review: &core.Review{}, Lang: "?"}.Validate(now)
	for _, p := range core.Problems(err) {
		got[p.Field] = p.Code
	}
	want := map[string]core.Code{"claim": core.Missing, "verdict": core.Missing, "source": core.Missing, "date": core.FutureDate,
		"review": core.Missing, "lang": core.BadLanguage}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNormalize(t *testing.T) {
	in := core.Facts{
		Claim: "  a\r\nb ", Note: "\n", Place: "\tx ", Lang: " EN-us ",
		Sources: []core.Source{{URL: " https://www.x.example/a "}, {Publisher: " P ", URL: "https://p.example"}, {Publisher: " "}, {Publisher: "only a name"}},
		Review:  &core.Review{URL: "https://www.check.example:8080/"},
	}
	want := core.Facts{
		Claim: "a\nb", Place: "x", Lang: "en-US",
		Sources: []core.Source{{Publisher: "x.example", URL: "https://www.x.example/a"}, {Publisher: "P", URL: "https://p.example"}, {Publisher: "only a name"}},
		Review:  &core.Review{Publisher: "check.example", URL: "https://www.check.example:8080/"},
	}
	got := in.Normalize()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(got, got.Normalize()); diff != "" {
		t.Errorf("a second time changes it:\n%s", diff)
	}
	if in.Sources[0].Publisher != "" || in.Review.Publisher != "" {
		t.Error("the original was changed")
	}
	in.Review = &core.Review{URL: " "}
	if in.Normalize().Review != nil {
		t.Error("an empty review is kept")
	}
}

func TestParseSource(t *testing.T) {
	for s, want := range map[string]core.Source{
		"Global News (Associated Press) https://x.example/v @2:12": {Publisher: "Global News (Associated Press)", URL: "https://x.example/v", Offset: offset(132 * time.Second)},
		"  AP \t https://x.example ":                               {Publisher: "AP", URL: "https://x.example"},
		"https://x.example @45":                                    {URL: "https://x.example", Offset: offset(45 * time.Second)},
		"@afp https://x.example/@a":                                {Publisher: "@afp", URL: "https://x.example/@a"},
	} {
		got, err := core.ParseSource(s)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", s, err, diff)
		}
	}
	for s, code := range map[string]core.Code{
		"": core.Missing, "@2:12": core.Missing, "AP": core.NoLink, "AP archive @2:12": core.NoLink, "AP https://x.example @2:99": core.BadOffset, "AP @2:12 https://x.example @": core.BadOffset,
		"https://x.example AP": core.BadURL, "AP javascript:alert(1)": core.BadURL,
	} {
		if got, err := core.ParseSource(s); !errors.Is(err, &core.Problem{Code: code, Field: "source"}) {
			t.Errorf("ParseSource(%q) = %v, %v", s, got, err)
		}
	}
}

func TestParseReview(t *testing.T) {
	for s, want := range map[string]*core.Review{
		"France 24 Observers https://x.example/a 2022-10-07": {Publisher: "France 24 Observers", URL: "https://x.example/a", Date: day(2022, 10, 7)},
		"AFP https://x.example 2022":                         {Publisher: "AFP", URL: "https://x.example", Date: core.Date{Precision: core.Year, Year: 2022}},
		"AFP https://x.example":                              {Publisher: "AFP", URL: "https://x.example"},
		"https://x.example unknown":                          {URL: "https://x.example"},
	} {
		got, err := core.ParseReview(s)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", s, err, diff)
		}
	}
	for s, code := range map[string]core.Code{
		"": core.Missing, "AFP": core.BadURL, "2022-10-07": core.BadURL, "AFP https://x.example 7/10/2022": core.BadDate, "AFP 2022": core.BadURL,
	} {
		if got, err := core.ParseReview(s); !errors.Is(err, &core.Problem{Code: code, Field: "review"}) {
			t.Errorf("ParseReview(%q) = %v, %v", s, got, err)
		}
	}
}

func FuzzParseSource(f *testing.F) {
	f.Add("Global News (Associated Press) https://x.example/v @2:12")
	f.Add("@2:12")
	f.Add("https://x.example \u2028@1")
	f.Fuzz(func(t *testing.T, s string) {
		src, err := core.ParseSource(s)
		if err != nil {
			return
		}
		inert(t, src.URL)
		again := strings.TrimSpace(src.Publisher + " " + src.URL)
		if src.Offset != nil {
			again += " @" + src.Offset.String()
		}
		got, err := core.ParseSource(again)
		if diff := cmp.Diff(src, got); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", s, err, diff)
		}
	})
}

func FuzzParseReview(f *testing.F) {
	f.Add("France 24 Observers https://x.example/a 2022-10-07")
	f.Add("https://x.example unknown")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := core.ParseReview(s)
		if err != nil {
			return
		}
		inert(t, r.URL)
		got, err := core.ParseReview(strings.TrimSpace(r.Publisher+" "+r.URL) + " " + strings.ReplaceAll(r.Date.String(), " ", ""))
		if diff := cmp.Diff(r, got); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", s, err, diff)
		}
	})
}

// inert checks an address that was accepted.
func inert(t *testing.T, s string) {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>"`, r)
	}) {
		t.Errorf("%q was accepted: %v", s, err)
	}
}

func TestDebunkJSON(t *testing.T) {
	in := core.Debunk{ID: core.DebunkID{Video: core.NewVideoID(), Number: 1}, Facts: summit(), Status: core.Published,
		Author: core.UserID{Platform: "cli", ID: "me"}, Revision: 1, Created: now, Updated: now}
	in.Video = in.ID.Video
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out core.Debunk
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(string(b), `"date":"2019-04-25"`) || !strings.Contains(string(b), `"offset":"2:12"`) {
		t.Errorf("it is not written plainly: %s", b)
	}
}
