package recognition

import (
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
)

const (
	// endSlack is the longest time between the ends of a clip and of a video that are the same moment: the last frame is seldom sampled.
	endSlack = 400 * time.Millisecond
	// leastReach is the time beyond the first and the last frame that agree which is taken for the same footage, if no frame says otherwise.
	leastReach = time.Second
)

// extendEnds finds out how far the first and the last segment of a match reach: as far as nothing speaks against it: to the end of the clip or of the
// video, over a time without frames that is no longer than one within the segment, or that is as long in both. It also finds out whether
// one is the whole of both.
func extendEnds(f *core.Found, query, ref *fingerprint.Fingerprint) {
	f.Entire = query.IsStill()
	if len(f.Segments) == 0 || query.IsStill() || query.Duration <= 0 {
		return
	}
	first, last := &f.Segments[0], &f.Segments[len(f.Segments)-1]
	if !slices.ContainsFunc(query.Frames, func(q fingerprint.Frame) bool { return q.At < first.QueryStart }) {
		f.Before = reachOf(first.QueryStart, first.RefStart, first.Speed, widestGap(query, *first))
	}
	if !slices.ContainsFunc(query.Frames, func(q fingerprint.Frame) bool { return q.At > last.QueryEnd }) {
		f.After = reachOf(query.Duration-last.QueryEnd, ref.Duration-last.RefEnd, last.Speed, widestGap(query, *last))
	}
	all := f.ReachingSegments()
	s, end := all[0], all[len(all)-1]
	f.Entire = s.QueryStart <= endSlack && query.Duration-end.QueryEnd <= endSlack && !slices.ContainsFunc(query.Frames, func(q fingerprint.Frame) bool {
		return !slices.ContainsFunc(f.Segments, func(s core.Segment) bool { return q.At >= s.QueryStart && q.At <= s.QueryEnd })
	})
	f.Whole = len(all) == 1 && s.QueryStart <= endSlack && s.RefStart <= endSlack && query.Duration-s.QueryEnd <= endSlack && ref.Duration-s.RefEnd <= endSlack
}

// reachOf returns by how much of the clip's time an end can move, where so much is left of the clip and of the video.
func reachOf(clip, video time.Duration, speed float64, gap time.Duration) time.Duration {
	inClip := scaleTime(video, 1/max(speed, 0.1))
	most := max(gap, leastReach)
	if (clip - inClip).Abs() <= endSlack { // both end there
		most = max(clip, inClip)
	}
	return max(0, min(clip, inClip, most))
}

// widestGap returns the longest time between two frames of the clip that lie next to each other in a segment.
func widestGap(query *fingerprint.Fingerprint, s core.Segment) (widest time.Duration) {
	last := time.Duration(-1)
	for i := range query.Frames {
		q := &query.Frames[i]
		if q.At < s.QueryStart || q.At > s.QueryEnd {
			continue
		}
		if last >= 0 {
			widest = max(widest, q.At-last)
		}
		last = q.At + q.Span
	}
	return widest
}

// scaleTime returns a time at another speed.
func scaleTime(t time.Duration, by float64) time.Duration { return time.Duration(float64(t) * by) }
