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

// isUnlike reports whether a file shows nothing of some videos that became known later, but for those that count as one with what was found
// in it. Where a video was made of the file, what is stored of both tells, and that is kept in the outcome. If anything is alike, or cannot be
// told, the file has to be read.
func (s *Checker) isUnlike(ctx context.Context, out *outcome, later []core.VideoID) (bool, error) {
	found, err := s.records.FindRoots(ctx, foundVideos(out.Found)...)
	if err != nil {
		return false, err
	}
	roots, err := s.records.FindRoots(ctx, later...)
	if err != nil || !slices.ContainsFunc(roots, func(id core.VideoID) bool { return !slices.Contains(found, id) }) {
		return err == nil, err
	}
	if out.Video == 0 || out.Photo || len(later) > mostUnlike {
		return false, nil
	}
	later, err = s.leaveOutFound(ctx, later, slices.Concat(found, out.Unlike))
	if err != nil || len(later) == 0 {
		return err == nil, err
	}
	unlike, err := s.showsNothingOf(ctx, out.Video, later)
	if unlike {
		out.Unlike = append(slices.Clip(out.Unlike), later...)
	}
	return unlike, err
}

// showsNothingOf reports whether what is stored of a video is like nothing that is stored of some others. It cannot tell of a video of which
// nothing can be seen.
func (s *Checker) showsNothingOf(ctx context.Context, id core.VideoID, others []core.VideoID) (bool, error) {
	v, err := s.records.LoadVideo(ctx, id)
	if err != nil {
		return false, err
	}
	query, err := s.finder.BuildMovingQuery(ctx, v)
	if err != nil || query == nil || len(query.Frames) == 0 {
		return false, err
	}
	prints, err := s.store.LoadFingerprints(ctx, others...)
	if err != nil {
		return false, err
	}
	alike, _ := recognition.Compare(query, others, prints)
	return len(alike) == 0, nil
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
