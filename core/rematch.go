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
// those who wait for one of them hear of this video too. Only the same footage counts. What the index names is compared, and if it is to be
// thorough what most people ask about, which may be altered beyond what the index finds from this side.
func (s *Service) rematch(ctx context.Context, family []Video, thorough bool) error {
	if slices.ContainsFunc(family, func(v Video) bool { return !v.Held.IsZero() }) {
		return nil // until a moderator has looked
	}
	refs, err := s.references(ctx, family)
	if err != nil || len(refs) == 0 {
		return err
	}
	likely, err := s.likely(ctx, family[0])
	if err != nil {
		return err
	}
	if thorough {
		asked, err := s.openVideos(ctx, rematchMost)
		if err != nil {
			return err
		}
		likely = append(likely, asked...)
	}
	seen := idsOf(family)
	for _, v := range likely {
		if slices.Contains(seen, v.ID) || toldApart(family, []Video{v}) {
			continue
		}
		seen = append(seen, v.ID)
		if err := s.bequeath(ctx, v, family[0], refs); err != nil {
			return err
		}
	}
	return nil
}

// likely returns the videos without an answer that the index names for what another shows.
func (s *Service) likely(ctx context.Context, v Video) ([]Video, error) {
	query, err := s.queryOf(ctx, v)
	if err != nil || query == nil {
		return nil, err
	}
	probes := match.NewLookup(query)
	lists, err := s.store.Lookup(ctx, probes.Keys)
	if err != nil {
		return nil, err
	}
	var ids []VideoID
	for _, candidate := range probes.RankCandidates(lists, rematchMost) {
		ids = append(ids, VideoID(candidate.Owner))
	}
	videos, err := s.store.Videos(ctx, ids...)
	return slices.DeleteFunc(videos, func(v Video) bool { return !v.unanswered() }), err
}

// unanswered tells whether a video is one of its own that was never explained.
func (v Video) unanswered() bool { return v.ID != 0 && v.MergedIn == 0 && v.Debunks == 0 }

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
			if v.unanswered() && len(open) < most {
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
		if err := builder.AddFrame(gray.Pix, at); err != nil {
			return nil, fmt.Errorf("read thumbnail: %w", err)
		}
	}
	query, err := builder.Finish(v.Duration)
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // nothing to compare
	}
	return query, nil
}
