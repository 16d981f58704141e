package factcheck

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"

	"github.com/firstseen/firstseen/core"
)

const (
	maxText = 64 << 10 // bytes of one field that are looked at
	maxDate = 64       // runes
	maxLang = 35       // runes: the longest language tag without extensions (RFC 5646, 4.4.1)
)

// firstText returns the first of several values that has words, in one line of plain text of at most as many runes.
func firstText(most int, values ...any) string {
	for _, v := range values {
		s := strings.Join(strings.Fields(strings.Map(visibleRune, plainText(textOf(v)))), " ")
		runes := []rune(s)
		if len(runes) > most {
			s = strings.TrimSpace(string(runes[:most-1])) + "…"
		}
		if s != "" {
			return s
		}
	}
	return ""
}

// visibleRune makes spaces of control characters, and nothing of what cannot be seen but changes how the rest looks.
func visibleRune(r rune) rune {
	switch {
	case unicode.IsControl(r):
		return ' '
	case unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d', r == unicode.ReplacementChar: // joiners are letters' own
		return -1
	}
	return r
}

// textOf returns a value as text, whatever its type.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		for _, item := range v {
			if s := textOf(item); s != "" {
				return s
			}
		}
	case map[string]any:
		for _, key := range []string{"@value", "name", "url", "@id"} {
			if s, ok := v[key].(string); ok && s != "" {
				return s
			}
		}
	}
	return ""
}

// lettersOnly is a text without what people and their software write differently.
func lettersOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// parseCategory reads MediaReview's category: a name, a link to one, an old or a homemade one, or a list of them.
func parseCategory(v any) core.Verdict {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, item := range list {
		s := textOf(item)
		s = s[strings.LastIndexAny(s, "/:#")+1:]
		parts := append([]string{s}, strings.Split(s, ",")...)
		for i := range parts { // what comes after a comma qualifies: "Original, Missing Context"
			if verdict, err := core.ParseVerdict(strings.TrimSpace(parts[(len(parts)-i)%len(parts)])); err == nil {
				return verdict
			}
		}
	}
	return ""
}

// parseRating reads a ClaimReview's rating, of which only two are verdicts on pictures: what is called false may be anything.
func parseRating(o object) core.Verdict {
	v, err := core.ParseVerdict(firstText(core.MaxClaim, o["alternateName"]))
	if err != nil || v != core.Decontextualized && v != core.Satire {
		return ""
	}
	return v
}

// layouts are the forms that dates have in such data, the time of day cut off.
var layouts = []string{
	"2006-01-02", "2006/01/02", "2006.01.02", "20060102", "2 January 2006", "2 Jan 2006", "January 2, 2006", "Jan 2, 2006",
	"Mon, 02 Jan 2006", "Monday, January 2, 2006", "Monday, 2 January 2006",
}

// parseDate reads a date as its page wrote it. One that could be read in two ways, as 03/04/2020, is unknown.
func parseDate(s string) core.Date {
	s = strings.TrimSpace(s)
	for _, layout := range layouts {
		for end := len(s); end > 0; end = strings.LastIndexAny(s[:end], " T") {
			if t, err := time.Parse(layout, strings.TrimRight(s[:end], ",")); err == nil {
				return core.Date{Precision: core.Day, Year: t.Year(), Month: t.Month(), Day: t.Day()}
			}
		}
	}
	if d, err := core.ParseDate(s); err == nil {
		return d
	}
	return core.Date{}
}

// parseLanguage returns the language that a page declares, or "": "pt_BR" is a common spelling of "pt-BR".
func parseLanguage(s string) string {
	t, err := language.Parse(strings.ReplaceAll(s, "_", "-"))
	if err != nil || t == language.Und {
		return ""
	}
	base, _ := t.Base()
	return base.String()
}
