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

// OutcomeKept is the time for which the outcome of reading a file is remembered. It is short, because footage that becomes known
// meanwhile is not looked for again. What is known of the footage that was found is always read anew.
const OutcomeKept = 10 * time.Minute

// Opener returns the path of a file on this machine, which stays there until release is called.
type Opener func(ctx context.Context) (path string, release func(), err error)

// outcome is the result of reading a file, whoever sent it.
type outcome struct {
	Code   core.Code    `json:"code,omitempty"` // why it was rejected
	Limit  string       `json:"limit,omitempty"`
	Still  bool         `json:"still,omitempty"`
	Found  []core.Found `json:"found,omitempty"`
	Video  core.VideoID `json:"video,omitzero"` // that was made of it
	Stills []still      `json:"stills,omitempty"`
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
			err = s.rememberOutcome(ctx, name, r.outcome)
		}
		return r, err
	}
	v, err, _ := s.flight.Do(fmt.Sprint("ask ", name, o.Record), read)
	for errors.Is(err, context.Canceled) && ctx.Err() == nil { // it was another's, who gave up
		v, err, _ = s.flight.Do(fmt.Sprint("ask ", name, o.Record), read)
	}
	switch {
	case err != nil:
		return core.Answer{}, err
	case first != nil:
		return *first, nil
	}
	r, _ := v.(reading)
	a, ok, err := s.answerAgain(ctx, r.outcome, o)
	if ok && err == nil && o.Evidence && a.Evidence == nil && len(a.Matches) > 0 {
		return s.remakePicture(ctx, name, r.outcome, open, o, a)
	}
	if ok || err != nil {
		return a, err
	}
	path, release, err := open(ctx)
	if err != nil {
		return core.Answer{}, err
	}
	defer release()
	c := &check{checker: s, options: o, sha: r.sha}
	err = c.runMeasured(ctx, path)
	return c.answer, err
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
	out, known, err := s.recallOutcome(ctx, r.sha, o)
	if r.outcome = out; known || err != nil {
		return r, nil, err
	}
	c := &check{checker: s, options: o, sha: r.sha}
	if err := c.runMeasured(ctx, path); err != nil {
		return r, nil, err
	}
	r.outcome = c.makeOutcome()
	return r, &c.answer, s.rememberOutcome(ctx, r.sha, r.outcome)
}

// makeOutcome returns the part of the check's result that does not depend on who asked.
func (c *check) makeOutcome() outcome {
	out := outcome{Still: c.answer.StillOnly, Found: c.found, Stills: c.stills}
	if p := c.answer.Problem; p != nil {
		out.Code, out.Limit = p.Code, p.Limit
	}
	if c.made != 0 {
		out.Video = c.made
		whole := core.Segment{QueryEnd: c.answer.Cost.Clip, RefEnd: c.answer.Cost.Clip, Speed: 1}
		same := core.Found{Video: c.made, Confidence: core.Same, Score: 1, Segments: []core.Segment{whole}, Whole: !c.answer.StillOnly}
		out.Found = append([]core.Found{same}, out.Found...)
	}
	return out
}

// answerAgain answers from an outcome. It returns false if the file has to be read again, because the footage that was found in it
// is not known any more.
func (s *Checker) answerAgain(ctx context.Context, out outcome, o Options) (core.Answer, bool, error) {
	if out.Code != "" {
		return core.Answer{Status: core.StatusRejected, Problem: &core.Problem{Code: out.Code, Op: "check", Limit: out.Limit}}, true, nil
	}
	c := &check{checker: s, options: o, made: out.Video, stills: out.Stills}
	c.answer.StillOnly = out.Still
	if err := c.resolveFound(ctx, slices.Clone(out.Found)); err != nil {
		return core.Answer{}, false, err
	}
	if o.Record {
		video, err := c.seenVideo(ctx)
		if err != nil || video == 0 {
			return core.Answer{}, false, err
		}
		if err := c.addSighting(ctx, video); err != nil {
			return core.Answer{}, false, err
		}
	}
	if o.Evidence {
		if err := c.drawEvidence(ctx); err != nil {
			return core.Answer{}, false, err
		}
	}
	return c.answer, true, nil
}

// seenVideo returns the video that the file shows for sure, or, if it is a picture, that was made of it; 0 if there is none.
func (c *check) seenVideo(ctx context.Context) (core.VideoID, error) {
	if c.answer.Status == core.StatusMatch {
		return c.answer.Matches[0].Video, nil
	}
	if c.made == 0 || !c.answer.StillOnly {
		return 0, nil
	}
	v, err := c.checker.records.LoadVideo(ctx, c.made)
	if errors.Is(err, &core.Problem{Code: core.NotFound}) {
		return 0, nil
	}
	return cmp.Or(v.MergedIn, v.ID), err
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
	enough := !o.Record || out.Code != "" || slices.ContainsFunc(out.Found, func(f core.Found) bool { return f.Confidence == core.Same })
	return out, enough, nil
}

// rememberOutcome stores an outcome under a name for OutcomeKept.
func (s *Checker) rememberOutcome(ctx context.Context, name string, out outcome) error {
	raw, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("keep outcome: %w", err)
	}
	return s.store.RememberResult(ctx, name, raw, OutcomeKept)
}
