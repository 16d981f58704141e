package checking

import (
	"context"
	"errors"
	"fmt"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
)

// AddFootage makes the footage of a file known and returns its Video. If the same bytes were added before, it returns that Video
// and true. Its problems are those of decoding, and NoInfo.
func (s *Checker) AddFootage(ctx context.Context, path string) (v core.Video, known bool, err error) {
	sha, err := s.hash(path)
	if err != nil {
		return v, false, err
	}
	if v, known, err = s.findSameBytes(ctx, sha); known || err != nil {
		return v, known, err
	}
	state, err := s.store.LoadIndexState(ctx)
	if err != nil {
		return v, false, err
	}
	clip, err := s.decoder.Open(ctx, path)
	if err != nil {
		return v, false, fmt.Errorf("open clip: %w", err)
	}
	n := newFootage{sha: sha, since: state.UpTo}
	a, err := s.addClip(ctx, clip, n)
	switch {
	case err == nil && !a.known:
		s.rememberFootage(ctx, path, clip, a.video)
	case clip.HasPhoto() && isRejection(err, new(*core.Problem)):
		a, err = s.addPhoto(ctx, path, n)
	}
	return a.video, a.known, errors.Join(err, clip.Close())
}

// addPhoto stores the photo of a motion photo as a Video.
func (s *Checker) addPhoto(ctx context.Context, path string, n newFootage) (addition, error) {
	photo, err := s.decoder.OpenPhoto(ctx, path)
	if err != nil {
		return addition{}, fmt.Errorf("open photo: %w", err)
	}
	a, err := s.addClip(ctx, photo, n)
	return a, errors.Join(err, photo.Close())
}

// rememberFootage checks a clip that was made a video just now, and remembers the outcome, so that the same bytes are not read again. That
// is to spare work alone: what fails is left to the first check.
func (s *Checker) rememberFootage(ctx context.Context, path string, clip *media.Clip, v core.Video) {
	c := &check{checker: s, path: path, clip: clip, sha: v.SHA256, own: v}
	c.answer.Cost.Clip = clip.Info().Duration
	err := c.compareOwn(ctx)
	if err == nil {
		err = s.rememberBytes(ctx, c)
	}
	if c.photo != nil {
		err = errors.Join(err, c.photo.Close())
	}
	if err != nil {
		s.log.Debug("the footage was added, but what else it shows is not remembered", "error", err)
	}
}

// compareOwn finds what the clip shows beside the video that was made of it.
func (c *check) compareOwn(ctx context.Context) (err error) {
	if c.state, err = c.checker.store.LoadIndexState(ctx); err != nil {
		return err
	}
	if err = c.searchClip(ctx); err == nil || isRejection(err, new(*core.Problem)) {
		c.addOwn()
		return nil
	}
	return err
}
