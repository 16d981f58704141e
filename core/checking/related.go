package checking

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
	"github.com/firstseen/firstseen/core/recognition"
)

// recordShared compares a video with those that are known, and keeps on both what they share between different pictures. It returns the
// video as it is then. Done again it changes nothing.
func (s *Checker) recordShared(ctx context.Context, v core.Video, f *fingerprint.Fingerprint) (core.Video, error) {
	cluster, err := s.records.LoadCluster(ctx, v)
	if err != nil {
		return v, err
	}
	related, err := s.finder.FindRelated(ctx, f, core.VideoIDs(cluster)...)
	if err != nil {
		return v, err
	}
	own := s.newPieces(related)
	for _, r := range related {
		known, err := s.store.LoadVideos(ctx, r.Video)
		if err != nil {
			return v, err
		}
		theirs := s.piecesOf(leaveOutHalves(r.Pieces), v.ID, false)
		if r.Copy || slices.ContainsFunc(r.Pieces, func(p match.SharedPiece) bool { return p.Half }) {
			own = append(own, s.wholePieces(r, known[0].Shared, r.Video, true)...)
			theirs = append(theirs, s.wholePieces(r, own, v.ID, false)...)
		}
		if err := s.addPieces(ctx, r.Video, theirs); err != nil {
			return v, err
		}
	}
	return s.store.ChangeVideo(ctx, v.ID, func(v *core.Video) error {
		for _, p := range own {
			v.AddShared(p)
		}
		v.Related = true
		return nil
	})
}

// newPieces returns the pieces that a video shares with others, by its own time. What is half of either is what that video shows, and
// no intro, unless the other shares it with further videos: see wholePieces.
func (s *Checker) newPieces(related []recognition.Related) []core.SharedPiece {
	var own []core.SharedPiece
	for _, r := range related {
		own = append(own, s.piecesOf(leaveOutHalves(r.Pieces), r.Video, true)...)
	}
	return own
}

// leaveOutHalves returns the pieces that are less than half of either video.
func leaveOutHalves(pieces []match.SharedPiece) []match.SharedPiece {
	return slices.DeleteFunc(slices.Clone(pieces), func(p match.SharedPiece) bool { return p.Half })
}

// piecesOf returns pieces by the time of the first video, which shares them with another; or of the second.
func (s *Checker) piecesOf(pieces []match.SharedPiece, with core.VideoID, first bool) []core.SharedPiece {
	var out []core.SharedPiece
	for _, p := range pieces {
		in := p.A
		if !first {
			in = p.B
		}
		out = append(out, core.SharedPiece{Start: in.Start, End: in.End, Since: s.now().UTC(), With: []core.VideoID{with}})
	}
	return out
}

// wholePieces returns what one of two videos, the first or the second, shows of a piece that the other shares with more videos: all of
// what it has, if it is a copy of that piece alone.
func (s *Checker) wholePieces(r recognition.Related, shared []core.SharedPiece, with core.VideoID, first bool) []core.SharedPiece {
	var inside []match.SharedPiece
	for _, p := range r.Common {
		other := p.B
		if !first {
			other = p.A
		}
		if slices.ContainsFunc(shared, func(o core.SharedPiece) bool {
			return !o.Off && other.Start >= o.Start-pieceTouch && other.End <= o.End+pieceTouch
		}) {
			inside = append(inside, p)
		}
	}
	return s.piecesOf(inside, with, first)
}

// addPieces keeps the pieces on a video.
func (s *Checker) addPieces(ctx context.Context, id core.VideoID, pieces []core.SharedPiece) error {
	if len(pieces) == 0 {
		return nil
	}
	_, err := s.store.ChangeVideo(ctx, id, func(v *core.Video) error {
		for _, p := range pieces {
			v.AddShared(p)
		}
		return nil
	})
	return err
}
