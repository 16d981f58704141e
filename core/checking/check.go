package checking

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	// Stills asks for stills to search elsewhere with, of a clip of which there is no fact-check. A result that is remembered has none: see Anew.
	Stills bool
	Wide   bool // the picture is as wide as previews of links
	// Exhaustive compares with every video instead of asking the index: to measure the index by.
	Exhaustive bool
	// Anew reads the clip although it was read a short time ago.
	Anew bool
	// Progress, if not nil, is called when a stage begins.
	Progress func(Stage)
}

// check is one check under way.
type check struct {
	checker *Checker
	options Options
	clip    *media.Clip
	photo   *media.Clip              // of the motion photo whose video is clip, if it was opened; it may be clip itself
	blank   int                      // streams to skip when the clip is opened again
	path    string                   // of the file, or "" where there is none
	sha     string                   // of the file, in hexadecimal; "" until it was hashed
	state   core.IndexState          // of the index, before it was asked
	query   *fingerprint.Fingerprint // of the clip, as it was read last
	own     core.Video               // that was made of the same bytes, or zero
	found   []core.Found             // before merging by what is known
	made    core.VideoID             // of this clip
	stills  []still                  // that evidence was made of
	answer  core.Answer
}

// CheckFile checks the clip in the file at path. A clip that cannot be read is answered too, with StatusRejected. An error means
// that there is no answer: the store cannot be reached, ctx ended, or no clip can be read now (media.IsOurFault). Of bytes that were read a
// short time ago it reads nothing.
func (s *Checker) CheckFile(ctx context.Context, path string, o Options) (core.Answer, error) {
	open := func(context.Context) (string, func(), error) { return path, func() {}, nil }
	r, first, err := s.readOnce(ctx, open, o)
	if err != nil || first != nil {
		return valueOf(first), err
	}
	return s.answerFile(ctx, path, r, o)
}

// valueOf returns the answer that a points to, or the zero one.
func valueOf(a *core.Answer) core.Answer {
	if a == nil {
		return core.Answer{}
	}
	return *a
}

// runMeasured runs the check and measures its cost. It turns an error that is about the clip into an answer.
func (c *check) runMeasured(ctx context.Context, path string) error {
	meter := startMeter()
	err := c.checkClip(ctx, path)
	err = errors.Join(err, c.closeClips())
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

// checkClip finds the videos that the clip shows, and records the sighting.
func (c *check) checkClip(ctx context.Context, path string) (err error) {
	c.path = path
	if c.state, err = c.checker.store.LoadIndexState(ctx); err != nil {
		return err
	}
	if c.own, _, err = c.checker.findSameBytes(ctx, c.sha); err != nil {
		return err
	}
	err = c.findVideos(ctx, path)
	if c.own.ID != 0 && (err == nil || isRejection(err, new(*core.Problem))) { // what it is is known, whatever can be seen of it
		c.addOwn()
		err = nil
	}
	if err != nil {
		return err
	}
	if err := c.resolveFound(ctx, slices.Clone(c.found)); err != nil {
		return err
	}
	return c.completeAnswer(ctx)
}

// completeAnswer records the sighting and adds the pictures, as far as the options ask for them.
func (c *check) completeAnswer(ctx context.Context) error {
	if c.options.Record {
		if err := c.recordFound(ctx); err != nil {
			return err
		}
	}
	if c.options.Stills {
		if err := c.addStills(ctx); err != nil {
			return err
		}
	}
	if c.options.Evidence {
		return c.drawEvidence(ctx)
	}
	return nil
}

// findVideos opens the clip and finds the videos that it shows.
func (c *check) findVideos(ctx context.Context, path string) error {
	if err := c.openClip(ctx, path); err != nil {
		return err
	}
	return c.searchClip(ctx)
}

// searchClip finds the videos that the open clip shows, or its photo if it is a motion photo's video.
func (c *check) searchClip(ctx context.Context) (err error) {
	c.reportProgress(Reading)
	c.found, err = c.searchInformative(ctx)
	if c.clip.HasPhoto() {
		c.found, err = c.searchPhoto(ctx, c.found, err)
	}
	return err
}

// searchInformative is searchVideos of the first stream that shows something. Its error is ErrNoInformation if none does: what is too
// faint to be recognised, now or later, shows nothing.
func (c *check) searchInformative(ctx context.Context) ([]core.Found, error) {
	for {
		found, err := c.searchVideos(ctx)
		if err == nil && len(found) == 0 && len(c.query.Frames) == 0 {
			err = fingerprint.ErrNoInformation
		}
		if !errors.Is(err, fingerprint.ErrNoInformation) {
			return found, err
		}
		again, failed := c.clip.EnterNextStream()
		if !again || failed != nil {
			return found, cmp.Or(failed, err)
		}
	}
}

// addOwn adds the video that was made of the same bytes to what was found, as the same footage from the beginning to the end.
func (c *check) addOwn() {
	whole := core.Segment{QueryEnd: c.own.Duration, RefEnd: c.own.Duration, Speed: 1}
	same := core.Found{Video: c.own.ID, Confidence: core.Same, Score: 1, Segments: []core.Segment{whole}, Whole: !c.own.Still}
	others := slices.DeleteFunc(c.found, func(f core.Found) bool { return f.Video == c.own.ID || f.Shared })
	c.found = append([]core.Found{same}, others...)
}

// recordFound merges what turned out to be one clip, and stores the sighting.
func (c *check) recordFound(ctx context.Context) error {
	merged, err := c.mergeTwins(ctx)
	if err == nil && merged {
		err = c.resolveFound(ctx, slices.Clone(c.found))
	}
	if err != nil {
		return err
	}
	return c.recordSighting(ctx)
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
	return nil
}

// hashFile returns the SHA-256 of a file in hexadecimal, or nothing for what is no file that may be read: opening it as a clip says why.
func hashFile(path string) (string, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return "", nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
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
