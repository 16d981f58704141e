package match

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of shared pieces.
const (
	windowLength  = 12 * time.Second        // of a reference that is compared as one query
	windowStep    = 8 * time.Second         // between the beginnings of two windows
	maxWindows    = 40                      // of a long reference: half from its beginning, half before its end
	pieceGap      = 1500 * time.Millisecond // between two parts of one piece
	pieceLeast    = time.Second             // a shorter piece says nothing
	pieceHalf     = 0.5                     // part of either video from which it is what that video shows, not an intro of it
	pieceMost     = 0.8                     // part of either video from which it is a copy of the other, not a piece of it
	besidePause   = 250 * time.Millisecond  // after the end of a piece, where one picture may still fade into the next
	besideLength  = 1500 * time.Millisecond // beside a piece that is looked at
	besideCompare = time.Second             // of that which both must show
	besideDiffers = 0.8                     // part of that which must differ,
	besideFrames  = 5                       // or pairs of frames that look alike
	besideMotion  = 0.4                     // and whose motion agrees by less than this
)

// SharedPiece is a stretch of one reference that another shows too.
type SharedPiece struct {
	A, B  fingerprint.Interval // in each
	Speed float64              // seconds of B a second of A
	Half  bool                 // it is at least half of what one of them shows: the footage itself, if nobody says otherwise
}

// Relation is the relation of two references.
type Relation struct {
	Common []SharedPiece // all that both show
	Pieces []SharedPiece // those of Common that stand between different pictures: an intro, an end card
	Copy   bool          // one is a copy, or a part, of the other
}

// Windows returns the stretches of a reference that Relate compares one by one, and under which it is looked up.
func Windows(f *fingerprint.Fingerprint) []fingerprint.Interval {
	var all []fingerprint.Interval
	for at := time.Duration(0); at == 0 || at+windowLength-windowStep < f.Duration; at += windowStep {
		all = append(all, fingerprint.Interval{Start: at, End: at + windowLength})
	}
	if n := len(all); n > maxWindows {
		all = append(all[:maxWindows/2:maxWindows/2], all[n-maxWindows/2:]...)
	}
	return all
}

// Relate compares two references: what do both show, and is that a piece that they share or is one a copy of the other?
func Relate(a, b *fingerprint.Fingerprint) Relation {
	return RelateWindows(a, b, Windows(a))
}

// RelateWindows is Relate of some windows of a.
func RelateWindows(a, b *fingerprint.Fingerprint, windows []fingerprint.Interval) Relation {
	var r Relation
	if len(a.Frames) == 0 || len(b.Frames) == 0 {
		return r
	}
	for _, w := range windows {
		r.Common = append(r.Common, findCommon(a.AsQuery(w.Start, w.End), b)...)
	}
	r.Common = joinPieces(r.Common)
	if r.Copy = slices.ContainsFunc(r.Common, func(p SharedPiece) bool { return p.coversPart(a, b, pieceMost) }); r.Copy {
		return r
	}
	for _, p := range r.Common {
		p.Half = p.coversPart(a, b, pieceHalf)
		if p.A.End-p.A.Start >= pieceLeast && (p.differsBeside(a, b, false) || p.differsBeside(a, b, true)) {
			r.Pieces = append(r.Pieces, p)
		}
	}
	return r
}

// findCommon returns the pieces of a window that a reference shows surely.
func findCommon(window, b *fingerprint.Fingerprint) (common []SharedPiece) {
	if len(window.Frames) == 0 {
		return nil
	}
	for _, s := range compareFootage(window, b, nil).Segments {
		if s.Confidence == Same {
			common = append(common, SharedPiece{
				A: fingerprint.Interval{Start: s.QueryStart, End: s.QueryEnd}, B: fingerprint.Interval{Start: s.RefStart, End: s.RefEnd}, Speed: s.Speed,
			})
		}
	}
	return common
}

// joinPieces joins pieces that follow one another in both references, or overlap.
func joinPieces(all []SharedPiece) []SharedPiece {
	slices.SortFunc(all, func(p, o SharedPiece) int { return cmp.Compare(p.A.Start, o.A.Start) })
	var out []SharedPiece
	for _, p := range all {
		i := slices.IndexFunc(out, func(o SharedPiece) bool {
			expected := o.B.Start + time.Duration(o.Speed*float64(p.A.Start-o.A.Start))
			return p.A.Start-o.A.End <= pieceGap && (p.B.Start-expected).Abs() <= pieceGap/2
		})
		if i < 0 {
			out = append(out, p)
			continue
		}
		out[i].A.End, out[i].B.End = max(out[i].A.End, p.A.End), max(out[i].B.End, p.B.End)
	}
	return out
}

// coversPart reports whether a piece is at least a part, from 0 to 1, of what one of the references shows.
func (p *SharedPiece) coversPart(a, b *fingerprint.Fingerprint, part float64) bool {
	return coveredPart(a, p.A) >= part || coveredPart(b, p.B) >= part
}

// coveredPart returns the part of what a reference shows, from its first to its last frame, that lies within an interval.
func coveredPart(f *fingerprint.Fingerprint, in fingerprint.Interval) float64 {
	first, last := f.Frames[0].At, f.Frames[len(f.Frames)-1]
	whole := last.At + last.Span - first
	if whole <= 0 {
		return 1
	}
	return float64(min(in.End, last.At+last.Span)-max(in.Start, first)) / float64(whole)
}

// differsBeside reports whether both references go on after a piece, or were there before it, with different pictures.
func (p *SharedPiece) differsBeside(a, b *fingerprint.Fingerprint, before bool) bool {
	from, to := p.A.End+besidePause, p.A.End+besidePause+besideLength
	if before {
		from, to = p.A.Start-besidePause-besideLength, p.A.Start-besidePause
	}
	var all mask
	for i := range all {
		all[i] = true
	}
	compared, differ := time.Duration(0), time.Duration(0)
	var ours, others []samples
	for i := range a.Frames {
		f := &a.Frames[i]
		begin, end := max(f.At, from), min(f.At+max(f.Span, fingerprint.ReferenceEvery), to)
		if begin >= end {
			continue
		}
		at := p.B.Start.Seconds() + p.Speed*(begin+(end-begin)/2-p.A.Start).Seconds()
		theirs, _, ok := thumbAt(b, at)
		if !ok {
			continue
		}
		mine := thumbSamples(f)
		ours, others = append(ours, mine), append(others, theirs)
		compared += end - begin
		if correlatePixels(&mine, &theirs, &all) < agreeing {
			differ += end - begin
		}
	}
	return compared >= besideCompare && (float64(differ) >= besideDiffers*float64(compared) || moveUnlike(ours, others))
}

// besideLag is the number of frames over which movement beside a piece is measured: a quarter of a second where much moves.
const besideLag = 2

// moveUnlike reports whether two rows of pictures move, and quite differently: two takes of one scene.
func moveUnlike(a, b []samples) bool {
	n := 0
	var xx, yy, xy float64
	for i := besideLag; i < len(a); i++ {
		if isCutBetween(&a[i-besideLag], &a[i]) || isCutBetween(&b[i-besideLag], &b[i]) {
			continue
		}
		n++
		for p := range pixels {
			x, y := float64(a[i][p]-a[i-besideLag][p]), float64(b[i][p]-b[i-besideLag][p])
			xx, yy, xy = xx+x*x, yy+y*y, xy+x*y
		}
	}
	energy := math.Sqrt(min(xx, yy) / float64(max(n, 1)*pixels))
	return n >= besideFrames && energy >= otherEnergy && xy < besideMotion*math.Sqrt(xx*yy)
}

// isCutBetween reports whether another shot begins between two pictures.
func isCutBetween(a, b *samples) bool {
	sum := float32(0)
	for i := range a {
		sum += max(a[i]-b[i], b[i]-a[i])
	}
	return sum > cutChange*pixels
}

// NewReferenceLookup returns the look-up of other references that show what a part of a reference shows.
func NewReferenceLookup(f *fingerprint.Fingerprint, in fingerprint.Interval) *Lookup {
	var all []wantedKey
	for _, i := range f.HashedFrames() {
		frame := &f.Frames[i]
		if frame.At < in.Start || frame.At >= in.End || len(frame.Views) == 0 {
			continue
		}
		for b := range bands {
			c := cutBand(&frame.Views[0].Hash, b)
			all = append(all, wantedKey{c.key, probe{0, c.check, c.flips, uint32(frame.At.Seconds()/timeUnit + 0.5)}})
		}
	}
	return groupByKey(all)
}
