package core

import (
	"cmp"
	"context"
	"crypto/rand"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Lead is what somebody suggests about where the footage of a Video comes from.
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

// Bounds on leads.
const (
	MaxWords    = 500 // runes
	maxLeads    = 50  // of one video
	maxOwnLeads = 3   // of one person about it
)

// creditLine is what people write to be thanked.
var creditLine = regexp.MustCompile(`(?i)\bcredit:[ \t]*([^\n]*)`)

// ParseLead reads "https://example.org/video 2019-04-25 It was on television. credit: Anna". Its problems are Missing for
// the link, where there is neither a link nor a date, and those of too long or broken parts.
func ParseLead(s string) (l Lead, err error) {
	if m := creditLine.FindStringSubmatchIndex(s); m != nil {
		l.Credit = clean(s[m[2]:m[3]])
		s = s[:m[0]] + s[m[1]:]
	}
	var words []string
	for _, word := range strings.Fields(s) {
		date, dateErr := ParseDate(word)
		switch {
		case l.Link == "" && strings.Contains(word, "://"):
			l.Link = word
		case !l.Date.Known() && dateErr == nil && date.Known():
			l.Date = date
		default:
			words = append(words, word)
		}
	}
	l.Words = strings.Join(words, " ")
	if l.Link == "" && !l.Date.Known() {
		return l, &Problem{Code: Missing, Op: "suggest", Field: "lead"}
	}
	return l, nil
}

func (l Lead) validate(now time.Time) []error {
	errs := []error{
		checkText("note", l.Words, MaxWords, false), checkText("credit", l.Credit, MaxName, false), checkDate("date", l.Date, now),
	}
	if l.Link != "" {
		errs = append(errs, checkURL("source", l.Link))
	}
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// Suggest keeps a lead about a video for moderators to see. The same link or date of the same person again replaces what they said.
// Its problems are those of the lead, NotFound, and TooMany.
func (s *Service) Suggest(ctx context.Context, id VideoID, l Lead) error {
	if errs := l.validate(s.now()); len(errs) > 0 {
		return errs[0]
	}
	if _, err := s.Video(ctx, id); err != nil {
		return err
	}
	l.ID, l.At = strings.ToLower(rand.Text()[:8]), s.now().UTC()
	fresh := false
	err := s.store.ChangeLeads(ctx, id, l.By, func(all []Lead) (_ []Lead, err error) {
		all, fresh, err = withLead(all, l)
		return all, err
	})
	if err == nil && fresh {
		err = s.announce(ctx, News{NewLead, id.String()})
	}
	return err
}

// withLead adds a lead, or puts it in the place of the same one of the same person.
func withLead(all []Lead, l Lead) (_ []Lead, fresh bool, err error) {
	own := 0
	for i, o := range all {
		switch {
		case o.By != l.By:
		case o.Link == l.Link && o.Date == l.Date:
			all[i].Words, all[i].Credit = l.Words, l.Credit
			return all, false, nil
		default:
			own++
		}
	}
	if len(all) >= maxLeads || own >= maxOwnLeads {
		return nil, false, &Problem{Code: TooMany, Op: "suggest", Field: "lead", Limit: "3"}
	}
	return append(all, l), true, nil
}

// Leads returns what people suggest about a video or a copy of it, first those whose authors have been right most often.
func (s *Service) Leads(ctx context.Context, v Video) ([]Lead, error) {
	family, err := s.family(ctx, v)
	if err != nil {
		return nil, err
	}
	all, err := s.store.Leads(ctx, idsOf(family)...)
	for i := range all {
		if all[i].By.ID == "" || err != nil {
			continue
		}
		var p Person
		p, err = s.store.Person(ctx, all[i].By)
		all[i].Standing = len(p.Right)
	}
	slices.SortStableFunc(all, func(a, b Lead) int {
		return cmp.Or(cmp.Compare(b.Standing, a.Standing), a.At.Compare(b.At))
	})
	return all, err
}

// reward notes which leads a debunk proves right, and lets their authors rise. A repetition changes nothing.
func (s *Service) reward(ctx context.Context, d Debunk) error {
	v, err := s.Video(ctx, d.Video)
	if err != nil {
		return err
	}
	family, err := s.family(ctx, v)
	if err != nil {
		return err
	}
	for _, member := range family {
		leads, err := s.store.Leads(ctx, member.ID)
		if err != nil {
			return err
		}
		for _, l := range leads {
			if l.Right || !l.agrees(d.Facts) {
				continue
			}
			if err := s.rise(ctx, member.ID, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// rise credits the author of a lead first, so that it is done again if it is cut short.
func (s *Service) rise(ctx context.Context, video VideoID, l Lead) error {
	if l.By.ID != "" {
		_, err := s.store.ChangePerson(ctx, l.By, func(p *Person) error {
			p.User = l.By
			if !slices.Contains(p.Right, video) && len(p.Right) < maxRight {
				p.Right = append(p.Right, video)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return s.store.ChangeLeads(ctx, video, UserID{}, func(all []Lead) ([]Lead, error) {
		for i := range all {
			all[i].Right = all[i].Right || all[i].ID == l.ID
		}
		return all, nil
	})
}

// maxRight bounds what is remembered of a person's standing.
const maxRight = 1000

// agrees tells whether facts say what the lead says: its link is among theirs, or its date is theirs.
func (l Lead) agrees(f Facts) bool {
	if l.Date.Known() && l.Date == f.Date {
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
