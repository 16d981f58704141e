package checking

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
	"github.com/firstseen/firstseen/core/recognition"
)

// Limits of weighing shared pieces.
const (
	pieceTouch   = 300 * time.Millisecond // of a match within a piece, less than which does not count
	claimOverlap = time.Second            // of two matches in the query, less than which is a joint
	claimPart    = 0.25                   // of the shorter of them
	mostOf       = 0.8                    // part of a video from which it is the video itself
	wholeSlack   = 500 * time.Millisecond // that a match of the whole may lack at each end
	wholeOutside = 750 * time.Millisecond // outside the pieces, less than which is the end of one
)

// claim is a match that is being weighed: what of it counts?
type claim struct {
	found   core.Found
	cluster []core.Video
	stored  []byte                 // the stored fingerprint of the video
	gone    []fingerprint.Interval // the pieces of the video that are shared
	marked  []fingerprint.Interval // those of them that no other video is known to have
	dropped bool                   // a better match says the same

	published []core.Debunk // of the cluster, once they were loaded
}

// weighShared makes matches count for what they show outside the pieces that several videos share. Where videos of several clusters claim
// one piece of the query, and are no copies, that piece is shared too. A match that shows nothing else is possible at most, and one of
// them stands for all.
func (c *check) weighShared(ctx context.Context, query *fingerprint.Fingerprint, found []core.Found, ids []core.VideoID, prints [][]byte) ([]core.Found, error) {
	claims, err := c.loadClaims(ctx, found, ids, prints)
	if err != nil {
		return nil, err
	}
	for i := range claims {
		claims[i].leaveOut(query)
	}
	for i := range claims {
		for j := i + 1; j < len(claims); j++ {
			if err := c.settleConflict(ctx, query, claims[i], claims[j]); err != nil {
				return nil, err
			}
		}
	}
	return collectClaims(claims), nil
}

// loadClaims returns the matches with what is known of their videos. Those whose videos are gone are left out.
func (c *check) loadClaims(ctx context.Context, found []core.Found, ids []core.VideoID, prints [][]byte) ([]*claim, error) {
	matched := make([]core.VideoID, len(found))
	for i, f := range found {
		matched[i] = f.Video
	}
	videos, err := c.checker.store.LoadVideos(ctx, matched...)
	if err != nil {
		return nil, err
	}
	var claims []*claim
	for i, v := range videos {
		if v.ID == 0 {
			continue
		}
		cluster := []core.Video{v}
		if v.MergedIn != 0 || len(v.Copies) > 0 {
			if cluster, err = c.checker.records.LoadCluster(ctx, v); err != nil {
				return nil, err
			}
		}
		l := &claim{found: found[i], cluster: cluster, stored: prints[slices.Index(ids, v.ID)]}
		l.setPieces(v.ListShared(cluster))
		claims = append(claims, l)
	}
	return claims, nil
}

// setPieces sets the pieces of the video that are shared.
func (l *claim) setPieces(pieces []core.SharedPiece) {
	l.gone = core.SharedIntervals(pieces)
	for i, p := range pieces {
		if !slices.ContainsFunc(p.With, l.isElsewhere) {
			l.marked = append(l.marked, l.gone[i])
		}
	}
}

// isElsewhere reports whether a video is outside the cluster of the match.
func (l *claim) isElsewhere(id core.VideoID) bool {
	return !slices.ContainsFunc(l.cluster, func(v core.Video) bool { return v.ID == id })
}

// leaveOut makes the match count for what it shows outside the shared pieces. What looks like such a piece itself is weighed again too: beside one
// that is known it is what the video is about.
func (l *claim) leaveOut(query *fingerprint.Fingerprint) {
	if query.IsStill() && slices.ContainsFunc(l.found.Segments, l.startsInside) {
		l.holdBack()
		return
	}
	touches := l.touchesPiece()
	if !touches && (!l.found.Title || len(l.gone) == 0) {
		return
	}
	ref := l.readFingerprint()
	if l.isWhole(query, ref) {
		return
	}
	full := l.found
	rest, ok := recognition.CompareOutside(query, full.Video, ref, l.gone)
	switch {
	case !ok && touches:
		l.holdBack()
	case !ok:
	case rest.Confidence == core.Same:
		l.keepOutside(full.Segments, rest)
	default:
		l.found = rest
	}
}

// keepOutside makes the match a sure one by what it shows outside the shared pieces, with those of its segments that are outside.
func (l *claim) keepOutside(all []core.Segment, rest core.Found) {
	l.found.Confidence, l.found.Score, l.found.Title = core.Same, rest.Score, false
	l.found.Segments = slices.DeleteFunc(slices.Clone(all), l.isInside)
	if len(l.found.Segments) != len(all) { // the ends are others
		l.found.Before, l.found.After, l.found.Whole, l.found.Entire = 0, 0, false, false
	}
	if len(l.found.Segments) == 0 {
		l.found.Segments = rest.Segments
	}
}

// holdBack makes the match one of a shared piece alone.
func (l *claim) holdBack() {
	l.found.Confidence, l.found.Shared = core.Possible, true
	l.found.Score = min(l.found.Score, possibleShared)
	l.found.Marked = !slices.ContainsFunc(l.gone, func(g fingerprint.Interval) bool {
		return !slices.Contains(l.marked, g) && slices.ContainsFunc(l.found.Segments, func(s core.Segment) bool { return s.RefStart <= g.End && g.Start <= s.RefEnd })
	})
}

// startsInside reports whether a segment, or the moment of a still, begins within a shared piece.
func (l *claim) startsInside(s core.Segment) bool {
	return slices.ContainsFunc(l.gone, func(g fingerprint.Interval) bool { return s.RefStart >= g.Start && s.RefStart <= g.End })
}

// readFingerprint returns the fingerprint of the video. It was read once already, to be compared, so it can be read.
func (l *claim) readFingerprint() *fingerprint.Fingerprint {
	ref := &fingerprint.Fingerprint{}
	_ = ref.UnmarshalBinary(l.stored)
	return ref
}

// possibleShared is the highest score of a match that shows a shared piece alone.
const possibleShared = 0.7

// touchesPiece reports whether some of the match lies within a shared piece.
func (l *claim) touchesPiece() bool {
	return slices.ContainsFunc(l.found.Segments, func(s core.Segment) bool { return l.insideOf(s) > pieceTouch })
}

// isInside reports whether nearly all of a segment lies within shared pieces.
func (l *claim) isInside(s core.Segment) bool {
	return s.RefEnd-s.RefStart-l.insideOf(s) < wholeOutside
}

// insideOf returns how much of a segment, by the time of the video, lies within shared pieces.
func (l *claim) insideOf(s core.Segment) (sum time.Duration) {
	for _, g := range l.gone {
		sum += max(0, min(s.RefEnd, g.End)-max(s.RefStart, g.Start))
	}
	return sum
}

// isWhole reports whether the whole query is the whole video, so that neither shows anything else.
func (l *claim) isWhole(query, ref *fingerprint.Fingerprint) bool {
	if len(l.found.Segments) != 1 || l.found.Confidence != core.Same || len(query.Frames) == 0 {
		return false
	}
	s := l.found.Segments[0]
	firstQ, lastQ := query.Frames[0].At, query.Frames[len(query.Frames)-1]
	firstR, lastR := ref.Frames[0].At, ref.Frames[len(ref.Frames)-1]
	return s.QueryStart-firstQ <= wholeSlack && lastQ.At+lastQ.Span-s.QueryEnd <= wholeSlack &&
		s.RefStart-firstR <= wholeSlack && lastR.At+lastR.Span-s.RefEnd <= wholeSlack
}

// settleConflict settles that two videos claim the same piece of the query for different dates, if they do. One without a fact-check
// contradicts nothing, and two that say the same are as good as copies.
func (c *check) settleConflict(ctx context.Context, query *fingerprint.Fingerprint, a, b *claim) error {
	if !a.contradicts(b) {
		return nil
	}
	inA, inB := a.overlapWith(b)
	if len(inA) == 0 {
		return nil
	}
	if err := c.loadPublished(ctx, a, b); err != nil || len(a.published) == 0 || len(b.published) == 0 {
		return err
	}
	if a.agreesWith(b) {
		dropLesserCopy(a, b)
		return nil
	}
	var relation match.Relation
	if relation.Copy = a.isMostOf(inA) || b.isMostOf(inB); !relation.Copy {
		relation = c.checker.relations.relate(a, b)
	}
	if relation.Copy {
		dropLesserCopy(a, b)
		return nil
	}
	for _, p := range relation.Pieces {
		inA, inB = append(inA, p.A), append(inB, p.B)
	}
	a.leaveOutToo(query, inA)
	b.leaveOutToo(query, inB)
	return nil
}

// loadPublished loads the published fact-checks of the video of each claim, and of its copies.
func (c *check) loadPublished(ctx context.Context, claims ...*claim) error {
	for _, l := range claims {
		debunks, err := c.checker.store.ListDebunksOf(ctx, l.cluster...)
		if err != nil {
			return err
		}
		l.published = core.SelectPublished(debunks)
	}
	return nil
}

// contradicts reports whether two matches may claim the same piece of the query for footage of different origin.
func (l *claim) contradicts(o *claim) bool {
	bothShared := l.found.Shared && o.found.Shared
	return l.cluster[0].ID != o.cluster[0].ID && l.isInDispute() && o.isInDispute() && l.isChecked() && o.isChecked() && !bothShared
}

// isMostOf reports whether stretches of the video are most of it: then what else shows them is a copy of the video, or contains it.
func (l *claim) isMostOf(stretches []fingerprint.Interval) bool {
	var sum time.Duration
	for _, s := range stretches {
		sum += s.End - s.Start
	}
	v := l.video()
	return v.ID != 0 && float64(sum) >= mostOf*float64(v.Duration)
}

// isInDispute reports whether the match may be in conflict with another.
func (l *claim) isInDispute() bool {
	return !l.dropped && (l.found.Confidence == core.Same || l.found.Shared || l.found.Title)
}

// leaveOutToo makes the match count for what it shows outside further pieces.
func (l *claim) leaveOutToo(query *fingerprint.Fingerprint, gone []fingerprint.Interval) {
	if !l.found.Shared {
		l.gone = append(slices.Clip(l.gone), gone...)
		l.leaveOut(query)
	}
}

// isChecked reports whether the footage may have a fact-check.
func (l *claim) isChecked() bool {
	return slices.ContainsFunc(l.cluster, func(v core.Video) bool { return v.Debunks > 0 })
}

// overlapWith returns what two matches claim of the query both, by the time of either video, but for what is known to be shared.
func (l *claim) overlapWith(o *claim) (mine, others []fingerprint.Interval) {
	for _, s := range l.found.Segments {
		for _, t := range o.found.Segments {
			from, to := max(s.QueryStart, t.QueryStart), min(s.QueryEnd, t.QueryEnd)
			shorter := min(s.QueryEnd-s.QueryStart, t.QueryEnd-t.QueryStart)
			if to-from < claimOverlap || float64(to-from) < claimPart*float64(shorter) {
				continue
			}
			a, b := refInterval(s, from, to), refInterval(t, from, to)
			if !l.found.Shared && l.isKnown(a) || !o.found.Shared && o.isKnown(b) {
				continue
			}
			mine, others = append(mine, a), append(others, b)
		}
	}
	return mine, others
}

// isKnown reports whether most of a stretch of the video lies in pieces that are shared.
func (l *claim) isKnown(in fingerprint.Interval) bool {
	return 2*l.insideOf(core.Segment{RefStart: in.Start, RefEnd: in.End}) >= in.End-in.Start
}

// refInterval returns the stretch of the video that a segment shows in a stretch of the query.
func refInterval(s core.Segment, from, to time.Duration) fingerprint.Interval {
	at := func(t time.Duration) time.Duration {
		return s.RefStart + time.Duration(s.Speed*float64(t-s.QueryStart))
	}
	return fingerprint.Interval{Start: at(from), End: at(to)}
}

// collectClaims returns the matches, the surest first. What is possible at most is left out where a sure match shows the same piece of the
// query, so that no piece has two dates. Of those that show a shared piece alone it keeps one, and none beside a sure one.
func collectClaims(claims []*claim) []core.Found {
	slices.SortStableFunc(claims, func(a, b *claim) int {
		return cmp.Or(core.CompareConfidence(a.found, b.found), cmp.Compare(b.found.Score, a.found.Score))
	})
	var out, copies []core.Found
	var sure, shared []core.Segment
	for _, l := range claims {
		f := l.found
		switch {
		case l.dropped:
			f.Copy = true
			copies = append(copies, f)
			continue
		case f.Confidence == core.Same:
			sure = append(sure, f.Segments...)
		case f.Shared && len(sure) > 0, recognition.LiesWithin(f.Segments, sure):
			continue
		case f.Shared && recognition.LiesWithin(f.Segments, shared):
			dropMarks(out) // another video has the piece
			continue
		case f.Shared:
			shared = append(shared, f.Segments...)
		}
		out = append(out, f)
	}
	return append(out, copies...)
}

// dropMarks makes matches of a shared piece such that more than a moderator's mark says so.
func dropMarks(found []core.Found) {
	for i := range found {
		found[i].Marked = false
	}
}

// isOutdated reports whether what is remembered of a file does not agree with the pieces that are known to be shared by now: a sure match
// shows nothing outside them, or one that showed such a piece alone shows none any more.
func (s *Checker) isOutdated(ctx context.Context, out outcome) (bool, error) {
	videos, err := s.store.LoadVideos(ctx, foundVideos(out.Found)...)
	if err != nil {
		return false, err
	}
	for i, f := range out.Found {
		if f.Video == out.Video {
			continue // of the same bytes
		}
		l := claim{found: f, gone: core.SharedIntervals(videos[i].ListShared(videos[i : i+1]))}
		inside := !slices.ContainsFunc(f.Segments, func(s core.Segment) bool { return !l.isInside(s) })
		if f.Shared && !inside || f.Confidence == core.Same && len(l.gone) > 0 && inside {
			return true, nil
		}
	}
	return false, nil
}
