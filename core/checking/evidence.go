package checking

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/evidence"
	"github.com/firstseen/firstseen/core/media"
)

// drawEvidence draws the evidence picture of the best match: thumbnails of the known footage within the matching segments, beside
// the asker's frames at the same moments.
func (c *check) drawEvidence(ctx context.Context) error {
	if len(c.answer.Matches) == 0 || c.answer.Matches[0].Shared {
		return nil
	}
	f := c.answer.Matches[0]
	shown := f.Video
	if f.Shown != 0 {
		shown = f.Shown
	}
	v, err := c.checker.records.LoadVideo(ctx, shown)
	if err != nil {
		return err
	}
	moments, thumbs := pickMoments(f.Segments, v.Thumbs, c.listKeptTimes())
	theirs, err := c.loadThumbs(ctx, v.ID, thumbs)
	if err != nil {
		return err
	}
	if moments, theirs = keepTelling(moments, theirs); len(moments) == 0 {
		return nil
	}
	mine := theirs // of the same bytes
	if v.ID != c.own.ID {
		at := make([]time.Duration, len(moments))
		for i, m := range moments {
			at[i] = m.Query
		}
		if mine, err = c.loadFrames(ctx, at, f.Photo); err != nil {
			return err
		}
	}
	pairs := make([]evidence.Pair, 0, len(moments))
	for i, m := range moments[:min(len(mine), len(moments))] {
		pairs = append(pairs, evidence.Pair{Query: mine[i], Ref: theirs[i], QueryTime: m.Query, RefTime: m.Ref, Picture: evidence.Area(m.Picture)})
	}
	if len(pairs) == 0 {
		return nil
	}
	return c.composeEvidence(ctx, f, moments[:len(pairs)], pairs)
}

// loadFrames returns the asker's frames at some times, of the photo of a motion photo if that is said. Of a file that was read before it
// returns those that were kept, or reads them.
func (c *check) loadFrames(ctx context.Context, at []time.Duration, photo bool) ([][]byte, error) {
	var kept [][]byte
	for _, t := range at {
		if i := slices.IndexFunc(c.stills, func(s still) bool { return s.At == t }); i >= 0 {
			kept = append(kept, c.stills[i].JPEG)
		}
	}
	if len(kept) == len(at) {
		return kept, nil
	}
	clip, err := c.openAgain(ctx, photo)
	if err != nil {
		return nil, err
	}
	pictures, err := clip.MakeStills(ctx, at, core.ThumbSide)
	if err != nil {
		return nil, fmt.Errorf("read frames: %w", err)
	}
	c.stills = nil
	for i, jpeg := range pictures {
		c.stills = append(c.stills, still{at[i], jpeg})
	}
	return pictures, nil
}

// listKeptTimes returns the times of the asker's frames that were kept where there is no file to read others from, or none.
func (c *check) listKeptTimes() (times []time.Duration) {
	if c.path == "" && c.clip == nil {
		for _, s := range c.stills {
			times = append(times, s.At)
		}
	}
	return times
}

// openAgain opens the clip, or its photo, unless it is open.
func (c *check) openAgain(ctx context.Context, photo bool) (*media.Clip, error) {
	switch {
	case photo && c.photo != nil:
		return c.photo, nil
	case !photo && c.clip != nil:
		return c.clip, nil
	case c.path == "":
		return nil, errNoFrames
	case photo:
		err := c.openPhoto(ctx)
		return c.photo, err
	}
	err := c.openClip(ctx, c.path)
	for i := 0; i < c.blank && err == nil; i++ {
		_, err = c.clip.EnterNextStream() //nolint:wrapcheck // it says what is wrong with the clip
	}
	return c.clip, err
}

// loadThumbs returns thumbnails of a video.
func (c *check) loadThumbs(ctx context.Context, id core.VideoID, numbers []int) ([][]byte, error) {
	pictures := make([][]byte, len(numbers))
	for i, n := range numbers {
		var err error
		if pictures[i], err = c.checker.store.LoadThumb(ctx, id, n); err != nil {
			return nil, err
		}
	}
	return pictures, nil
}

func (c *check) composeEvidence(ctx context.Context, f core.Found, moments []core.Moment, pairs []evidence.Pair) error {
	e := &core.Evidence{Moments: moments, Video: f.Video, Mirrored: f.Mirrored, Rotated: f.Rotated}
	if len(f.Debunks) > 0 {
		e.Date, e.Facts, e.Possible = f.Debunks[0].Date, &f.Debunks[0].Facts, f.Confidence != core.Same
	}
	d, err := c.checker.pictures.drawPicture(ctx, pairs, c.options.Labels(*e), c.options.Wide)
	if err != nil {
		return fmt.Errorf("compose evidence: %w", err)
	}
	setPicture(e, d)
	c.answer.Evidence = e
	return nil
}

// setPicture puts a picture that was drawn of the evidence's moments into it, and leaves it those that are shown.
func setPicture(e *core.Evidence, d evidence.Picture) {
	e.JPEG, e.Width, e.Height = d.JPEG, d.Width, d.Height
	shown := make([]core.Moment, len(d.Shown))
	for i, n := range d.Shown {
		shown[i] = e.Moments[n]
	}
	e.Moments = shown
}

// pickNearest picks the thumbnail that is nearest to the middle of each segment, for segments without one: of a picture, which lasts no
// time, and very short ones.
func pickNearest(segments []core.Segment, thumbs []time.Duration) (picked []core.Moment, numbers []int) {
	for _, s := range segments {
		middle, best := (s.RefStart+s.RefEnd)/2, -1
		for i, ref := range thumbs {
			if best < 0 || (ref-middle).Abs() < (thumbs[best]-middle).Abs() {
				best = i
			}
		}
		if best >= 0 && !slices.Contains(numbers, best) {
			picked, numbers = append(picked, core.Moment{Query: (s.QueryStart + s.QueryEnd) / 2, Ref: thumbs[best], Picture: s.Picture}), append(numbers, best)
		}
	}
	return picked, numbers
}

// keepTelling keeps the core.MaxMoments moments whose frames differ most and show most.
func keepTelling(moments []core.Moment, frames [][]byte) (kept []core.Moment, theirs [][]byte) {
	selected := evidence.SelectFrames(frames, core.MaxMoments)
	if len(selected) == 0 && len(frames) > 0 {
		selected = []int{0} // a frame that cannot be used is an error
	}
	for _, i := range selected {
		kept, theirs = append(kept, moments[i]), append(theirs, frames[i])
	}
	return kept, theirs
}

// consideredMoments is the number of moments among which those that are shown are chosen: decoding a thumbnail takes some 3 ms.
const consideredMoments = 12

// pickMoments picks up to consideredMoments thumbnails that lie within segments, spread over them, with the asker's times. Where frames of
// the asker were kept at some of them, it picks among those.
func pickMoments(segments []core.Segment, thumbs, kept []time.Duration) (picked []core.Moment, numbers []int) {
	var all []core.Moment
	var at []int
	for i, ref := range thumbs {
		for _, s := range segments {
			if ref >= s.RefStart && ref <= s.RefEnd {
				query := s.QueryStart + time.Duration(float64(ref-s.RefStart)/max(s.Speed, 0.1))
				all, at = append(all, core.Moment{Query: query, Ref: ref, Picture: s.Picture}), append(at, i)
				break
			}
		}
	}
	if len(all) == 0 {
		all, at = pickNearest(segments, thumbs)
	}
	isKept := func(m core.Moment) bool { return slices.Contains(kept, m.Query) }
	n := min(len(all), consideredMoments)
	if slices.ContainsFunc(all, isKept) {
		for i, m := range all {
			if isKept(m) {
				picked, numbers = append(picked, m), append(numbers, at[i])
			}
		}
		return picked, numbers
	}
	for i := range n {
		j := (2*i + 1) * len(all) / (2 * n) // the middles of n equal parts
		picked, numbers = append(picked, all[j]), append(numbers, at[j])
	}
	return picked, numbers
}
