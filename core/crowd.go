package core

import (
	"context"
	"slices"
)

// pendingCaptions is how many captions an entry of the queue shows.
const pendingCaptions = 3

// Video returns one video. Its problem is NotFound if there is none.
func (s *Service) Video(ctx context.Context, id VideoID) (Video, error) {
	found, err := s.store.Videos(ctx, id)
	if err != nil {
		return Video{}, err
	}
	if found[0].ID == 0 {
		return Video{}, &Problem{Code: NotFound, Op: "read video"}
	}
	return found[0], nil
}

// Pending returns up to limit videos that people ask about and that no published debunk explains, the most asked first.
func (s *Service) Pending(ctx context.Context, limit int) ([]Pending, error) {
	var queue []Pending
	for offset := 0; len(queue) < limit; offset += limit {
		ids, err := s.store.MostAsked(ctx, offset, limit)
		if err != nil || len(ids) == 0 {
			return queue, err
		}
		videos, err := s.store.Videos(ctx, ids...)
		if err != nil {
			return queue, err
		}
		for _, v := range videos {
			p, open, err := s.pending(ctx, v)
			if err != nil {
				return queue, err
			}
			if open && len(queue) < limit {
				queue = append(queue, p)
			}
		}
	}
	return queue, nil
}

func (s *Service) pending(ctx context.Context, v Video) (p Pending, open bool, err error) {
	if v.ID == 0 || v.MergedIn != 0 {
		return p, false, nil
	}
	debunks, err := s.DebunksOf(ctx, v)
	if err != nil || len(published(debunks)) > 0 {
		return p, false, err
	}
	sightings, err := s.store.SightingsOf(ctx, v.ID, 50)
	if err != nil {
		return p, false, err
	}
	asked, err := s.store.Asked(ctx, v.ID)
	if err != nil {
		return p, false, err
	}
	p = Pending{Video: v, Asked: asked[0], Earliest: earliest(sightings)}
	for _, g := range sightings {
		if g.Caption != "" && len(p.Captions) < pendingCaptions && !slices.Contains(p.Captions, g.Caption) {
			p.Captions = append(p.Captions, g.Caption)
		}
	}
	return p, true, nil
}

// earliest returns the first of the sightings whose date comes from a platform, or nil: that we saw it
// ourselves bounds the date too, but Video.Created says that already.
func earliest(sightings []Sighting) *Sighting {
	for i := range sightings {
		if o := sightings[i].Origin; o != nil && !o.Date.IsZero() {
			return &sightings[i]
		}
	}
	return nil
}
