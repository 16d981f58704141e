package checking

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
)

// How long the outcome of reading a file is remembered: what was found in it, under the hash of its bytes, longer if a video was made of
// them; the same and why it was rejected, under a name that a platform gave it; and its frames for the evidence picture. What is known of the footage that was found
// is always read anew. Footage that became known meanwhile has the file read again once there is a fact-check of it.
const (
	VideoKept   = 365 * 24 * time.Hour
	BytesKept   = 24 * time.Hour
	OutcomeKept = 10 * time.Minute
)

// Opener returns the path of a file on this machine, which stays there until release is called.
type Opener func(ctx context.Context) (path string, release func(), err error)

// outcomeVersion is the version of what an outcome says. It changes with the rules of matching. Outcomes of version 0, from before there
// were versions, are kept for OutcomeKept and still read; of another one the file is read again.
const outcomeVersion = 3

// outcome is the result of reading a file, whoever sent it.
type outcome struct {
	Version int    `json:"version"`
	SHA256  string `json:"sha256"`

	State core.IndexState `json:"state"`          // in which the file was compared
	Code  core.Code       `json:"code,omitempty"` // why it was rejected
	Limit string          `json:"limit,omitempty"`
	Still bool            `json:"still,omitempty"`
	Blank int             `json:"blank,omitempty"` // streams of the file that show nothing, before the one that was compared
	Found []core.Found    `json:"found,omitempty"`
	Video core.VideoID    `json:"video,omitzero"`  // that was made of these bytes
	Photo bool            `json:"photo,omitempty"` // whether the file is a motion photo, whose photo is not stored with the video
	// Unlike are videos with a fact-check that became known later, and that the video which was made of these bytes shows nothing of.
	Unlike []core.VideoID `json:"unlike,omitempty"`
	// Stills are the frames of the evidence picture, of version 0. Later versions keep them apart.
	Stills []still `json:"stills,omitempty"`
}

// still is a frame of the file that an evidence picture shows.
type still struct {
	At   time.Duration `json:"at"`
	JPEG []byte        `json:"jpeg"`
}

// reading is an outcome, with the hash of the file that was read for it.
type reading struct {
	outcome outcome
	sha     string // of the file, if it was opened
}

// CheckNamedFile is CheckFile where the platform has a name for the file, the same whoever sends it: the file is downloaded, hashed and
// read once, by whichever process, however many ask. If open fails, its error comes back.
func (s *Checker) CheckNamedFile(ctx context.Context, name string, open Opener, o Options) (core.Answer, error) {
	var first *core.Answer
	read := func() (any, error) {
		out, known, err := s.recallOutcome(ctx, name, o)
		if known || err != nil {
			return reading{outcome: out}, err
		}
		var r reading
		r, first, err = s.readOnce(ctx, open, o)
		if err == nil {
			err = s.rememberOutcome(ctx, name, r.outcome, OutcomeKept)
		}
		return r, err
	}
	v, err, _ := s.flight.Do(fmt.Sprint("ask ", name, o.Record), read)
	for errors.Is(err, context.Canceled) && ctx.Err() == nil { // it was another's, who gave up
		v, err, _ = s.flight.Do(fmt.Sprint("ask ", name, o.Record), read)
	}
	if err != nil || first != nil {
		return valueOf(first), err
	}
	r, _ := v.(reading)
	a, ok, err := s.answerAgain(ctx, "", r.outcome, o)
	if ok || err != nil {
		return a, err
	}
	path, release, err := open(ctx)
	if err != nil {
		return core.Answer{}, err
	}
	defer release()
	return s.answerFile(ctx, path, r, o)
}

// answerFile answers from an outcome, with the file at hand. If that is not possible, it reads the file.
func (s *Checker) answerFile(ctx context.Context, path string, r reading, o Options) (core.Answer, error) {
	a, ok, err := s.answerAgain(ctx, path, r.outcome, o)
	if ok || err != nil {
		return a, err
	}
	c := &check{checker: s, options: o, sha: r.sha}
	if c.sha == "" {
		c.sha = r.outcome.SHA256
	}
	if err := c.runMeasured(ctx, path); err != nil {
		return c.answer, err
	}
	return c.answer, s.rememberBytes(ctx, c)
}

// readOnce reads a file, unless the same bytes were read a short time ago. If it read the file itself, it returns the answer too.
func (s *Checker) readOnce(ctx context.Context, open Opener, o Options) (r reading, first *core.Answer, err error) {
	if err := s.decoder.CheckFault(ctx); err != nil { // before the download
		return r, nil, err //nolint:wrapcheck // it says what cannot be done
	}
	path, release, err := open(ctx)
	if err != nil {
		return r, nil, err
	}
	defer release()
	if r.sha, err = s.hash(path); err != nil {
		return r, nil, err
	}
	if r.sha != "" && !o.Anew && !o.Exhaustive {
		out, known, err := s.recallOutcome(ctx, r.sha, o)
		if r.outcome = out; known || err != nil {
			return r, nil, err
		}
	}
	c := &check{checker: s, options: o, sha: r.sha}
	if err := c.runMeasured(ctx, path); err != nil {
		return r, nil, err
	}
	r.outcome = c.makeOutcome()
	if r.sha == "" {
		return r, &c.answer, nil
	}
	return r, &c.answer, s.rememberBytes(ctx, c)
}

// rememberBytes stores the outcome of a check under the hash of the file, with the frames that its evidence picture shows.
func (s *Checker) rememberBytes(ctx context.Context, c *check) error {
	kept, out := BytesKept, c.makeOutcome()
	switch {
	case out.Code != "":
		kept = OutcomeKept // it may have been the machine's fault
	case out.Video != 0:
		kept = VideoKept
	}
	if err := s.rememberOutcome(ctx, c.sha, out, kept); err != nil {
		return err
	}
	return s.rememberStills(ctx, c.sha, c.stills)
}

// makeOutcome returns the part of the check's result that does not depend on who asked.
func (c *check) makeOutcome() outcome {
	out := outcome{Version: outcomeVersion, State: c.state, SHA256: c.sha, Still: c.answer.StillOnly, Found: c.found, Video: cmp.Or(c.made, c.own.ID)}
	if c.clip != nil {
		out.Blank, out.Photo = c.clip.SkippedStreams(), c.photo != nil || c.clip.HasPhoto()
	}
	if p := c.answer.Problem; p != nil {
		out.Code, out.Limit = p.Code, p.Limit
	}
	if c.made != 0 && c.made != c.own.ID {
		whole := core.Segment{QueryEnd: c.answer.Cost.Clip, RefEnd: c.answer.Cost.Clip, Speed: 1}
		same := core.Found{Video: c.made, Confidence: core.Same, Score: 1, Segments: []core.Segment{whole}, Whole: !c.answer.StillOnly}
		out.Found = append([]core.Found{same}, out.Found...)
	}
	return out
}

// errNoFrames is returned where an evidence picture needs frames that are not remembered, and there is no file to read them from.
var errNoFrames = errors.New("draw evidence: the frames of the clip are not there")

// answerAgain answers from an outcome. It returns false if the file is needed: because the footage that was found in it is not known
// any more, because there is a fact-check of footage that became known later, or, without a path, because the evidence picture needs
// frames that are not remembered.
func (s *Checker) answerAgain(ctx context.Context, path string, out outcome, o Options) (core.Answer, bool, error) {
	if out.Version != 0 && out.Version != outcomeVersion {
		return core.Answer{}, false, nil
	}
	if current, err := s.isCurrent(ctx, &out); err != nil || !current {
		return core.Answer{}, false, err
	}
	if out.Code != "" {
		return core.Answer{Status: core.StatusRejected, Problem: &core.Problem{Code: out.Code, Op: "check", Limit: out.Limit}}, true, nil
	}
	c := &check{checker: s, options: o, path: path, blank: out.Blank, sha: out.SHA256, own: core.Video{ID: out.Video}}
	meter := startMeter()
	err := errors.Join(c.answerFrom(ctx, out), c.closeClips())
	switch {
	case errors.Is(err, errNoFrames), errors.Is(err, errNoMatch):
		return core.Answer{}, false, nil
	case err != nil:
		return core.Answer{}, false, err
	}
	c.answer.Cost.Total, c.answer.Cost.CPU = meter.stopMeter(c.answer.Cost.ProbeCPU)
	return c.answer, true, nil
}

// errNoMatch is returned where a sighting is to be recorded of an outcome without a sure match.
var errNoMatch = errors.New("answer again: no sure match")

// answerFrom composes the answer from an outcome.
func (c *check) answerFrom(ctx context.Context, out outcome) (err error) {
	c.answer.StillOnly = out.Still
	if err := c.resolveFound(ctx, slices.Clone(out.Found)); err != nil {
		return err
	}
	video, err := c.findRecorded(ctx)
	if err != nil {
		return err
	}
	if c.options.Evidence { // before the sighting: it may turn out that the file is needed
		if c.stills = out.Stills; c.stills == nil {
			if c.stills, err = c.checker.recallStills(ctx, c.sha); err != nil {
				return err
			}
		}
		if err := c.drawEvidence(ctx); err != nil {
			return err
		}
	}
	if c.options.Record {
		return c.addSighting(ctx, video)
	}
	return nil
}

// findRecorded returns the video under which a sighting is to be recorded: the sure match, or the one that was made of the same bytes.
func (c *check) findRecorded(ctx context.Context) (core.VideoID, error) {
	switch {
	case !c.options.Record:
		return 0, nil
	case c.answer.Status == core.StatusMatch:
		return c.answer.Matches[0].Video, nil
	case c.own.ID == 0:
		return 0, errNoMatch
	}
	own, err := c.checker.records.LoadVideo(ctx, c.own.ID)
	return cmp.Or(own.MergedIn, own.ID), err
}

// isCurrent reports whether what was found in a file may be all that can be told of it: no video that became known since it was read
// has a fact-check, but for those that count as one with what was found, and those that the file shows nothing of; no video was made of
// the same bytes since; and the rules by which it was compared are the same.
func (s *Checker) isCurrent(ctx context.Context, out *outcome) (bool, error) {
	if out.SHA256 != "" {
		if own, err := s.store.VideoOf(ctx, out.SHA256); err != nil || own != out.Video {
			return false, err
		}
	}
	if outdated, err := s.isOutdated(ctx, *out); outdated || err != nil {
		return false, err
	}
	explained, current, err := s.store.ListExplainedSince(ctx, out.State)
	if err != nil || !current || len(explained) == 0 {
		return current && err == nil, err
	}
	return s.isUnlike(ctx, out, explained)
}

// recallOutcome returns the outcome that is remembered under a name, and whether it is enough: a check that records needs a video
// to record.
func (s *Checker) recallOutcome(ctx context.Context, name string, o Options) (out outcome, known bool, err error) {
	raw, err := s.store.RecallResult(ctx, name)
	if err != nil || raw == nil {
		return out, false, err
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return out, false, fmt.Errorf("read outcome: %w", err)
	}
	if out.Version != 0 && out.Version != outcomeVersion {
		return outcome{}, false, nil
	}
	enough := !o.Record || out.Code != "" || slices.ContainsFunc(out.Found, func(f core.Found) bool { return f.Confidence == core.Same })
	if !enough {
		return out, false, nil
	}
	compared := len(out.Unlike)
	current, err := s.isCurrent(ctx, &out)
	if current && len(out.Unlike) != compared && name == out.SHA256 {
		err = s.rememberOutcome(ctx, name, out, VideoKept)
	}
	return out, current, err
}

// rememberOutcome stores an outcome under a name for some time.
func (s *Checker) rememberOutcome(ctx context.Context, name string, out outcome, kept time.Duration) error {
	raw, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("keep outcome: %w", err)
	}
	return s.store.RememberResult(ctx, name, raw, kept)
}

// stillsName is the name under which the frames of a file are remembered.
func stillsName(sha string) string { return sha + "/stills" }

// rememberStills stores frames of a file for OutcomeKept.
func (s *Checker) rememberStills(ctx context.Context, sha string, stills []still) error {
	if len(stills) == 0 {
		return nil
	}
	raw, err := json.Marshal(stills)
	if err != nil {
		return fmt.Errorf("keep frames: %w", err)
	}
	return s.store.RememberResult(ctx, stillsName(sha), raw, OutcomeKept)
}

// recallStills returns the frames of a file that are remembered.
func (s *Checker) recallStills(ctx context.Context, sha string) (stills []still, err error) {
	raw, err := s.store.RecallResult(ctx, stillsName(sha))
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &stills)
	}
	return stills, err
}
