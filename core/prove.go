package core

import (
	"context"
	"fmt"
	"time"

	"github.com/firstseen/firstseen/core/evidence"
)

// prove makes the evidence picture of the best match: the known footage's thumbnails that lie in the segments,
// beside the asker's frames at the same moments.
func (c *check) prove(ctx context.Context) error {
	if len(c.answer.Matches) == 0 {
		return nil
	}
	f := c.answer.Matches[0]
	shown := f.Video
	if f.looks != 0 {
		shown = f.looks
	}
	v, err := c.Video(ctx, shown)
	if err != nil {
		return err
	}
	moments, thumbs := moments(f.Segments, v.Thumbs)
	if len(moments) == 0 {
		return nil
	}
	at := make([]time.Duration, len(moments))
	for i, m := range moments {
		at[i] = m.Query
	}
	mine, err := c.clip.Stills(ctx, at, ThumbSide)
	if err != nil {
		return fmt.Errorf("read frames: %w", err)
	}
	pairs := make([]evidence.Pair, 0, len(moments))
	for i, n := range thumbs[:min(len(mine), len(thumbs))] {
		theirs, err := c.store.Thumb(ctx, v.ID, n)
		if err != nil {
			return err
		}
		pairs = append(pairs, evidence.Pair{Query: mine[i], Ref: theirs, QueryTime: moments[i].Query, RefTime: moments[i].Ref})
	}
	return c.compose(f, moments[:len(pairs)], pairs)
}

func (c *check) compose(f Found, moments []Moment, pairs []evidence.Pair) error {
	e := &Evidence{Moments: moments, Video: f.Video, Mirrored: f.Mirrored}
	if len(f.Debunks) > 0 {
		e.Date = f.Debunks[0].Date
	}
	var err error
	e.JPEG, e.Width, e.Height, err = evidence.Compose(pairs, c.options.Labels(*e))
	if err != nil {
		return fmt.Errorf("compose evidence: %w", err)
	}
	c.answer.Evidence = e
	return nil
}

// moments picks up to MaxMoments thumbnails that lie in segments, spread over them, with the asker's times.
func moments(segments []Segment, thumbs []time.Duration) (picked []Moment, numbers []int) {
	var all []Moment
	var at []int
	for i, ref := range thumbs {
		for _, s := range segments {
			if ref >= s.RefStart && ref <= s.RefEnd {
				query := s.QueryStart + time.Duration(float64(ref-s.RefStart)/max(s.Speed, 0.1))
				all, at = append(all, Moment{Query: query, Ref: ref}), append(at, i)
				break
			}
		}
	}
	n := min(len(all), MaxMoments)
	for i := range n {
		j := (2*i + 1) * len(all) / (2 * n) // the middles of n equal parts
		picked, numbers = append(picked, all[j]), append(numbers, at[j])
	}
	return picked, numbers
}
