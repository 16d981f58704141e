package core

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Bounds of the shared pieces that are kept of a video.
const (
	MaxSharedPieces = 16 // of one video
	maxSharedWith   = 4  // other videos that are named beside a piece
)

// SharedPiece is a stretch of a video that other videos show too, between other pictures: an intro, an end card. It says nothing about
// what else a clip shows.
type SharedPiece struct {
	Start time.Duration `json:"start"`
	End   time.Duration `json:"end"`
	Since time.Time     `json:"since"`          // when it was found or marked
	With  []VideoID     `json:"with,omitempty"` // some of the videos that share it, those found first
	By    UserID        `json:"by,omitzero"`    // the moderator who marked it, or zero
	Off   bool          `json:"off,omitempty"`  // a moderator said that it is no shared piece
}

// overlaps reports whether most of the shorter of two pieces lies within the other.
func (p SharedPiece) overlaps(o SharedPiece) bool {
	return 2*(min(p.End, o.End)-max(p.Start, o.Start)) >= min(p.End-p.Start, o.End-o.Start)
}

// AddShared adds a piece that was found to the video. What overlaps a piece that is known extends that one; a piece that a moderator
// switched off, or marked, stays as it is.
func (v *Video) AddShared(p SharedPiece) {
	i := slices.IndexFunc(v.Shared, p.overlaps)
	if i < 0 {
		if len(v.Shared) < MaxSharedPieces {
			v.Shared = append(slices.Clone(v.Shared), p)
			sortShared(v.Shared)
		}
		return
	}
	v.Shared = slices.Clone(v.Shared)
	known := &v.Shared[i]
	if !known.Off && known.By.ID == "" {
		known.Start, known.End = min(known.Start, p.Start), max(known.End, p.End)
	}
	for _, id := range p.With {
		if !slices.Contains(known.With, id) && len(known.With) < maxSharedWith {
			known.With = append(slices.Clone(known.With), id)
		}
	}
}

// MarkShared adds the piece that a moderator marked, in place of those that it overlaps. Its problem is TooMany if the video has as many
// as it can have.
func (v *Video) MarkShared(p SharedPiece) error {
	kept := slices.DeleteFunc(slices.Clone(v.Shared), p.overlaps)
	if len(kept) >= MaxSharedPieces {
		return &Problem{Code: TooMany, Op: "mark piece"}
	}
	for _, o := range v.Shared {
		if p.overlaps(o) && len(p.With) == 0 {
			p.With = o.With
		}
	}
	v.Shared = append(kept, p)
	sortShared(v.Shared)
	return nil
}

func sortShared(all []SharedPiece) {
	slices.SortFunc(all, func(a, b SharedPiece) int { return cmp.Compare(a.Start, b.Start) })
}

// mostOf is the part of a video from which a piece is the video itself.
const mostOf = 0.8

// ListShared returns the pieces of a video of a duplicate cluster that are in force: those that a moderator marked, and those that it
// shares with videos outside the cluster. What is nearly all of a video is no piece of it once the footage has a fact-check: others show
// that footage among other things.
func (v Video) ListShared(cluster []Video) []SharedPiece {
	checked := slices.ContainsFunc(cluster, func(o Video) bool { return o.Debunks > 0 })
	var out []SharedPiece
	for _, p := range v.Shared {
		outside := slices.ContainsFunc(p.With, func(id VideoID) bool {
			return !slices.ContainsFunc(cluster, func(o Video) bool { return o.ID == id })
		})
		whole := checked && float64(p.End-p.Start) >= mostOf*float64(v.Duration)
		if !p.Off && (p.By.ID != "" || outside && !whole) {
			out = append(out, p)
		}
	}
	return out
}

// leastRest is the least time between two shared pieces in which a video shows enough to be the same footage as something.
const leastRest = 1500 * time.Millisecond

// IsAllShared reports whether the pieces in force leave nothing of a video by which clips could be told.
func (v Video) IsAllShared() bool {
	pieces := v.ListShared([]Video{v})
	at := time.Duration(0)
	for _, p := range pieces {
		if p.Start-at >= leastRest {
			return false
		}
		at = max(at, p.End)
	}
	return len(pieces) > 0 && v.Duration-at < leastRest
}

// SharedIntervals returns the stretches of time of pieces.
func SharedIntervals(pieces []SharedPiece) []fingerprint.Interval {
	out := make([]fingerprint.Interval, len(pieces))
	for i, p := range pieces {
		out[i] = fingerprint.Interval{Start: p.Start, End: p.End}
	}
	return out
}

// FormatPiece returns a stretch of a video as people write it: 0:00–0:06.
func FormatPiece(start, end time.Duration) string {
	return Offset(start).String() + "–" + Offset(end).String()
}

// ParsePiece reads 0:00-0:06, with a hyphen or a dash. Its error is a Problem with code BadPiece.
func ParsePiece(s string) (start, end time.Duration, err error) {
	from, to, _ := strings.Cut(strings.ReplaceAll(s, "–", "-"), "-")
	a, err := ParseOffset(from)
	b, later := ParseOffset(to)
	if err = errors.Join(err, later); err != nil || a >= b {
		return 0, 0, &Problem{Code: BadPiece, Op: "parse piece", Err: err}
	}
	return time.Duration(a), time.Duration(b), nil
}
