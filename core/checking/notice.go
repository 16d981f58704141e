package checking

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // of thumbnails
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/evidence"
	"github.com/firstseen/firstseen/core/recognition"
)

const (
	// noticesKept is the number of pictures of notices that are kept, at most evidence.MaxBytes each.
	noticesKept = 16
	// nearby is the largest distance in time of a thumbnail from the moment that it stands for.
	nearby = thumbEvery
)

// Notice says which picture a notification has.
type Notice struct {
	Asked core.VideoID // the footage that the watcher asked about; 0: Known
	Known core.VideoID // the footage that the fact-check is about
	Facts core.Facts   // that the fact-check says
}

// DrawNotice returns the picture of a notification: the evidence picture of two videos, from their stored thumbnails, or a picture of the
// known footage if that is what was asked about. It is nil if there is none. Callers share it: nobody may change it.
func (s *Checker) DrawNotice(ctx context.Context, n Notice, labels func(core.Evidence) evidence.Labels) (*core.Evidence, error) {
	key := fmt.Sprint(n.Asked, n.Known, labels(core.Evidence{Date: n.Facts.Date, Facts: &n.Facts, Mirrored: true}))
	s.noticesMu.Lock()
	kept, ok := s.notices[key]
	s.noticesMu.Unlock()
	if ok {
		return kept, nil
	}
	v, err, _ := s.flight.Do("notice "+key, func() (any, error) { return s.drawNotice(ctx, n, labels) })
	if err != nil {
		return nil, err
	}
	e, _ := v.(*core.Evidence)
	s.noticesMu.Lock()
	defer s.noticesMu.Unlock()
	if s.notices == nil || len(s.notices) >= noticesKept {
		s.notices = map[string]*core.Evidence{}
	}
	s.notices[key] = e
	return e, nil
}

func (s *Checker) drawNotice(ctx context.Context, n Notice, labels func(core.Evidence) evidence.Labels) (*core.Evidence, error) {
	known, err := s.records.LoadVideo(ctx, n.Known)
	if err != nil {
		return nil, err
	}
	if n.Asked != 0 && n.Asked != n.Known {
		e, err := s.drawPair(ctx, n, known, labels)
		if e != nil || err != nil {
			return e, err
		}
	}
	if len(known.Thumbs) == 0 {
		return nil, nil //nolint:nilnil // there is no picture
	}
	raw, err := s.store.LoadThumb(ctx, known.ID, len(known.Thumbs)/2)
	if err != nil {
		return nil, err
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // the words can do without
	}
	return &core.Evidence{JPEG: raw, Width: size.Width, Height: size.Height, Video: known.ID, Alone: true}, nil
}

// drawPair draws the evidence picture of two videos from their thumbnails. It returns nil if these show nothing in common.
func (s *Checker) drawPair(ctx context.Context, n Notice, known core.Video, labels func(core.Evidence) evidence.Labels) (*core.Evidence, error) {
	asked, err := s.records.LoadVideo(ctx, n.Asked)
	if err != nil {
		return nil, err
	}
	query, err := s.finder.BuildQuery(ctx, asked)
	if err != nil || query == nil {
		return nil, err
	}
	prints, err := s.store.LoadFingerprints(ctx, known.ID)
	if err != nil {
		return nil, err
	}
	found, _ := recognition.Compare(query, []core.VideoID{known.ID}, prints)
	if len(found) == 0 || found[0].Confidence != core.Same {
		return nil, nil //nolint:nilnil // no proof
	}
	e := &core.Evidence{Video: known.ID, Mirrored: found[0].Mirrored, Rotated: found[0].Rotated, Date: n.Facts.Date, Facts: &n.Facts}
	pairs, err := s.loadPairs(ctx, asked, known, found[0].Segments, e)
	if err != nil {
		return nil, err
	}
	if len(pairs) == 0 {
		return nil, nil //nolint:nilnil // no proof
	}
	d, err := s.pictures.drawPicture(ctx, pairs, labels(*e), false)
	if err != nil {
		return nil, fmt.Errorf("draw notice: %w", err)
	}
	setPicture(e, d)
	return e, nil
}

// loadPairs returns the frames of two videos that show most of what they have in common, and adds their moments to the picture.
func (s *Checker) loadPairs(ctx context.Context, asked, known core.Video, segments []core.Segment, e *core.Evidence) (pairs []evidence.Pair, err error) {
	considered := pairThumbs(segments, asked.Thumbs, known.Thumbs)
	theirs := make([][]byte, len(considered))
	for i, p := range considered {
		if theirs[i], err = s.store.LoadThumb(ctx, known.ID, p.known); err != nil {
			return nil, err
		}
	}
	for _, i := range evidence.SelectFrames(theirs, core.MaxMoments) {
		p := considered[i]
		mine, err := s.store.LoadThumb(ctx, asked.ID, p.asked)
		if err != nil {
			return nil, err
		}
		m := core.Moment{Query: asked.Thumbs[p.asked], Ref: known.Thumbs[p.known]}
		e.Moments = append(e.Moments, m)
		pairs = append(pairs, evidence.Pair{Query: mine, Ref: theirs[i], QueryTime: m.Query, RefTime: m.Ref, Picture: evidence.Area(p.picture)})
	}
	return pairs, nil
}

// thumbPair is a thumbnail of each of two videos, by their numbers, and how far apart in time they are.
type thumbPair struct {
	asked, known int
	apart        time.Duration
	picture      core.Area // as in core.Segment
}

// asNear is the difference up to which one pair of thumbnails is about as close in time as another.
const asNear = thumbEvery / 4

// pairThumbs returns up to consideredMoments pairs of thumbnails that show the same moment, the closest ones, in the order of their times.
func pairThumbs(segments []core.Segment, asked, known []time.Duration) (pairs []thumbPair) {
	for j, ref := range known {
		for _, s := range segments {
			if ref < s.RefStart || ref > s.RefEnd {
				continue
			}
			at := s.QueryStart + time.Duration(float64(ref-s.RefStart)/max(s.Speed, 0.1))
			for i, t := range asked {
				if apart := (t - at).Abs(); apart <= nearby {
					pairs = append(pairs, thumbPair{i, j, apart, s.Picture})
				}
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b thumbPair) int { return cmp.Compare(a.apart, b.apart) })
	kept := keepNearest(pairs)
	slices.SortFunc(kept, func(a, b thumbPair) int { return cmp.Compare(a.known, b.known) })
	return kept
}

// keepNearest keeps the first pairs, each thumbnail once: core.MaxMoments, and up to consideredMoments of those that are about as near.
func keepNearest(pairs []thumbPair) (kept []thumbPair) {
	for _, p := range pairs {
		wanted := len(kept) < core.MaxMoments || len(kept) < consideredMoments && p.apart <= pairs[0].apart+asNear
		if wanted && !slices.ContainsFunc(kept, func(o thumbPair) bool { return o.asked == p.asked || o.known == p.known }) {
			kept = append(kept, p)
		}
	}
	return kept
}
