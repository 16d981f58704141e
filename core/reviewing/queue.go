package reviewing

import (
	"context"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/evidence"
	"github.com/firstseen/firstseen/core/fingerprint"
)

// QueueStore is the part of the database that a Queue needs.
type QueueStore interface {
	core.Videos
	core.Fingerprints
	core.Debunks
	core.Proposals
	core.Sightings
	core.Demand
	core.Watchers
}

// Finder finds the videos that look like a query, and their fingerprints, and makes queries of stored videos.
type Finder interface {
	BuildMovingQuery(ctx context.Context, v core.Video) (*fingerprint.Fingerprint, error)
	FindCandidates(ctx context.Context, query *fingerprint.Fingerprint) (ids []core.VideoID, prints [][]byte, err error)
}

// Queue is the queue of clips that people ask about and that no debunk explains.
type Queue struct {
	store    QueueStore
	records  Records
	accounts Accounts
	alike    lookAlikes
	leads    *Leads
	now      func() time.Time
}

// QueueConfig has the dependencies of a Queue.
type QueueConfig struct {
	Store    QueueStore
	Records  Records
	Accounts Accounts
	Finder   Finder
	Leads    *Leads
	Now      func() time.Time
}

// NewQueue returns the queue of a store.
func NewQueue(c QueueConfig) *Queue {
	return &Queue{
		store: c.Store, records: c.Records, accounts: c.Accounts, alike: lookAlikes{c.Store, c.Records, c.Finder}, leads: c.Leads, now: c.Now,
	}
}

// Bounds of the queue.
const (
	recently       = 24 * time.Hour // what "in the last day" means
	sightingsShown = 50             // that captions are taken from
	queueRead      = 100            // entries read at one time
)

// ListPending returns up to limit clips, after skipping offset, that people ask about and that no published debunk explains. Clips
// that another moderator has taken, and unfit ones, are left out.
func (s *Queue) ListPending(ctx context.Context, actor core.UserID, order core.Order, offset, limit int) ([]core.Pending, error) {
	one, err := s.accounts.CanonicalAccount(ctx, actor)
	if err != nil {
		return nil, err
	}
	var queue []core.Pending
	for from := 0; ; from += queueRead {
		ids, err := s.store.ListMostAsked(ctx, order, from, queueRead)
		if err != nil || len(ids) == 0 {
			return queue, err
		}
		open, err := s.SelectOpen(ctx, one, ids)
		if err != nil {
			return queue, err
		}
		skipped := min(offset, len(open))
		offset -= skipped
		for _, v := range open[skipped:] {
			p, err := s.LoadEntry(ctx, v)
			if err != nil || len(queue) == limit {
				return queue, err
			}
			queue = append(queue, p)
		}
	}
}

// SelectOpen returns those of some videos that wait for a moderator, whose canonical account is given. It takes two round trips.
func (s *Queue) SelectOpen(ctx context.Context, one core.UserID, ids []core.VideoID) ([]core.Video, error) {
	videos, err := s.store.LoadVideos(ctx, ids...)
	if err != nil {
		return nil, err
	}
	now := s.now()
	videos = slices.DeleteFunc(videos, func(v core.Video) bool {
		taken := v.Taken.IsActive(now) && v.Taken.By != one
		return v.ID == 0 || v.MergedIn != 0 || v.Unfit != nil || taken
	})
	debunks, err := s.store.ListDebunksOf(ctx, videos...)
	explained := map[core.VideoID]bool{}
	for _, d := range core.SelectPublished(debunks) {
		explained[d.Video] = true
	}
	open := slices.DeleteFunc(videos, func(v core.Video) bool { return explained[v.ID] })
	for i := 0; err == nil && i < len(open); {
		if len(open[i].Copies) == 0 {
			i++
			continue
		}
		var debunks []core.Debunk // of the copies too
		if debunks, err = s.records.ListDebunks(ctx, open[i]); len(core.SelectPublished(debunks)) > 0 {
			open = slices.Delete(open, i, i+1)
		} else {
			i++
		}
	}
	return open, err
}

// LoadQuestion returns the entry of one clip that people ask about, with similar videos. Its problem is NotFound.
func (s *Queue) LoadQuestion(ctx context.Context, id core.VideoID) (core.Pending, error) {
	v, err := s.records.LoadVideo(ctx, id)
	if err != nil {
		return core.Pending{}, err
	}
	p, err := s.LoadEntry(ctx, v)
	if err != nil {
		return p, err
	}
	cluster, err := s.records.LoadCluster(ctx, v)
	if err == nil {
		p.Like, err = s.alike.findSimilar(ctx, cluster)
	}
	return p, err
}

// LoadEntry returns the entry of a video in the queue.
func (s *Queue) LoadEntry(ctx context.Context, v core.Video) (core.Pending, error) {
	p := core.Pending{Video: v}
	if !v.Taken.IsActive(s.now()) {
		p.Video.Taken = nil
	}
	cluster, err := s.records.LoadCluster(ctx, v)
	if err != nil {
		return p, err
	}
	ids := core.VideoIDs(cluster)
	var sightings []core.Sighting
	for _, id := range ids {
		seen, err := s.store.ListSightings(ctx, id, sightingsShown)
		if err != nil {
			return p, err
		}
		sightings = append(sightings, seen...)
	}
	slices.SortStableFunc(sightings, func(a, b core.Sighting) int { return a.Dated().Compare(b.Dated()) })
	p.Earliest = core.EarliestDated(sightings)
	for _, g := range sightings {
		if g.Caption != "" && !slices.Contains(p.Captions, g.Caption) {
			p.Captions = append(p.Captions, g.Caption)
		}
	}
	if p.Leads, err = s.leads.ListLeads(ctx, v); err != nil {
		return p, err
	}
	err = s.countDemand(ctx, &p, ids)
	return p, err
}

// countDemand counts who asks about a cluster, and who waits.
func (s *Queue) countDemand(ctx context.Context, p *core.Pending, ids []core.VideoID) (err error) {
	if p.Asked, err = s.store.CountAskersSince(ctx, time.Time{}, ids...); err != nil {
		return err
	}
	if p.Lately, err = s.store.CountAskersSince(ctx, s.now().Add(-recently), ids...); err != nil {
		return err
	}
	waiting, err := s.store.CountWatchers(ctx, ids...)
	for _, n := range waiting {
		p.Waiting += n
	}
	return err
}

// DrawContactSheet returns one picture with stills of several videos, each under its id, or nil if none has one.
func (s *Queue) DrawContactSheet(ctx context.Context, videos []core.Video) (*core.Evidence, error) {
	var stills []evidence.Still
	e := &core.Evidence{}
	for _, v := range videos[:min(len(videos), evidence.MaxStills)] {
		jpeg, err := s.LoadStill(ctx, v)
		if err != nil {
			return nil, err
		}
		if jpeg != nil {
			stills = append(stills, evidence.Still{JPEG: jpeg, Label: v.ID.String()})
			e.ContactSheet = append(e.ContactSheet, v.ID)
		}
	}
	if len(stills) == 0 {
		return nil, nil //nolint:nilnil // nothing to show is an answer
	}
	var err error
	e.JPEG, e.Width, e.Height, err = evidence.ComposeContactSheet(stills)
	return e, err
}

// LoadStill returns a picture from the middle of a video as JPEG, or nil if there is none.
func (s *Queue) LoadStill(ctx context.Context, v core.Video) ([]byte, error) {
	if len(v.Thumbs) == 0 {
		return nil, nil
	}
	return s.store.LoadThumb(ctx, v.ID, len(v.Thumbs)/2)
}

// CountWaiting returns how many clips, up to QueueCounted, and how many proposals wait for moderators.
func (s *Queue) CountWaiting(ctx context.Context) (clips, proposals int, err error) {
	for from := 0; from < core.QueueCounted; from += queueRead {
		ids, err := s.store.ListMostAsked(ctx, core.ByPeople, from, queueRead)
		if err != nil {
			return 0, 0, err
		}
		if len(ids) == 0 {
			break
		}
		open, err := s.SelectOpen(ctx, core.UserID{}, ids)
		if err != nil {
			return 0, 0, err
		}
		clips += len(open)
	}
	all, err := openProposals(ctx, s.store)
	return clips, len(all), err
}
