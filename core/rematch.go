package core

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"slices"

	"golang.org/x/image/draw"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
)

// rematchMost is how many clips without an answer, the most asked first, are compared with footage that has just been
// explained: each takes a tenth of a second.
const rematchMost = 200

// rematch looks for the footage of a video among the clips that people asked about when it was not known yet, and makes
// those who wait for one of them hear of this video too. Only the same footage counts.
func (s *Service) rematch(ctx context.Context, family []Video) error {
	refs, err := s.references(ctx, family)
	if err != nil || len(refs) == 0 {
		return err
	}
	open, err := s.openVideos(ctx, rematchMost)
	for _, v := range open {
		if err != nil {
			return err
		}
		if slices.Contains(idsOf(family), v.ID) || toldApart(family, []Video{v}) {
			continue
		}
		err = s.bequeath(ctx, v, family[0], refs)
	}
	return err
}

// references returns the fingerprints of videos, as far as there are any.
func (s *Service) references(ctx context.Context, videos []Video) ([]*fingerprint.Fingerprint, error) {
	prints, err := s.store.Fingerprints(ctx, idsOf(videos)...)
	var refs []*fingerprint.Fingerprint
	for _, raw := range prints {
		ref := &fingerprint.Fingerprint{}
		if len(raw) > 0 && ref.UnmarshalBinary(raw) == nil {
			refs = append(refs, ref)
		}
	}
	return refs, err
}

// openVideos returns up to most videos that people asked about and that were never explained, the most asked first.
func (s *Service) openVideos(ctx context.Context, most int) (open []Video, err error) {
	for offset := 0; len(open) < most; offset += most {
		ids, err := s.store.MostAsked(ctx, ByPeople, offset, most)
		if err != nil || len(ids) == 0 {
			return open, err
		}
		videos, err := s.store.Videos(ctx, ids...)
		if err != nil {
			return open, err
		}
		for _, v := range videos {
			if v.ID != 0 && v.MergedIn == 0 && v.Debunks == 0 && len(open) < most {
				open = append(open, v)
			}
		}
	}
	return open, nil
}

// bequeath makes those who wait for one video hear of another too, if it shows the footage of that.
func (s *Service) bequeath(ctx context.Context, from, to Video, refs []*fingerprint.Fingerprint) error {
	query, err := s.queryOf(ctx, from)
	if err != nil || query == nil {
		return err
	}
	if !slices.ContainsFunc(refs, func(ref *fingerprint.Fingerprint) bool {
		return match.Compare(query, ref).Confidence == match.Same
	}) {
		return nil
	}
	s.log.Info("a clip that was asked about before is known now", "clip", from.ID.String(), "video", to.ID.String())
	for cursor := ""; ; {
		watchers, err := s.store.WatchersOf(ctx, from.ID, Subscribed, cursor, tellBatch)
		if err != nil || len(watchers) == 0 {
			return err
		}
		for _, w := range watchers {
			cursor = w.Cursor
			if err := s.store.Watch(ctx, to.ID, w); err != nil {
				return err
			}
		}
	}
}

// queryOf makes of a video's thumbnails what its clip would be looked up by: the clip itself is not kept. It is nil of a
// video that shows nothing.
func (s *Service) queryOf(ctx context.Context, v Video) (*fingerprint.Fingerprint, error) {
	builder := fingerprint.NewBuilder(fingerprint.Query)
	for n, at := range v.Thumbs {
		raw, err := s.store.Thumb(ctx, v.ID, n)
		if err != nil {
			return nil, err
		}
		picture, err := jpeg.Decode(bytes.NewReader(raw))
		if err != nil {
			return nil, fmt.Errorf("read thumbnail: %w", err)
		}
		gray := image.NewGray(image.Rect(0, 0, fingerprint.Side, fingerprint.Side))
		draw.CatmullRom.Scale(gray, gray.Rect, picture, picture.Bounds(), draw.Src, nil)
		if err := builder.Add(gray.Pix, at); err != nil {
			return nil, fmt.Errorf("read thumbnail: %w", err)
		}
	}
	query, err := builder.Finish(v.Duration)
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // nothing to compare
	}
	return query, nil
}
