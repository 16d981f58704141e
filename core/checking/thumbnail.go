package checking

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// MakeThumbnail returns a small picture of the clip in the file at path, as a JPEG of at most side pixels: what is shown after a third of it. It
// keeps nothing. Its errors are those of package media.
func (s *Checker) MakeThumbnail(ctx context.Context, path string, side int) (jpeg []byte, err error) {
	clip, err := s.decoder.Open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("make thumbnail: %w", err)
	}
	defer func() { err = errors.Join(err, clip.Close()) }()
	pictures, err := clip.MakeStills(ctx, []time.Duration{clip.Info().Duration / 3}, side)
	if err != nil {
		return nil, fmt.Errorf("make thumbnail: %w", err)
	}
	return pictures[0], nil
}
