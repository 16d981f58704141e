package core

import "context"

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
