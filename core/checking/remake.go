package checking

import (
	"context"
	"errors"
	"fmt"

	"github.com/firstseen/firstseen/core"
)

// remakePicture draws the evidence picture of an answer from an outcome that has not the frames for it: whoever asked first was shown no
// picture, or the best match was another. The frames are read once and remembered with the outcome, under the name of the file. Where
// they cannot be read, the answer goes without.
func (s *Checker) remakePicture(ctx context.Context, name string, out outcome, open Opener, o Options, a core.Answer) (core.Answer, error) {
	v, err, _ := s.flight.Do("picture "+name, func() (any, error) {
		stills, err := s.readStills(ctx, open, o, a)
		if err == nil && len(stills) > 0 {
			out.Stills = stills
			err = s.rememberOutcome(ctx, name, out)
		}
		return stills, err
	})
	if ctx.Err() != nil {
		return core.Answer{}, fmt.Errorf("remake picture: %w", context.Cause(ctx))
	}
	if err != nil {
		s.log.Warn("an answer goes without its picture", "error", err)
		return a, nil
	}
	c := &check{checker: s, options: o, answer: a}
	c.stills, _ = v.([]still)
	err = c.drawEvidence(ctx)
	return c.answer, err
}

// readStills returns the frames of a file that the picture of an answer shows.
func (s *Checker) readStills(ctx context.Context, open Opener, o Options, a core.Answer) (stills []still, err error) {
	path, release, err := open(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	c := &check{checker: s, options: o, answer: a}
	if c.clip, err = s.decoder.Open(ctx, path); err != nil {
		return nil, fmt.Errorf("open clip: %w", err)
	}
	err = c.drawEvidence(ctx)
	return c.stills, errors.Join(err, c.clip.Close())
}
