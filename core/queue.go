package core

import (
	"context"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core/evidence"
)

// Order is how the queue of unknown clips is sorted.
type Order uint8

// The orders.
const (
	ByPeople Order = iota // most asked first
	ByRise                // those that the most people began to ask about lately
)

// Bounds of the queue.
const (
	recently        = 24 * time.Hour // what "in the last day" means
	pendingCaptions = 3              // captions that an entry shows
	sightingsShown  = 50             // that they are taken from
	queueRead       = 100            // entries read at one time
)

// Pending is a Video that people ask about and that no debunk explains.
type Pending struct {
	Video    Video
	Asked    int // people
	Lately   int // of them, those who asked first within the last day
	Waiting  int // chats that want to hear
	Earliest *Sighting
	Captions []string
	Leads    []Lead  // from the crowd
	Like     []Found // other videos that may show the same; of one question alone
}

// Pending returns up to limit clips, after skipping offset, that people ask about and that no published debunk explains;
// neither those that another than actor has taken within TakenFor nor those that were found not to be checkable.
func (s *Service) Pending(ctx context.Context, actor UserID, order Order, offset, limit int) ([]Pending, error) {
	one, err := s.One(ctx, actor)
	if err != nil {
		return nil, err
	}
	var queue []Pending
	for from := 0; ; from += queueRead {
		ids, err := s.store.MostAsked(ctx, order, from, queueRead)
		if err != nil || len(ids) == 0 {
			return queue, err
		}
		open, err := s.open(ctx, one, ids)
		if err != nil {
			return queue, err
		}
		skipped := min(offset, len(open))
		offset -= skipped
		for _, v := range open[skipped:] {
			p, err := s.pending(ctx, v)
			if err != nil || len(queue) == limit {
				return queue, err
			}
			queue = append(queue, p)
		}
	}
}

// open leaves of videos those that wait for somebody, as One names them, in two round trips.
func (s *Service) open(ctx context.Context, one UserID, ids []VideoID) ([]Video, error) {
	videos, err := s.store.Videos(ctx, ids...)
	if err != nil {
		return nil, err
	}
	now := s.now()
	videos = slices.DeleteFunc(videos, func(v Video) bool {
		taken := v.Taken.lasts(now) && v.Taken.By != one
		return v.ID == 0 || v.MergedIn != 0 || v.Unfit != nil || taken
	})
	debunks, err := s.store.DebunksOf(ctx, videos...)
	explained := map[VideoID]bool{}
	for _, d := range published(debunks) {
		explained[d.Video] = true
	}
	open := slices.DeleteFunc(videos, func(v Video) bool { return explained[v.ID] })
	for i := 0; err == nil && i < len(open); {
		if len(open[i].Copies) == 0 {
			i++
			continue
		}
		var debunks []Debunk // of the copies too
		if debunks, err = s.DebunksOf(ctx, open[i]); len(published(debunks)) > 0 {
			open = slices.Delete(open, i, i+1)
		} else {
			i++
		}
	}
	return open, err
}

// Question returns what is known of one clip that people ask about. Its problem is NotFound.
func (s *Service) Question(ctx context.Context, id VideoID) (Pending, error) {
	v, err := s.Video(ctx, id)
	if err != nil {
		return Pending{}, err
	}
	p, err := s.pending(ctx, v)
	if err != nil {
		return p, err
	}
	family, err := s.family(ctx, v)
	if err == nil {
		p.Like, err = s.lookAlikes(ctx, family)
	}
	return p, err
}

func (s *Service) pending(ctx context.Context, v Video) (Pending, error) {
	p := Pending{Video: v}
	if !v.Taken.lasts(s.now()) {
		p.Video.Taken = nil
	}
	family, err := s.family(ctx, v)
	if err != nil {
		return p, err
	}
	ids := idsOf(family)
	var sightings []Sighting
	for _, id := range ids {
		seen, err := s.store.SightingsOf(ctx, id, sightingsShown)
		if err != nil {
			return p, err
		}
		sightings = append(sightings, seen...)
	}
	slices.SortStableFunc(sightings, func(a, b Sighting) int { return a.Dated().Compare(b.Dated()) })
	p.Earliest = earliest(sightings)
	for _, g := range sightings {
		if g.Caption != "" && len(p.Captions) < pendingCaptions && !slices.Contains(p.Captions, g.Caption) {
			p.Captions = append(p.Captions, g.Caption)
		}
	}
	if p.Leads, err = s.Leads(ctx, v); err != nil {
		return p, err
	}
	err = s.demand(ctx, &p, ids)
	return p, err
}

// demand counts who asks about a family, and who waits.
func (s *Service) demand(ctx context.Context, p *Pending, ids []VideoID) (err error) {
	if p.Asked, err = s.store.AskedSince(ctx, time.Time{}, ids...); err != nil {
		return err
	}
	if p.Lately, err = s.store.AskedSince(ctx, s.now().Add(-recently), ids...); err != nil {
		return err
	}
	waiting, err := s.store.CountWatchers(ctx, ids...)
	for _, n := range waiting {
		p.Waiting += n
	}
	return err
}

// Sheet returns one picture with those of several videos, each under its id, or nil if none has one.
func (s *Service) Sheet(ctx context.Context, videos []Video) (*Evidence, error) {
	var stills []evidence.Still
	e := &Evidence{}
	for _, v := range videos[:min(len(videos), evidence.MaxStills)] {
		jpeg, err := s.Still(ctx, v)
		if err != nil {
			return nil, err
		}
		if jpeg != nil {
			stills = append(stills, evidence.Still{JPEG: jpeg, Label: v.ID.String()})
			e.Sheet = append(e.Sheet, v.ID)
		}
	}
	if len(stills) == 0 {
		return nil, nil //nolint:nilnil // nothing to show is an answer
	}
	var err error
	e.JPEG, e.Width, e.Height, err = evidence.ComposeContactSheet(stills)
	return e, err
}

// Still returns a picture from the middle of a video, or nil if there is none.
func (s *Service) Still(ctx context.Context, v Video) ([]byte, error) {
	if len(v.Thumbs) == 0 {
		return nil, nil
	}
	return s.store.Thumb(ctx, v.ID, len(v.Thumbs)/2)
}
