package reviewing

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Bounds of leads.
const (
	maxLeads    = 50 // of one video
	maxOwnLeads = 3  // of one person about it
)

// LeadStore is the part of the database that Leads needs.
type LeadStore interface {
	core.Leads
	Persons() core.Persons
}

// Leads keeps what people suggest about videos.
type Leads struct {
	store     LeadStore
	records   Records
	announcer Announcer
	now       func() time.Time
}

// LeadsConfig has the dependencies of Leads.
type LeadsConfig struct {
	Store     LeadStore
	Records   Records
	Announcer Announcer
	Now       func() time.Time
}

// NewLeads returns the leads that a store keeps.
func NewLeads(c LeadsConfig) *Leads {
	return &Leads{store: c.Store, records: c.Records, announcer: c.Announcer, now: c.Now}
}

// AddLead stores a lead about a video for moderators. The same link or date of the same person again replaces the words. Its
// problems are those of the lead, NotFound, and TooMany.
func (s *Leads) AddLead(ctx context.Context, id core.VideoID, l core.Lead) error {
	if errs := l.Validate(s.now()); len(errs) > 0 {
		return errs[0]
	}
	if _, err := s.records.LoadVideo(ctx, id); err != nil {
		return err
	}
	l.ID, l.At = strings.ToLower(rand.Text()[:8]), s.now().UTC()
	fresh := false
	err := s.store.ChangeLeads(ctx, id, l.By, func(all []core.Lead) (_ []core.Lead, err error) {
		all, fresh, err = addOrReplaceLead(all, l)
		return all, err
	})
	if err == nil && fresh {
		err = s.announcer.AnnounceNews(ctx, core.News{Kind: core.NewLead, Name: id.String()})
	}
	return err
}

// addOrReplaceLead adds a lead, or replaces the same lead of the same person.
func addOrReplaceLead(all []core.Lead, l core.Lead) (_ []core.Lead, fresh bool, err error) {
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
		return nil, false, &core.Problem{Code: core.TooMany, Op: "suggest", Field: "lead", Limit: "3"}
	}
	return append(all, l), true, nil
}

// ListLeads returns the leads about a video's duplicate cluster, those of the people who have been right most often first.
func (s *Leads) ListLeads(ctx context.Context, v core.Video) ([]core.Lead, error) {
	cluster, err := s.records.LoadCluster(ctx, v)
	if err != nil {
		return nil, err
	}
	all, err := s.store.ListLeads(ctx, core.VideoIDs(cluster)...)
	for i := range all {
		if all[i].By.ID == "" || err != nil {
			continue
		}
		var p core.Person
		p, err = s.store.Persons().LoadPerson(ctx, all[i].By)
		all[i].Standing = len(p.Right)
	}
	slices.SortStableFunc(all, func(a, b core.Lead) int {
		return cmp.Or(cmp.Compare(b.Standing, a.Standing), a.At.Compare(b.At))
	})
	return all, err
}

// creditAuthors marks the leads that a debunk proves right, and credits their authors. A repetition changes nothing.
func (s *Leads) creditAuthors(ctx context.Context, d core.Debunk) error {
	v, err := s.records.LoadVideo(ctx, d.Video)
	if err != nil {
		return err
	}
	cluster, err := s.records.LoadCluster(ctx, v)
	if err != nil {
		return err
	}
	for _, member := range cluster {
		leads, err := s.store.ListLeads(ctx, member.ID)
		if err != nil {
			return err
		}
		for _, l := range leads {
			if l.Right || !l.Agrees(d.Facts) {
				continue
			}
			if err := s.creditAuthor(ctx, member.ID, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// creditAuthor credits the author of a lead, and then marks the lead as right, so that it is repeated if it is cut short.
func (s *Leads) creditAuthor(ctx context.Context, video core.VideoID, l core.Lead) error {
	if l.By.ID != "" {
		_, err := s.store.Persons().ChangePerson(ctx, l.By, func(p *core.Person) error {
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
	return s.store.ChangeLeads(ctx, video, core.UserID{}, func(all []core.Lead) ([]core.Lead, error) {
		for i := range all {
			all[i].Right = all[i].Right || all[i].ID == l.ID
		}
		return all, nil
	})
}

// maxRight is the maximum number of videos that are remembered of a person whose leads were right.
const maxRight = 1000
