package checking

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/evidence"
)

// Excerpt is a video, or a stretch of it.
type Excerpt struct {
	Video    core.VideoID
	From, To time.Duration // both 0: all of it
}

// sightingsSearched is the number of sightings of a video, those that are dated earliest, among which a caption is looked for.
const sightingsSearched = 500

// PickStills returns up to core.MaxStills stills of a video to search elsewhere with: those of its thumbnails that show the most and
// differ the most. Its problem is NotFound if there is no such video.
func (s *Checker) PickStills(ctx context.Context, e Excerpt) ([]core.Still, error) {
	v, err := s.records.LoadVideo(ctx, e.Video)
	if err != nil {
		return nil, err
	}
	var times []time.Duration
	var pictures [][]byte
	for _, n := range e.listThumbs(v) {
		jpeg, err := s.store.LoadThumb(ctx, v.ID, n)
		if err != nil {
			return nil, err
		}
		times, pictures = append(times, v.Thumbs[n]), append(pictures, jpeg)
	}
	return chooseStills(times, pictures), nil
}

// listThumbs returns the numbers of the thumbnails within an excerpt, or of the one that is nearest to its middle.
func (e Excerpt) listThumbs(v core.Video) (numbers []int) {
	for i, at := range v.Thumbs {
		if e.To == 0 || at >= e.From && at <= e.To {
			numbers = append(numbers, i)
		}
	}
	if len(numbers) == 0 {
		_, numbers = pickNearest([]core.Segment{{RefStart: e.From, RefEnd: e.To}}, v.Thumbs)
	}
	return numbers
}

// chooseStills returns those of some pictures of a clip to search with.
func chooseStills(times []time.Duration, pictures [][]byte) (stills []core.Still) {
	for _, i := range evidence.SelectFrames(pictures, core.MaxStills) {
		if size, _, err := image.DecodeConfig(bytes.NewReader(pictures[i])); err == nil {
			stills = append(stills, core.Still{At: times[i], JPEG: pictures[i], Width: size.Width, Height: size.Height})
		}
	}
	return stills
}

// addStills adds the stills to search with to the answer about a clip of which there is no fact-check. Of a clip that was recorded they are
// there already; of another one they are read.
func (c *check) addStills(ctx context.Context) (err error) {
	if slices.ContainsFunc(c.answer.Matches, func(f core.Found) bool { return len(f.Debunks) > 0 }) {
		return nil
	}
	if c.made != 0 || c.own.ID != 0 {
		c.answer.Stills, err = c.checker.PickStills(ctx, Excerpt{Video: cmp.Or(c.made, c.own.ID)})
		return err
	}
	times := thumbTimes(c.query)
	pictures, err := c.clip.MakeStills(ctx, times, core.ThumbSide)
	if err != nil {
		return fmt.Errorf("make stills: %w", err)
	}
	c.answer.Stills = chooseStills(times, pictures)
	return nil
}

// FindCaption returns the caption of the latest sighting of a video or of one of its copies that isOwn accepts, or nothing.
func (s *Checker) FindCaption(ctx context.Context, id core.VideoID, isOwn func(core.Sighting) bool) (string, error) {
	v, err := s.records.LoadVideo(ctx, id)
	if err != nil {
		return "", err
	}
	cluster, err := s.records.LoadCluster(ctx, v)
	if err != nil {
		return "", err
	}
	var latest core.Sighting
	for _, v := range cluster {
		sightings, err := s.store.ListSightings(ctx, v.ID, sightingsSearched)
		if err != nil {
			return "", err
		}
		for _, g := range sightings {
			if g.Caption != "" && isOwn(g) && !g.At.Before(latest.At) {
				latest = g
			}
		}
	}
	return latest.Caption, nil
}
