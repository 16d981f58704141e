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

// isUnlike reports whether a file of which a video was made shows nothing of some videos that became known later, but for those whose roots
// were found in it, as far as what is stored of both tells, and keeps that in the outcome. If anything is alike, or cannot be told, the file
// has to be read.
func (s *Checker) isUnlike(ctx context.Context, out *outcome, found, later []core.VideoID) (bool, error) {
	if out.Video == 0 || out.Photo || len(later) > mostUnlike {
		return false, nil
	}
	later, err := s.leaveOutFound(ctx, later, slices.Concat(found, out.Unlike))
	if err != nil || len(later) == 0 {
		return err == nil, err
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

// leaveOutFound returns those of some videos that are not among others, nor their roots.
func (s *Checker) leaveOutFound(ctx context.Context, some, others []core.VideoID) (left []core.VideoID, err error) {
	for _, id := range some {
		roots, err := s.records.FindRoots(ctx, id)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(others, id) && !slices.ContainsFunc(roots, func(root core.VideoID) bool { return slices.Contains(others, root) }) {
			left = append(left, id)
		}
	}
	return left, nil
}
