package checking

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/recognition"
)

// search finds the known videos that the clip shows: by its keyframes and a few seconds of motion, and where those do not
// settle it, by frames at regular times. A clip of which all is as cheap to read is read so at once.
func (c *check) search(ctx context.Context) ([]core.Found, error) {
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
func (c *check) pass(ctx context.Context, s media.Sampling) (found []core.Found, settled bool, err error) {
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
	found, settled = recognition.Compare(query, ids, prints)
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

func (c *check) candidates(ctx context.Context, query *fingerprint.Fingerprint) (ids []core.VideoID, prints [][]byte, err error) {
	if !c.options.Exhaustive {
		return c.checker.finder.FindCandidates(ctx, query)
	}
	for v, err := range c.checker.store.AllVideos(ctx) {
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, v.ID)
	}
	prints, err = c.checker.store.Fingerprints(ctx, ids...)
	return ids, prints, err
}
