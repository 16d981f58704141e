package recognition

import (
	"slices"
	"sort"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
)

const (
	// endSlack is the longest time between the ends of a clip and of a video that are the same moment: the last frame is seldom sampled.
	endSlack = 400 * time.Millisecond
	// leastReach is the time beyond the first and the last frame that agree which is taken for the same footage, if no frame says otherwise.
	leastReach = time.Second
	// openEnd is the longest time without frames beside a segment, in the clip, after which its end is near enough.
	openEnd = 500 * time.Millisecond
)

// extendEnds finds out how far the first and the last segment of a match reach: as far as nothing speaks against it: to the end of the clip or of the
// video, over a time without frames that is no longer than one within the segment, or that is as long in both. It also finds out whether
// one is the whole of both, whether they are the entire clip, and whether frames that were not read could move an end.
func extendEnds(f *core.Found, query, ref *fingerprint.Fingerprint) {
	f.Entire = query.IsStill()
	if len(f.Segments) == 0 || query.IsStill() || query.Duration <= 0 {
		return
	}
	first, last := &f.Segments[0], &f.Segments[len(f.Segments)-1]
	if frameBefore(query, first.QueryStart) < 0 {
		f.Before = reachOf(first.QueryStart, first.RefStart, first.Speed, widestGap(query, *first))
	}
	if frameAfter(query, last.QueryEnd) == len(query.Frames) {
		f.After = reachOf(query.Duration-last.QueryEnd, ref.Duration-last.RefEnd, last.Speed, widestGap(query, *last))
	}
	all := f.ReachingSegments()
	s, end := all[0], all[len(all)-1]
	begins, ends := s.QueryStart <= endSlack, query.Duration-end.QueryEnd <= endSlack
	f.Entire = begins && ends && !slices.ContainsFunc(query.Frames, func(q fingerprint.Frame) bool { return !isCovered(q.At, f.Segments) })
	f.Whole = begins && ends && len(all) == 1 && s.RefStart <= endSlack && ref.Duration-s.RefEnd <= endSlack
	f.Open = slices.ContainsFunc(all, func(s core.Segment) bool { return isOpen(s, query, ref) })
}

// isCovered reports whether a moment of a clip lies in one of some segments.
func isCovered(at time.Duration, all []core.Segment) bool {
	return slices.ContainsFunc(all, func(s core.Segment) bool { return at >= s.QueryStart && at <= s.QueryEnd })
}

// isOpen reports whether a segment may go on, before it or behind it, in a stretch of the clip of which no frame was read.
func isOpen(s core.Segment, query, ref *fingerprint.Fingerprint) bool {
	before, after := s.QueryStart, query.Duration-s.QueryEnd
	if i := frameBefore(query, s.QueryStart); i >= 0 {
		before -= query.Frames[i].At + query.Frames[i].Span
	}
	if i := frameAfter(query, s.QueryEnd); i < len(query.Frames) {
		after = query.Frames[i].At - s.QueryEnd
	}
	inClip := func(t time.Duration) time.Duration { return scaleTime(t, 1/max(s.Speed, 0.1)) }
	return min(before, inClip(s.RefStart)) > openEnd || min(after, inClip(ref.Duration-s.RefEnd)) > openEnd
}

// frameBefore returns the last frame of a clip before a moment, -1 if there is none.
func frameBefore(query *fingerprint.Fingerprint, at time.Duration) int {
	return sort.Search(len(query.Frames), func(i int) bool { return query.Frames[i].At >= at }) - 1
}

// frameAfter returns the first frame of a clip after a moment, or their number if there is none.
func frameAfter(query *fingerprint.Fingerprint, at time.Duration) int {
	return sort.Search(len(query.Frames), func(i int) bool { return query.Frames[i].At > at })
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
