package checking

import (
	"context"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
)

// RelateStored compares each video that was stored by a build that did not do so, or whose adding was cut short, with the others, and
// keeps what they share. It calls progress after each. Cut short, it goes on with those that are left when it is called again.
func (s *Checker) RelateStored(ctx context.Context, progress func(done, of int)) error {
	var left []core.VideoID
	for v, err := range s.store.AllVideos(ctx) {
		if err != nil {
			return err
		}
		if v.Indexed && !v.Related {
			left = append(left, v.ID)
		}
	}
	for i, id := range left {
		if err := s.relateStored(ctx, id); err != nil {
			return err
		}
		progress(i+1, len(left))
	}
	return nil
}

// relateStored compares a stored video with the others.
func (s *Checker) relateStored(ctx context.Context, id core.VideoID) error {
	prints, err := s.store.LoadFingerprints(ctx, id)
	if err != nil {
		return err
	}
	var f fingerprint.Fingerprint
	if prints[0] == nil || f.UnmarshalBinary(prints[0]) != nil {
		f = fingerprint.Fingerprint{} // of a version that is not read any more: it matches nothing
	}
	v, err := s.records.LoadVideo(ctx, id)
	if err == nil {
		_, err = s.recordShared(ctx, v, &f)
	}
	return err
}
