package core

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
	"github.com/firstseen/firstseen/core/media"
)

// maxCandidates is how many videos that the index names are compared frame by frame.
const maxCandidates = 12

// search finds the known videos that the clip shows: by its keyframes and a few seconds of motion, and where those do not
// settle it, by frames at regular times. A clip of which all is as cheap to read is read so at once.
func (c *check) search(ctx context.Context) ([]Found, error) {
	if c.clip.IsQuick() {
		found, settled, err := c.pass(ctx, glance)
		if settled || err != nil && !errors.Is(err, fingerprint.ErrNoInformation) {
			return found, err
		}
	}
	found, _, err := c.pass(ctx, sampling(c.clip.Info(), fingerprint.Query))
	return found, err
}

// glance is how a clip is first read. Footage that is embedded in other, or one of three that follow one another, has a
// stretch of motion of its own.
var glance = media.Sampling{
	Keyframes: true, Motion: media.Motion{Stretches: 3, Length: 1500 * time.Millisecond, Every: fingerprint.QueryEvery},
	Width: fingerprint.Side, Height: fingerprint.Side, MaxFrames: fingerprint.MaxQueryFrames,
}

// pass reads the clip once and compares it with what the index names.
func (c *check) pass(ctx context.Context, s media.Sampling) (found []Found, settled bool, err error) {
	c.progress(Reading)
	query, err := c.read(ctx, s)
	if err != nil {
		return nil, false, err
	}
	c.progress(Comparing)
	cost, m := &c.answer.Cost, startMeter()
	ids, prints, err := c.candidates(ctx, query)
	m.spend(&cost.Lookup, &cost.LookupCPU)
	if err != nil {
		return nil, false, err
	}
	m = startMeter()
	found, settled = compare(query, ids, prints)
	m.spend(&cost.Match, &cost.MatchCPU)
	return found, settled, nil
}

// read fingerprints the clip as a query.
func (c *check) read(ctx context.Context, s media.Sampling) (*fingerprint.Fingerprint, error) {
	cost := &c.answer.Cost
	builder := fingerprint.NewBuilder(fingerprint.Query)
	started, hashed := time.Now(), cost.Hash
	stats, err := c.clip.Frames(ctx, s, func(f media.Frame) error {
		defer startMeter().spend(&cost.Hash, &cost.HashCPU)
		return builder.AddFrame(f.Gray, f.At)
	})
	cost.Passes++
	cost.Frames += stats.Frames
	cost.DecodeCPU += stats.CPU
	cost.Decode += time.Since(started) - (cost.Hash - hashed)
	if err != nil {
		return nil, fmt.Errorf("read clip: %w", err)
	}
	m := startMeter()
	query, err := builder.Finish(c.clip.Info().Duration)
	m.spend(&cost.Hash, &cost.HashCPU)
	if err != nil {
		return nil, fmt.Errorf("fingerprint clip: %w", err)
	}
	cost.Readings += len(query.HashedFrames()) * fingerprint.Orientations
	c.answer.StillOnly = query.IsStill()
	return query, nil
}

func (c *check) candidates(ctx context.Context, query *fingerprint.Fingerprint) (ids []VideoID, prints [][]byte, err error) {
	if !c.options.Exhaustive {
		return c.Candidates(ctx, query)
	}
	for v, err := range c.store.AllVideos(ctx) {
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, v.ID)
	}
	prints, err = c.store.Fingerprints(ctx, ids...)
	return ids, prints, err
}

// Candidates returns the videos that the index names for a query, the likeliest first, and their stored fingerprints,
// nil where there is none any more. It costs two round trips.
func (s *Service) Candidates(ctx context.Context, query *fingerprint.Fingerprint) (ids []VideoID, prints [][]byte, err error) {
	probes := match.NewLookup(query)
	lists, err := s.store.Lookup(ctx, probes.Keys)
	if err != nil {
		return nil, nil, err
	}
	for _, candidate := range probes.RankCandidates(lists, maxCandidates) {
		ids = append(ids, VideoID(candidate.Owner))
	}
	prints, err = s.store.Fingerprints(ctx, ids...)
	return ids, prints, err
}

// compare weighs every candidate, and tells whether more frames would hardly change the outcome: one is sure, and no
// other may be what the clip shows beside it.
func compare(query *fingerprint.Fingerprint, ids []VideoID, prints [][]byte) (found []Found, settled bool) {
	for i, raw := range prints {
		var ref fingerprint.Fingerprint
		if raw == nil || ref.UnmarshalBinary(raw) != nil {
			continue // removed since, or of a version to come
		}
		if r := match.Compare(query, &ref); r.Confidence != match.None {
			found = append(found, foundOf(ids[i], r))
		}
	}
	slices.SortStableFunc(found, func(a, b Found) int {
		return cmp.Or(compareConfidence(a, b), cmp.Compare(b.Score, a.Score))
	})
	return found, settles(found)
}

// settles tells whether what was found, the surest first, leaves nothing open.
func settles(found []Found) bool {
	var sure []Segment
	for _, f := range found {
		if f.Confidence == Same {
			sure = append(sure, f.Segments...)
		} else if !within(f.Segments, sure) {
			return false
		}
	}
	return len(sure) > 0
}

// within tells whether every one of some segments lies for the most part, in the clip, in one of the sure ones.
func within(some, sure []Segment) bool {
	for _, s := range some {
		if !slices.ContainsFunc(sure, func(o Segment) bool {
			return 2*(min(s.QueryEnd, o.QueryEnd)-max(s.QueryStart, o.QueryStart)) >= s.QueryEnd-s.QueryStart
		}) {
			return false
		}
	}
	return true
}

func foundOf(id VideoID, r match.Result) Found {
	f := Found{Video: id, Confidence: Possible, Score: r.Score, Mirrored: r.Mirrored, Rotated: r.Rotation / 90}
	if r.Confidence == match.Same {
		f.Confidence = Same
	}
	for _, s := range r.Segments {
		f.Segments = append(f.Segments, Segment{s.QueryStart, s.QueryEnd, s.RefStart, s.RefEnd, s.Speed})
	}
	f.Edits = edits(r)
	return f
}

// edits names what was done to the copy.
func edits(r match.Result) []string {
	var names []string
	for _, e := range []struct {
		name string
		done bool
	}{
		{EditMirrored, r.Mirrored}, {EditRotated, r.Rotation != 0}, {EditCropped, r.Cropped}, {EditBordered, r.Bordered},
		{EditSpedUp, r.Retimed && speed(r) > 1}, {EditSlowedDown, r.Retimed && speed(r) < 1},
	} {
		if e.done {
			names = append(names, e.name)
		}
	}
	return names
}

func speed(r match.Result) float64 {
	if len(r.Segments) == 0 {
		return 1
	}
	return r.Segments[0].Speed
}
