package checking

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/evidence"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/media"
)

// Stage is a step of a check, for a sign of progress.
type Stage string

// The stages of a check.
const (
	Reading   Stage = "reading"   // decoding and hashing
	Comparing Stage = "comparing" // looking up and aligning
)

// Options changes what a check does beyond answering.
type Options struct {
	// Record keeps the sighting, and makes unknown footage a Video. Sighting says what the platform
	// knows; its Video and At are filled in.
	Record   bool
	Sighting core.Sighting
	// Evidence asks for the picture of the best match, with the labels that Labels gives it.
	Evidence bool
	Labels   func(core.Evidence) evidence.Labels
	// Exhaustive compares with every video instead of asking the index: to measure the index by.
	Exhaustive bool
	// Progress, if not nil, is called when a stage begins.
	Progress func(Stage)
}

// check is one check under way.
type check struct {
	checker *Checker
	options Options
	clip    *media.Clip
	sha     string       // of the file, in hexadecimal; "" until it was hashed
	found   []core.Found // before merging by what is known
	made    core.VideoID // of this clip
	stills  []still      // that evidence was made of
	answer  core.Answer
}

// CheckFile checks the clip in the file at path. A clip that cannot be read is answered too, with StatusRejected. An error means
// that there is no answer: the store cannot be reached, ctx ended, or no clip can be read now (media.IsOurFault).
func (s *Checker) CheckFile(ctx context.Context, path string, o Options) (core.Answer, error) {
	c := &check{checker: s, options: o}
	err := c.runMeasured(ctx, path)
	return c.answer, err
}

// runMeasured runs the check and measures its cost. It turns an error that is about the clip into an answer.
func (c *check) runMeasured(ctx context.Context, path string) error {
	meter := startMeter()
	err := c.checkClip(ctx, path)
	if c.clip != nil {
		err = errors.Join(err, c.clip.Close())
	}
	var p *core.Problem
	if err != nil && ctx.Err() == nil && isRejection(err, &p) {
		c.answer.Status, c.answer.Problem = core.StatusRejected, p
		err = nil
	}
	cost := &c.answer.Cost
	cost.Total, cost.CPU = meter.stopMeter(cost.ProbeCPU + cost.DecodeCPU)
	c.checker.log.Debug("a clip was read", "status", string(c.answer.Status), "passes", cost.Passes, "frames", cost.Frames, "took", cost.Total.String())
	return err
}

// isRejection reports whether err is about the clip, not about the system, and sets p to its problem.
func isRejection(err error, p **core.Problem) bool {
	if errors.Is(err, fingerprint.ErrNoInformation) {
		*p = &core.Problem{Code: core.NoInfo, Op: "check", Err: err}
		return true
	}
	var unreadable *media.Error
	if errors.As(err, &unreadable) && !media.IsOurFault(err) {
		*p = core.Problems(unreadable)[0]
		return (*p).Code != core.Internal
	}
	return false
}

func (c *check) checkClip(ctx context.Context, path string) error {
	if err := c.openClip(ctx, path); err != nil {
		return err
	}
	c.reportProgress(Reading)
	found, err := c.searchVideos(ctx)
	if err != nil {
		return err
	}
	c.found = slices.Clone(found)
	if err := c.resolveFound(ctx, found); err != nil {
		return err
	}
	if c.options.Record {
		if err := c.recordSighting(ctx); err != nil {
			return err
		}
	}
	if c.options.Evidence {
		return c.drawEvidence(ctx)
	}
	return nil
}

func (c *check) reportProgress(s Stage) {
	if c.options.Progress != nil {
		c.options.Progress(s)
	}
}

func (c *check) openClip(ctx context.Context, path string) (err error) {
	started := time.Now()
	c.clip, err = c.checker.decoder.Open(ctx, path)
	c.answer.Cost.Probe = time.Since(started)
	if err != nil {
		return fmt.Errorf("open clip: %w", err)
	}
	c.answer.Cost.ProbeCPU = c.clip.ProbeCPU()
	c.answer.Cost.Clip = c.clip.Info().Duration
	if c.options.Record && c.sha == "" {
		c.sha, err = c.checker.hash(path)
	}
	return err
}

// hashFile returns the SHA-256 of a file in hexadecimal.
func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read clip: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read clip: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
