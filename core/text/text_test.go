package text

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
)

func TestFor(t *testing.T) {
	for preference, want := range map[string]string{
		"": "en", "en": "en", "fr": "fr", "fr-CA": "fr", "FR_ca": "fr", "fr_FR.UTF-8": "fr", "de": "en", "de, fr;q=0.5": "fr", "fr;q=0.1, en;q=0.9": "en",
		"x-klingon": "en", "\x00\xff": "en", "zz-ZZ-zz": "en", strings.Repeat("fr-", 10_000): "en",
	} {
		if got := For(preference).Tag(); got != want {
			t.Errorf("For(%.20q) is %s, not %s", preference, got, want)
		}
	}
	if got := For("de", "fr", "en").Tag(); got != "fr" {
		t.Errorf("the first that suits is %s", got)
	}
	if got := (Lang{}).T("date.unknown", nil); got != "date unknown" {
		t.Errorf("the zero Lang says %q", got)
	}
}

// Find says of a preference that no catalogue suits that there is none, where For takes English.
func TestFind(t *testing.T) {
	for preference, want := range map[string]string{
		"fr": "fr", "fr-CA": "fr", "fr_FR.UTF-8": "fr", "EN": "en", "en-GB": "en", "de": "", "": "", "C.UTF-8": "", "x-klingon": "", "\x00\xff": "",
	} {
		if l, ok := Find(preference); ok != (want != "") || ok && l.Tag() != want {
			t.Errorf("Find(%q) is %s, %t; want %q", preference, l.Tag(), ok, want)
		}
	}
}

// The zero Lang, and every language that there is, has a tag that leads to it, and a name for itself.
func TestLanguages(t *testing.T) {
	names := map[string]string{}
	for i, l := range Languages() {
		names[l.Base()] = l.Name()
		if Tags()[i] != l.Tag() || For(l.Tag()).Tag() != l.Tag() {
			t.Errorf("language %d is %s, and %s in the list of tags", i, l.Tag(), Tags()[i])
		}
	}
	if Tags()[0] != "en" || (Lang{}).Base() != "en" || names["en"] != "English" || names["fr"] != "Français" {
		t.Errorf("tags %q, names %q", Tags(), names)
	}
}

func TestT(t *testing.T) {
	en, fr := For("en"), For("fr")
	for _, c := range []struct {
		got, want string
	}{
		{en.T("no.such.key", nil), "no.such.key"},
		{en.T("asked", Args{"n": "1"}), "1 person asked"},
		{en.T("asked", Args{"n": "0"}), "0 people asked"},
		{en.T("asked", Args{"n": "1234567"}), "1,234,567 people asked"},
		{fr.T("asked", Args{"n": "0"}), "0 personne a posé la question"},
		{fr.T("asked", Args{"n": "1"}), "1 personne a posé la question"},
		{fr.T("asked", Args{"n": "2"}), "2 personnes ont posé la question"},
		{fr.T("asked", Args{"n": "1000000"}), "1\u00a0000\u00a0000 personnes ont posé la question"},
		{en.T("asked", Args{"n": "many"}), "asked"},
		{en.T("results.none", Args{"query": "{verdict} [x] \n<b>"}), "No fact-check mentions “{verdict} [x] <b>”. Try fewer or other words."},
		{en.T("history.line", Args{"revision": "1", "action": "edited", "date": "today"}), "1. edited, today"},
		{en.T("history.line", Args{"revision": "1", "action": "edited", "date": "today", "reason": "a typo"}), "1. edited, today: a typo"},
	} {
		if c.got != c.want {
			t.Errorf("%q, not %q", c.got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	en, fr := For("en"), For("fr")
	for s, want := range map[string][2]string{
		"2019-04-25":        {"25 April 2019", "25 avril 2019"},
		"2019-05-01":        {"1 May 2019", "1er mai 2019"},
		"2019-08":           {"August 2019", "août 2019"},
		"2019":              {"in 2019", "en 2019"},
		"0800":              {"in 800", "en 800"},
		"unknown":           {"date unknown", "date inconnue"},
		"before 2019":       {"before 2019", "avant 2019"},
		"before 2019-04":    {"before April 2019", "avant avril 2019"},
		"before 2019-05-01": {"1 May 2019 at the latest", "au plus tard le 1er mai 2019"},
		"about 2019":        {"about 2019", "vers 2019"},
		"about 2019-04":     {"about April 2019", "vers avril 2019"},
		"about 2019-04-25":  {"about 25 April 2019", "vers le 25 avril 2019"},
	} {
		if got := [2]string{en.formatFilmed(date(s)), fr.formatFilmed(date(s))}; got != want {
			t.Errorf("%s is %q, not %q", s, got, want)
		}
	}
	if got := en.Date(date("2019")); got != "2019" {
		t.Errorf("a year in a list is %q", got)
	}
}

func TestMonthsAreInOrder(t *testing.T) {
	for _, l := range Languages() {
		seen := map[string]bool{}
		for m := range 12 {
			seen[l.Date(core.Date{Precision: core.Month, Year: 2019, Month: 1})] = true
			seen[l.Date(core.DateOf(day(2019, 1, 1).AddDate(0, m, 0)))] = true
		}
		if len(seen) != 13 {
			t.Errorf("%s has %d dates for the months of a year", l.Tag(), len(seen))
		}
	}
}

func TestOlder(t *testing.T) {
	en, fr := For("en"), For("fr")
	for _, c := range []struct{ footage, claim, en, fr string }{
		{"2019-04-25", "2022-09-30", "3 years 5 months older than the claim", "3 ans et 5 mois avant"},
		{"2022-09-18", "2022-09-30", "is 12 days older", "12 jours avant"},
		{"2022-09-29", "2022-09-30", "is 1 day older", "filmées 1 jour avant"},
		{"2022-07-25", "2022-09-30", "is 2 months 5 days older", "2 mois et 5 jours avant"},
		{"2021-09-29", "2022-09-30", "is 1 year older", "filmées 1 an avant"},
		{"2019", "2022-09-30", "about 3 years older", "environ 3 ans avant"},
		{"2019-04", "2022-09-30", "about 3 years 5 months older", "environ 3 ans et 5 mois avant"},
		{"2021", "2022-01-01", "from the year before", "de l’année précédant"},
		{"2021-12-31", "2022-01", "from the month before", "du mois précédant"},
		{"before 2019-04-25", "2022-09-30", "at least 3 years 5 months older", "au moins 3 ans et 5 mois avant"},
		{"before 2019", "2022-06-01", "at least 3 years 5 months older", "au moins 3 ans et 5 mois avant"},
		{"before 2021", "2022", "at least 1 year older", "au moins 1 an avant"},
		{"about 2021", "2022", "about 1 year older", "environ 1 an avant"},
		{"before 2019", "about 2022", "at least about 3 years older", "au moins environ 3 ans avant"},
	} {
		if got := (composer{lang: en}).composeOlder(date(c.footage), date(c.claim)); !strings.Contains(got, c.en) {
			t.Errorf("%s to %s: %q, not %q", c.footage, c.claim, got, c.en)
		}
		if got := (composer{lang: fr}).composeOlder(date(c.footage), date(c.claim)); !strings.Contains(got, c.fr) {
			t.Errorf("%s to %s: %q, not %q", c.footage, c.claim, got, c.fr)
		}
	}
	if got := (composer{lang: en}).composeOlder(date("2022"), date("2019")); got != "" {
		t.Errorf("footage that is younger: %q", got)
	}
}

// Only what misleads carries a warning sign.
func TestWarningSigns(t *testing.T) {
	for _, l := range Languages() {
		for _, v := range core.Verdicts {
			warns := strings.Contains(Plain(Doc{composer{lang: l}.composeHeadline(core.Facts{Verdict: v})}), "⚠")
			if warns != (v != core.Original && v != core.Satire) {
				t.Errorf("%s: %s warns: %t", l.Tag(), v, warns)
			}
		}
	}
}

// A match that is only possible never says that the asker's clip is what the other was found to be.
func TestPossibleIsNoVerdict(t *testing.T) {
	for _, l := range Languages() {
		for _, v := range core.Verdicts {
			d := with(func(d *core.Debunk) { d.Verdict = v })
			got := Plain(l.Reply(core.Reply{Content: match(possible(d))}))
			headline := Plain(Doc{composer{lang: l}.composeHeadline(d.Facts)})
			if strings.Contains(got, headline) || strings.Contains(got, "⚠") || strings.Contains(got, composer{lang: l}.composeOlder(d.Date, d.ClaimDate)) {
				t.Errorf("%s: %s", l.Tag(), got)
			}
		}
	}
}

func TestButtons(t *testing.T) {
	if got := For("en").Button(core.Button{Action: core.DoNotSame}); got != "Not the same video" {
		t.Errorf("%q", got)
	}
	if got := For("fr").Button(core.Button{Action: core.DoOpen, Label: "A\u202e\n<b>"}); got != "A <b>" {
		t.Errorf("%q", got)
	}
}

func TestEmptyReply(t *testing.T) {
	if got := For("en").Reply(core.Reply{}); len(got) != 0 || Plain(got) != "" {
		t.Errorf("%v", got)
	}
}
