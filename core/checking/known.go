package checking

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/recognition"
)

// mostUnlike is the maximum number of videos that became known later with which known bytes are compared without reading the file: each
// takes some milliseconds.
const mostUnlike = 32

// isUnlike reports whether a file of which a video was made shows nothing of some videos that became known later, as far as what is stored
// of both tells, and keeps that in the outcome. If anything is alike, or cannot be told, the file has to be read.
func (s *Checker) isUnlike(ctx context.Context, out *outcome, later []core.VideoID) (bool, error) {
	later = slices.DeleteFunc(slices.Clone(later), func(id core.VideoID) bool { return slices.Contains(out.Unlike, id) })
	if len(later) == 0 {
		return true, nil
	}
	if out.Video == 0 || out.Photo || len(out.Unlike)+len(later) > mostUnlike {
		return false, nil
	}
	v, err := s.records.LoadVideo(ctx, out.Video)
	if err != nil {
		return false, err
	}
	query, err := s.finder.BuildMovingQuery(ctx, v)
	if err != nil || query == nil || len(query.Frames) == 0 {
		return false, err
	}
	prints, err := s.store.LoadFingerprints(ctx, later...)
	if err != nil {
		return false, err
	}
	if alike, _ := recognition.Compare(query, later, prints); len(alike) > 0 {
		return false, nil
	}
	out.Unlike = append(slices.Clip(out.Unlike), later...)
	return true, nil
}
