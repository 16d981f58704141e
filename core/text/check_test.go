package text

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"github.com/firstseen/firstseen/core"
)

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// checkCatalogue returns what is wrong with a catalogue, beside the English one.
func checkCatalogue(tag language.Tag, english, c *contents) []string {
	problems := slices.Concat(checkGrammar(c.Grammar), checkTalk(c.Talk))
	for _, key := range slices.Sorted(maps.Keys(english.Sentences)) {
		if _, ok := c.Sentences[key]; !ok {
			problems = append(problems, key+" is missing")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.Sentences)) {
		want, ok := english.Sentences[key]
		if !ok {
			problems = append(problems, key+" is no key of the English catalogue")
			continue
		}
		for _, problem := range checkSentence(tag, want, c.Sentences[key]) {
			problems = append(problems, key+problem)
		}
	}
	return problems
}

func checkGrammar(g grammar) (problems []string) {
	for name, months := range map[string][]string{"months": g.Months, "months_with_day": g.MonthsWithDay} {
		if months == nil && name == "months_with_day" {
			continue
		}
		distinct := slices.Compact(slices.Sorted(slices.Values(months)))
		if len(months) != 12 || len(distinct) != 12 || distinct[0] == "" {
			problems = append(problems, "grammar: "+name+" has to name twelve months")
		}
	}
	if g.FirstDay == "" {
		problems = append(problems, "grammar: first_day is missing")
	}
	if g.Direction != "left-to-right" && g.Direction != "right-to-left" {
		problems = append(problems, "grammar: direction has to be left-to-right or right-to-left")
	}
	return problems
}

// lists returns the lists by their names in catalogues.
func (t talk) lists() map[string][]string {
	return map[string][]string{"stop": t.Stop, "asking": t.Asking, "thanks": t.Thanks, "greeting": t.Greeting}
}

// checkTalk returns what is wrong with the lists of a catalogue.
func checkTalk(t talk) (problems []string) {
	for name, words := range t.lists() {
		if len(words) == 0 {
			problems = append(problems, "talk: "+name+" is missing")
		}
		for _, w := range words {
			if !slices.Equal(core.SplitTerms(w), []string{w}) {
				problems = append(problems, "talk: "+name+": "+w+" is not one word in small letters without accents")
			}
		}
	}
	return problems
}

func checkSentence(tag language.Tag, want, s sentence) (problems []string) {
	for _, words := range s.all() {
		if !wellFormed(words) {
			problems = append(problems, fmt.Sprintf(" is not well formed: %q", words))
		}
	}
	if a, b := want.placeholders(), s.placeholders(); !slices.Equal(a, b) {
		problems = append(problems, fmt.Sprintf(" has the placeholders %q; in English they are %q", b, a))
	}
	if a, b := slices.Sorted(maps.Keys(want.platforms)), slices.Sorted(maps.Keys(s.platforms)); !slices.Equal(a, b) {
		problems = append(problems, fmt.Sprintf(" has its own words on the platforms %q; in English they are %q", b, a))
	}
	problems = append(problems, checkForms(tag, want.wording, s.wording)...)
	for platform, w := range s.platforms {
		problems = append(problems, checkForms(tag, want.platforms[platform], w)...)
	}
	return problems
}

// checkForms wants plural forms where the English words have them: those of whole numbers in the language.
func checkForms(tag language.Tag, want, w wording) (problems []string) {
	if want.forms == nil && w.forms == nil {
		return nil
	}
	if want.forms == nil || w.forms == nil {
		return []string{" has plural forms in only one of this language and English"}
	}
	need := neededForms(tag)
	may := append([]plural.Form{plural.Other, plural.Cardinal.MatchPlural(tag, 1_000_000, 0, 0, 0, 0)}, need...)
	for _, name := range slices.Sorted(maps.Keys(pluralForms)) {
		_, has := w.forms[pluralForms[name]]
		if !has && slices.Contains(need, pluralForms[name]) {
			problems = append(problems, fmt.Sprintf(" lacks the plural form %q", name))
		}
		if has && !slices.Contains(may, pluralForms[name]) {
			problems = append(problems, fmt.Sprintf(" has the plural form %q, which the language has not", name))
		}
	}
	return problems
}

// neededForms returns the plural forms of whole numbers below a thousand in a language.
func neededForms(tag language.Tag) (need []plural.Form) {
	for n := range 1000 {
		if form := plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0); !slices.Contains(need, form) {
			need = append(need, form)
		}
	}
	return need
}

func wellFormed(s string) bool {
	return s != "" && !strings.Contains(s, "  ") && strings.Count(s, "[") == strings.Count(s, "]") && flattenLine(s, len(s)) == strings.TrimSpace(s) &&
		strings.Count(s, "{") == len(placeholder.FindAllString(s, -1)) && strings.Count(s, "}") == strings.Count(s, "{")
}

// all returns the words of every form of a sentence on every platform.
func (s sentence) all() (all []string) {
	for _, w := range append(slices.Collect(maps.Values(s.platforms)), s.wording) {
		if w.forms == nil {
			all = append(all, w.only)
		}
		all = slices.AppendSeq(all, maps.Values(w.forms))
	}
	return all
}

// placeholders returns the placeholders of all forms of a sentence.
func (s sentence) placeholders() (all []string) {
	for _, words := range s.all() {
		all = append(all, placeholder.FindAllString(words, -1)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestCatalogues(t *testing.T) {
	english := Lang{}.own().load()
	for _, l := range Languages() {
		for _, problem := range checkCatalogue(l.tag, english, l.load()) {
			t.Errorf("catalogues/%s.yaml: %s", l.Tag(), problem)
		}
	}
}

// Whatever can be wrong with a catalogue is found.
func TestCheckCatalogue(t *testing.T) {
	const (
		head  = "grammar: {months: [a, b, c, d, e, f, g, h, i, j, k, l], first_day: '1', direction: left-to-right}\ntalk: {stop: [a], asking: [real], thanks: [thanks], greeting: [hi]}\n"
		plain = head + "plain: 'A {name}'\n"
		whole = plain + "count: {one: '{n} clip', other: '{n} clips'}\nown: {default: 'Write', web: 'Press'}\n"
	)
	english, err := parseCatalogue([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	count := func(forms string) string {
		return strings.Replace(whole, "{one: '{n} clip', other: '{n} clips'}", forms, 1)
	}
	polish := "{one: '{n} klip', few: '{n} klipy', many: '{n} klipów'}"
	for _, c := range []struct{ name, tag, file, want string }{
		{"nothing", "es", whole, ""},
		{"missing key", "es", plain, "count is missing"},
		{"unknown key", "es", whole + "else: 'x'\n", "else is no key"},
		{"key twice", "es", whole + "plain: 'A {name}'\n", "already defined"},
		{"missing month", "es", strings.Replace(whole, "a, b,", "a,", 1), "twelve months"},
		{"month twice", "es", strings.Replace(whole, "a, b,", "a, a,", 1), "twelve months"},
		{"no direction", "es", strings.Replace(whole, ", direction: left-to-right", "", 1), "direction"},
		{"unknown rule", "es", strings.Replace(whole, "first_day", "last_day", 1), "last_day"},
		{"other placeholder", "es", strings.Replace(whole, "{name}", "{nombre}", 1), "placeholders"},
		{"no placeholder", "es", strings.Replace(whole, "{name}", "name", 1), "placeholders"},
		{"no thanks", "es", strings.Replace(whole, "thanks: [thanks]", "thanks: []", 1), "thanks is missing"},
		{"two words", "es", strings.Replace(whole, "[thanks]", "[many thanks]", 1), "not one word"},
		{"open placeholder", "es", strings.Replace(whole, "{name}", "{name", 1), "not well formed"},
		{"open bracket", "es", strings.Replace(whole, "{name}", "[{name}", 1), "not well formed"},
		{"empty", "es", strings.Replace(whole, "'Write'", "''", 1), "not well formed"},
		{"no plural forms", "es", count("'{n} clip'"), "in only one of"},
		{"missing plural form", "es", count("{other: '{n} clips'}"), `lacks the plural form "one"`},
		{"plural form of others", "es", count("{one: '{n} a', few: '{n} b', other: '{n} c'}"), `"few", which the language has not`},
		{"unknown plural form", "es", count("{one: '{n} a', lots: '{n} b'}"), `"lots" is no plural form`},
		{"Polish", "pl", count(polish), ""},
		{"missing Polish form", "pl", count("{one: '{n} a', few: '{n} b', other: '{n} c'}"), `lacks the plural form "many"`},
		{"Arabic as English", "ar", whole, `lacks the plural form "few"`},
		{"unknown platform", "es", strings.Replace(whole, "web:", "fax:", 1), "on the platforms"},
		{"no platform", "es", strings.Replace(whole, ", web: 'Press'", "", 1), "stands alone"},
		{"no default", "es", strings.Replace(whole, "default: 'Write', ", "", 1), `"web" is no plural form`},
		{"list", "es", whole + "list: [a]\n", "cannot unmarshal"},
	} {
		var got string
		parsed, err := parseCatalogue([]byte(c.file))
		if err != nil {
			got = err.Error()
		} else {
			got = strings.Join(checkCatalogue(language.MustParse(c.tag), english, parsed), "; ")
		}
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
}

// Languages with more plural forms than two choose them by CLDR's rules.
func TestPluralForms(t *testing.T) {
	forms := wording{forms: map[plural.Form]string{}}
	for name, form := range pluralForms {
		forms.forms[form] = name
	}
	for tag, want := range map[string]map[int]string{
		"en": {0: "other", 1: "one", 2: "other", -1: "one"},
		"fr": {0: "one", 1: "one", 2: "other"},
		"pl": {1: "one", 2: "few", 5: "many", 12: "many", 22: "few", 100: "many"},
		"ru": {1: "one", 2: "few", 5: "many", 11: "many", 21: "one", 1000: "many"},
		"ar": {0: "zero", 1: "one", 2: "two", 3: "few", 11: "many", 100: "other", 103: "few"},
		"ja": {0: "other", 1: "other"},
	} {
		for n, form := range want {
			if got := forms.chooseForm(language.MustParse(tag), n); got != form {
				t.Errorf("%s: %d is %q, not %q", tag, n, got, form)
			}
		}
	}
	forms = wording{forms: map[plural.Form]string{plural.Other: "other"}}
	if got := forms.chooseForm(language.English, 1); got != "other" {
		t.Errorf("without the form, %q", got)
	}
}

// Each platform has its own words where a catalogue has some, and no other.
func TestPlatforms(t *testing.T) {
	l := For("en")
	if a, b := l.T("greet.ask", nil), l.On("discord").T("greet.ask", nil); a == b || l.On("telegram").T("greet.ask", nil) != a {
		t.Errorf("%q, and on Discord %q", a, b)
	}
	for _, l := range Languages() {
		for _, p := range Platforms() {
			if l.On(p).T("no.such.key", nil) != "no.such.key" || l.On(p).T("blind", nil) == "blind" {
				t.Errorf("%s on %s has no words", l.Tag(), p)
			}
		}
	}
}

// Where a language has months in another form beside a day, dates use it.
func TestMonthsWithDay(t *testing.T) {
	c, err := parseCatalogue([]byte("grammar: {months: [a, b, c, апрель], months_with_day: [a, b, c, апреля], first_day: '1'}\n" +
		"date.day: '{day} {month} {year}'\ndate.month: '{month} {year}'\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := Lang{catalogue: &catalogue{tag: language.Russian, load: func() *contents { return c }}}
	if l.RightToLeft() {
		t.Error("Russian is written from right to left")
	}
	if got := l.Date(date("2019-04-25")) + ", " + l.Date(date("2019-04")); got != "25 апреля 2019, апрель 2019" {
		t.Errorf("%q", got)
	}
}

// A language that is written from right to left says so.
func TestRightToLeft(t *testing.T) {
	c, err := parseCatalogue([]byte("grammar: {direction: right-to-left}\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := Lang{catalogue: &catalogue{tag: language.Arabic, load: func() *contents { return c }}}
	if !l.RightToLeft() || For("en").RightToLeft() {
		t.Error("the direction of Arabic, or of English, is wrong")
	}
	if l.T("list.and", nil) != For("en").T("list.and", nil) || l.Has("list.and") {
		t.Error("a sentence that the catalogue lacks is not the English one")
	}
}
