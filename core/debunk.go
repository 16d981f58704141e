package core

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Status is the state of a debunk.
type Status string

// The states of a debunk.
const (
	Published      Status = "published"
	RetractedState Status = "retracted" // withdrawn: kept with its history, shown to nobody who asks
)

// Source is a place where the footage, or the proof of its date, can be seen.
type Source struct {
	Publisher string  `json:"publisher"`
	URL       string  `json:"url"`
	Offset    *Offset `json:"offset,omitempty"` // where in a video source the footage starts
}

// Review is the article in which a fact-checker dealt with the claim.
type Review struct {
	Publisher string `json:"publisher"`
	URL       string `json:"url"`
	Date      Date   `json:"date,omitzero"`
}

// Facts is a moderator's judgement of a claim about a video. Its fields map one to one to schema.org's MediaReview and ClaimReview.
type Facts struct {
	Claim     string   `json:"claim"`
	ClaimDate Date     `json:"claim_date,omitzero"` // the date that the claim gives the footage
	Verdict   Verdict  `json:"verdict"`
	Note      string   `json:"note,omitempty"` // what the footage really shows
	Date      Date     `json:"date"`           // when it was really filmed; may be unknown
	Place     string   `json:"place,omitempty"`
	Sources   []Source `json:"sources"`
	Review    *Review  `json:"review,omitempty"`
	Credit    string   `json:"credit,omitempty"` // whom to thank for the lead
	Lang      string   `json:"lang,omitempty"`   // BCP 47, of claim and note
}

// Debunk is one fact-check of one false claim about a Video, in its current revision.
type Debunk struct {
	ID    DebunkID `json:"id"`
	Video VideoID  `json:"video"`
	Facts
	Status   Status    `json:"status"`
	Author   UserID    `json:"author"`
	Revision int       `json:"revision"` // from 1
	Created  time.Time `json:"created"`
	Updated  time.Time `json:"updated"`
}

// Action is the kind of a revision.
type Action string

// The actions that make a revision.
const (
	Publish Action = "publish"
	Edit    Action = "edit"
	Retract Action = "retract"
	Undo    Action = "undo" // of the revision before, soon after it
)

// Revision is one entry of a debunk's history and of the audit log: the debunk as it was after Action.
type Revision struct {
	Debunk Debunk    `json:"debunk"`
	Action Action    `json:"action"`
	Actor  UserID    `json:"actor"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// Normalize trims the texts and drops empty parts, so that Validate and readers see one form.
func (f Facts) Normalize() Facts {
	f.Claim, f.Note, f.Place, f.Credit, f.Lang = CleanText(f.Claim), CleanText(f.Note), CleanText(f.Place), CleanText(f.Credit), CleanText(f.Lang)
	sources := make([]Source, 0, len(f.Sources))
	for _, s := range f.Sources {
		s.Publisher, s.URL = CleanText(s.Publisher), CleanText(s.URL)
		if s.Publisher == "" {
			s.Publisher = hostOf(s.URL)
		}
		if s != (Source{}) {
			sources = append(sources, s)
		}
	}
	f.Sources = sources
	if f.Review != nil {
		r := *f.Review
		r.Publisher, r.URL = CleanText(r.Publisher), CleanText(r.URL)
		if r.Publisher == "" {
			r.Publisher = hostOf(r.URL)
		}
		f.Review = &r
		if r == (Review{}) {
			f.Review = nil
		}
	}
	if tag, err := language.Parse(f.Lang); err == nil && f.Lang != "" {
		f.Lang = tag.String()
	}
	return f
}

// CleanText returns a text without white space around it, and with line breaks of one kind.
func CleanText(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// Validate checks normalized facts at the moment now and returns every problem, joined, each with its Field.
func (f Facts) Validate(now time.Time) error {
	errs := []error{
		CheckText("claim", f.Claim, MaxClaim, true),
		CheckText("note", f.Note, MaxNote, false),
		CheckText("place", f.Place, MaxPlace, false),
		CheckText("credit", f.Credit, MaxName, false),
		CheckDate("date", f.Date, now),
		CheckDate("claim_date", f.ClaimDate, time.Time{}), // claims may well name a date to come
	}
	switch {
	case f.Verdict == "":
		errs = append(errs, &Problem{Code: Missing, Field: "verdict"})
	case !f.Verdict.IsValid():
		errs = append(errs, &Problem{Code: BadVerdict, Field: "verdict"})
	}
	switch {
	case len(f.Sources) == 0:
		errs = append(errs, &Problem{Code: Missing, Field: "source"})
	case len(f.Sources) > MaxSources:
		errs = append(errs, &Problem{Code: TooMany, Field: "source", Limit: strconv.Itoa(MaxSources)})
	}
	for _, s := range f.Sources {
		errs = append(errs, s.validateSource())
	}
	if f.Review != nil {
		errs = append(errs, CheckText("review", f.Review.Publisher, MaxPublisher, true),
			checkURL("review", f.Review.URL), CheckDate("review", f.Review.Date, now))
	}
	if f.Lang != "" {
		if _, err := language.Parse(f.Lang); err != nil {
			errs = append(errs, &Problem{Code: BadLanguage, Field: "lang"})
		}
	}
	return errors.Join(errs...)
}

func (s Source) validateSource() error {
	err := errors.Join(CheckText("source", s.Publisher, MaxPublisher, true), checkURL("source", s.URL))
	if s.Offset != nil && (*s.Offset < 0 || time.Duration(*s.Offset) > MaxOffset) {
		err = errors.Join(err, &Problem{Code: BadOffset, Field: "source"})
	}
	return err
}

// CheckText returns a problem for control characters other than a line break or tab, and for a text that is missing or too long.
// Characters that reorder words may be needed: they are made inert where they are shown.
func CheckText(field, s string, limit int, required bool) error {
	switch {
	case s == "" && required:
		return &Problem{Code: Missing, Field: field}
	case utf8.RuneCountInString(s) > limit:
		return &Problem{Code: TooLong, Field: field, Limit: strconv.Itoa(limit)}
	case !utf8.ValidString(s) || strings.ContainsFunc(s, isForbidden):
		return &Problem{Code: BadText, Field: field}
	}
	return nil
}

func isForbidden(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

func checkURL(field, s string) error {
	switch u, err := url.Parse(s); {
	case s == "":
		return &Problem{Code: Missing, Field: field}
	case len(s) > MaxURL:
		return &Problem{Code: TooLong, Field: field, Limit: strconv.Itoa(MaxURL)}
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.User != nil,
		strings.ContainsFunc(s, func(r rune) bool {
			return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("<>\"`", r)
		}):
		return &Problem{Code: BadURL, Field: field}
	}
	return nil
}

// CheckDate returns a problem for a date that does not exist or lies in the future. It allows a day of grace, for places that are
// ahead of UTC. A zero now allows any date.
func CheckDate(field string, d Date, now time.Time) error {
	if !d.IsKnown() {
		return nil
	}
	if !d.isValid() {
		return &Problem{Code: BadDate, Field: field}
	}
	if from, _ := d.Span(); !now.IsZero() && from.After(now.AddDate(0, 0, 1)) {
		return &Problem{Code: FutureDate, Field: field}
	}
	return nil
}

// ParseSource reads "PUBLISHER URL [@2:12]". Its error is a Problem with code BadURL or BadOffset; or NoLink, and then the source
// that it returns has the publisher alone.
func ParseSource(s string) (Source, error) {
	words := strings.Fields(s)
	var src Source
	if n := len(words); n > 0 && strings.HasPrefix(words[n-1], "@") {
		offset, err := ParseOffset(words[n-1][1:])
		if err != nil {
			return Source{}, &Problem{Code: BadOffset, Field: "source"}
		}
		src.Offset, words = &offset, words[:n-1]
	}
	if len(words) == 0 {
		return Source{}, &Problem{Code: Missing, Field: "source"}
	}
	if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, ":") }) {
		src.Publisher = strings.Join(words, " ")
		return src, &Problem{Code: NoLink, Field: "source"}
	}
	src.URL = words[len(words)-1]
	src.Publisher = strings.Join(words[:len(words)-1], " ")
	return src, checkURL("source", src.URL)
}

// ParseReview reads "PUBLISHER URL [DATE]". Its error is a Problem with code BadURL or BadDate.
func ParseReview(s string) (*Review, error) {
	words := strings.Fields(s)
	var r Review
	if n := len(words); n > 1 && !strings.Contains(words[n-1], "://") {
		date, err := ParseDate(words[n-1])
		if err != nil {
			return nil, &Problem{Code: BadDate, Field: "review"}
		}
		r.Date, words = date, words[:n-1]
	}
	if len(words) == 0 {
		return nil, &Problem{Code: Missing, Field: "review"}
	}
	r.URL = words[len(words)-1]
	r.Publisher = strings.Join(words[:len(words)-1], " ")
	return &r, checkURL("review", r.URL)
}

// ChangesAnswer reports whether those who were shown before have to hear of after: its verdict, its date, its sources or its status
// changed.
func ChangesAnswer(before, after Debunk) bool {
	if before.Status != after.Status || before.Verdict != after.Verdict || before.Date != after.Date || len(before.Sources) != len(after.Sources) {
		return true
	}
	for i := range before.Sources {
		if before.Sources[i].URL != after.Sources[i].URL {
			return true
		}
	}
	return false
}

// SelectPublished returns the published ones of some debunks. It reuses the slice.
func SelectPublished(debunks []Debunk) []Debunk {
	return slices.DeleteFunc(debunks, func(d Debunk) bool { return d.Status != Published })
}
