package checking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/recognition"
)

// searchVideos returns the known videos that the clip shows. It reads the keyframes and a few seconds of motion first, and frames
// at regular times if those do not settle it, or leave open where it begins or ends. A clip of which everything is as cheap to read is read
// at regular times at once.
func (c *check) searchVideos(ctx context.Context) ([]core.Found, error) {
	regular := regularSampling(c.clip.Info(), fingerprint.Query)
	if !c.clip.IsQuick() {
		found, _, err := c.readAndCompare(ctx, regular)
		return found, err
	}
	first, settled, err := c.readAndCompare(ctx, firstSampling)
	switch {
	case err != nil && !errors.Is(err, fingerprint.ErrNoInformation):
		return nil, err
	case err != nil || !settled:
		found, _, err := c.readAndCompare(ctx, regular)
		return found, err
	case regular.Every > closeEvery || !slices.ContainsFunc(first, isOpen):
		return first, nil
	}
	return c.closeEnds(ctx, first, regular)
}

// closeEnds reads a clip again, of which it is known what it shows, to find out where that begins and ends. It returns what was found before
// if that was surer.
func (c *check) closeEnds(ctx context.Context, first []core.Found, regular media.Sampling) ([]core.Found, error) {
	query := c.query
	found, _, err := c.readAndCompare(ctx, regular)
	if err == nil && len(found) > 0 && found[0].Confidence == core.Same {
		return found, nil
	}
	c.query = query
	return first, ctx.Err() //nolint:wrapcheck // that the clip could not be read again says nothing of it
}

// closeEvery is the longest time between frames that tells where a match begins and ends as well as stretches of motion tell what it is.
const closeEvery = 2 * fingerprint.QueryEvery

// isOpen reports whether frames that were not read could move an end of a sure match.
func isOpen(f core.Found) bool { return f.Confidence == core.Same && f.Open }

// firstSampling is the sampling of the first reading of a clip. It has three stretches of motion, so that footage that is embedded
// in other footage has one of its own.
var firstSampling = media.Sampling{
	Keyframes: true, Motion: media.Motion{Stretches: 3, Length: 1500 * time.Millisecond, Every: fingerprint.QueryEvery},
	Width: fingerprint.Side, Height: fingerprint.Side, MaxFrames: fingerprint.MaxQueryFrames,
}

// readAndCompare reads the clip once and compares it with the candidates of the index.
func (c *check) readAndCompare(ctx context.Context, s media.Sampling) (found []core.Found, settled bool, err error) {
	c.reportProgress(Reading)
	query, err := c.readQuery(ctx, s)
	if err != nil {
		return nil, false, err
	}
	c.query = query
	c.reportProgress(Comparing)
	cost, m := &c.answer.Cost, startMeter()
	ids, prints, err := c.findCandidates(ctx, query)
	m.addSpent(&cost.Lookup, &cost.LookupCPU)
	if err != nil {
		return nil, false, err
	}
	m = startMeter()
	found, settled = recognition.Compare(query, ids, prints)
	if len(found) > 0 {
		found, err = c.weighShared(ctx, query, found, ids, prints)
		settled = settled && recognition.IsSettled(found)
	}
	m.addSpent(&cost.Match, &cost.MatchCPU)
	return found, settled, err
}

// readQuery fingerprints the clip as a query.
func (c *check) readQuery(ctx context.Context, s media.Sampling) (*fingerprint.Fingerprint, error) {
	cost := &c.answer.Cost
	builder := fingerprint.NewBuilder(fingerprint.Query)
	started, hashed := time.Now(), cost.Hash
	stats, err := c.clip.Frames(ctx, s, func(f media.Frame) error {
		defer startMeter().addSpent(&cost.Hash, &cost.HashCPU)
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
	m.addSpent(&cost.Hash, &cost.HashCPU)
	if err != nil {
		return nil, fmt.Errorf("fingerprint clip: %w", err)
	}
	cost.Readings += len(query.HashedFrames()) * fingerprint.Orientations
	c.answer.StillOnly = query.IsStill()
	return query, nil
}

func (c *check) findCandidates(ctx context.Context, query *fingerprint.Fingerprint) (ids []core.VideoID, prints [][]byte, err error) {
	if !c.options.Exhaustive {
		return c.checker.finder.FindCandidates(ctx, query)
	}
	for v, err := range c.checker.store.AllVideos(ctx) {
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, v.ID)
	}
	prints, err = c.checker.store.LoadFingerprints(ctx, ids...)
	return ids, prints, err
}
