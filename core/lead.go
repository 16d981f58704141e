package core

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Lead is a suggestion about where the footage of a Video comes from.
type Lead struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	By     UserID    `json:"by,omitzero"` // erasable
	Link   string    `json:"link,omitempty"`
	Date   Date      `json:"date,omitzero"` // when it was filmed, as they say
	Words  string    `json:"words,omitempty"`
	Credit string    `json:"credit,omitempty"` // the name to thank, if they wish
	Right  bool      `json:"right,omitempty"`  // a debunk agrees

	Standing int `json:"-"` // of how many videos the person's leads were right
}

// MaxWords bounds the words of a lead, in runes.
const MaxWords = 500

// creditLine matches the words with which people ask to be credited.
var creditLine = regexp.MustCompile(`(?i)\bcredit:[ \t]*([^\n]*)`)

// ParseLead reads "https://example.org/video 2019-04-25 It was on television. credit: Anna". Its problems are Missing for
// the link, where there is neither a link nor a date, and those of too long or broken parts.
func ParseLead(s string) (l Lead, err error) {
	if m := creditLine.FindStringSubmatchIndex(s); m != nil {
		l.Credit = CleanText(s[m[2]:m[3]])
		s = s[:m[0]] + s[m[1]:]
	}
	var words []string
	for _, word := range strings.Fields(s) {
		date, dateErr := ParseDate(word)
		switch {
		case l.Link == "" && strings.Contains(word, "://"):
			l.Link = word
		case !l.Date.IsKnown() && dateErr == nil && date.IsKnown():
			l.Date = date
		default:
			words = append(words, word)
		}
	}
	l.Words = strings.Join(words, " ")
	if l.Link == "" && !l.Date.IsKnown() {
		return l, &Problem{Code: Missing, Op: "suggest", Field: "lead"}
	}
	return l, nil
}

// Validate returns the problems of a lead at the moment now.
func (l Lead) Validate(now time.Time) []error {
	errs := []error{
		CheckText("note", l.Words, MaxWords, false), CheckText("credit", l.Credit, MaxName, false), CheckDate("date", l.Date, now),
	}
	if l.Link != "" {
		errs = append(errs, checkURL("source", l.Link))
	}
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// Agrees reports whether facts say the same as the lead: they have its link, or its date.
func (l Lead) Agrees(f Facts) bool {
	if l.Date.IsKnown() && l.Date == f.Date {
		return true
	}
	if f.Review != nil && sameAddress(l.Link, f.Review.URL) {
		return true
	}
	return slices.ContainsFunc(f.Sources, func(s Source) bool { return sameAddress(l.Link, s.URL) })
}

// sameAddress compares links as people do: neither the scheme nor a fragment matters, nor "www.".
func sameAddress(a, b string) bool {
	bare := func(s string) string {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" {
			return ""
		}
		return strings.ToLower(strings.TrimPrefix(u.Host, "www.")) + strings.TrimSuffix(u.Path, "/") + "?" + u.RawQuery
	}
	return bare(a) != "" && bare(a) == bare(b)
}
