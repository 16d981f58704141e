package fingerprint

import (
	"math"
	"slices"
	"time"
)

// Builder makes a fingerprint out of frames that come one after the other.
// It is not safe for concurrent use.
type Builder struct {
	role        Role
	transformer *transformer
	picture     IntegralImage
	samples     [ThumbSide * ThumbSide]float32
	last        *[ThumbSide * ThumbSide]float32 // the samples of the last frame kept
	content     Rect
	scene       [ThumbSide * ThumbSide]float32 // the whole frame before
	edges       edgeSums
	at          time.Duration // of the last frame added
	contentAt   time.Duration // when content was last looked at

	moved    bool          // whether two frames kept differ
	faint    bool          // whether a frame that says too little to be recognised is not flat either
	spacing  time.Duration // least time between frames that are not hashed
	hashed   bool          // whether there is a last frame that was hashed: when, and what it looked like
	hashedAt time.Duration
	hashedAs [ThumbSide * ThumbSide]float32
	out      Fingerprint
}

// NewBuilder returns a Builder of fingerprints for the role.
func NewBuilder(role Role) *Builder {
	return &Builder{role: role, transformer: &transformer{}, out: Fingerprint{Role: role}}
}

// AddFrame takes the next frame: Side by Side grey pixels, row by row, and its time. It does not keep gray. Its errors are ErrFrameSize and ErrOrder.
func (b *Builder) AddFrame(gray []byte, at time.Duration) error {
	if len(gray) != Side*Side {
		return ErrFrameSize
	}
	if at < 0 || b.out.Seen > 0 && at < b.at {
		return ErrOrder
	}
	b.out.Seen++
	b.at = at
	b.picture.computeSums(gray)
	b.updateContent(gray)
	b.picture.SampleBox(b.samples[:], ThumbSide, b.content.ToBox())
	if isInformative(&b.samples) {
		b.addInformative(at)
	} else {
		b.last = nil
		b.faint = b.faint || standardDeviation(&b.scene) >= flatContrast
	}
	return nil
}

// addInformative adds a frame that has enough contrast and detail to be recognised.
func (b *Builder) addInformative(at time.Duration) {
	still := b.last != nil && looksSame(b.last, &b.samples)
	if still && b.role == Reference {
		f := &b.out.Frames[len(b.out.Frames)-1]
		f.Span = at - f.At
		return
	}
	b.moved = b.moved || !still && len(b.out.Frames) > 0
	b.storeFrame(at)
	if len(b.out.Frames) >= b.role.maxFrames() {
		b.dropEverySecond()
	}
}

// dropEverySecond removes every second stored frame, and doubles the least time between those that follow.
func (b *Builder) dropEverySecond() {
	all, keep := b.out.Frames, b.out.Frames[:0]
	for i := range all {
		if i%2 == 0 {
			keep = append(keep, all[i])
		}
	}
	clear(all[len(keep):])
	b.out.Frames = keep
	b.spacing = 2 * max(b.spacing, b.out.Frames[len(keep)-1].At/time.Duration(len(all)))
}

func (f *Frame) endTime() time.Duration { return f.At + f.Span }

// updateContent finds the rectangle of the frame without its borders. Within one scene the rectangle only grows: a part that is
// dark for a moment is no border.
func (b *Builder) updateContent(gray []byte) {
	before := b.scene
	b.picture.SampleBox(b.scene[:], ThumbSide, Whole.ToBox())
	same := b.out.Seen > 1 && !isSceneCut(&before, &b.scene)
	if same && b.at-b.contentAt < borderEvery {
		return
	}
	own := findContent(gray)
	if same {
		own = own.enclosingRect(b.content)
	}
	b.content, b.contentAt = own, b.at
	if b.role == Query {
		b.edges.addFrame(gray)
	}
}

// isSceneCut reports whether another scene begins between two frames.
func isSceneCut(a, b *[ThumbSide * ThumbSide]float32) bool {
	sum := float32(0)
	for i := range a {
		sum += absDifference(a[i], b[i])
	}
	return sum > cutChange*ThumbSide*ThumbSide
}

// storeFrame stores the current frame.
func (b *Builder) storeFrame(at time.Duration) {
	hash := b.isHashDue(at)
	if n := len(b.out.Frames); !hash && n > 0 && at-b.out.Frames[n-1].At < b.spacing {
		return
	}
	f := Frame{At: at, Content: b.content}
	for i, v := range b.samples {
		f.Thumb[i] = uint8(v + .5)
	}
	if b.role == Query {
		f.Query = &QueryData{Image: b.picture, hashDue: hash}
	} else if hash {
		f.Views = b.hashViews(b.content)
	}
	last := b.samples
	b.last = &last
	b.out.Frames = append(b.out.Frames, f)
}

// isHashDue reports whether the current frame is to be hashed: a new scene begins, or the last hash is HashEvery old.
func (b *Builder) isHashDue(at time.Duration) bool {
	if b.hashed && at-b.hashedAt < max(HashEvery, b.spacing) && !isSceneCut(&b.hashedAs, &b.scene) {
		return false
	}
	b.hashed, b.hashedAt, b.hashedAs = true, at, b.scene
	return true
}

// ViewRects returns the parts of a reference's frame that are hashed: the content and its crops, and where that is less
// than the whole, the same of the whole, since who crops a copy may leave some of the border.
func ViewRects(content Rect) []Rect {
	rects := []Rect{
		content, content.cropCentre(cropLarge), content.cropCentre(cropSmall), content.cropTop(),
		content.cropColumn(columnNarrow), content.cropColumn(columnWide),
	}
	if !content.isNear(Whole, 2) {
		rects = append(rects, Whole, Whole.cropCentre(cropLarge), Whole.cropCentre(cropSmall))
	}
	return rects
}

// hashViews hashes the parts of a reference's frame.
func (b *Builder) hashViews(content Rect) []View {
	rects := ViewRects(content)
	views := make([]View, len(rects))
	var c Coefficients
	for i, r := range rects {
		b.transformer.computeDCT(&c, &b.picture, r.ToBox())
		views[i] = View{r, c.Hash()}
	}
	return views
}

// The sides of the crops that are hashed, as parts of the content's: 80% and 60% of its area; the height of its upper part;
// and the widths of what is left where an upright or a square clip is cut out of a wide one: 9:16 of 16:9 is .32 and of 4:3
// .42, 4:5 and 1:1 of 16:9 are .45 and .56. A hash bears a sixth more or less.
const (
	cropLarge    = 0.8944
	cropSmall    = 0.7746
	topPart      = 0.65
	columnNarrow = 0.365
	columnWide   = 0.56
)

// hashQueryFrames hashes the frames of a query that are due: MaxQueryHashed at most, spread over the clip.
func (b *Builder) hashQueryFrames() {
	var due []*Frame
	for i := range b.out.Frames {
		if f := &b.out.Frames[i]; f.Query != nil && f.Query.hashDue {
			due = append(due, f)
		}
	}
	framed := b.edges.framedRects()
	n := min(len(due), MaxQueryHashed)
	for k := range n {
		f := due[k*(len(due)-1)/max(n-1, 1)]
		for _, r := range f.queryRects(framed) {
			b.hashPart(f.Query, r)
		}
	}
}

// queryRects returns the parts of a query's frame that are hashed: all of it, what is left without plain borders,
// and what straight edges frame.
func (f *Frame) queryRects(framed []Rect) []Rect {
	out := []Rect{Whole}
	for _, r := range append([]Rect{f.Content, f.Content.cropTop()}, framed...) {
		if !slices.ContainsFunc(out, func(o Rect) bool { return o.isNear(r, 1) }) {
			out = append(out, r)
		}
	}
	return out
}

// hashPart hashes a part of a query's frame in all orientations.
func (b *Builder) hashPart(l *QueryData, r Rect) {
	var c Coefficients
	b.transformer.computeDCT(&c, &l.Image, r.ToBox())
	l.Parts = append(l.Parts, NewPart(r, &c))
}

// NewPart returns a part of a query's frame with these frequencies, hashed in all orientations.
func NewPart(r Rect, c *Coefficients) Part {
	p := Part{Rect: r, Coefficients: *c}
	var read Coefficients
	for g := range Orientations {
		c.Reorient(&read, Orientation(g))
		p.Hashes[g] = read.Hash()
	}
	return p
}

// Finish returns the fingerprint of a clip that lasts as long as said (if not known, 0: the time of the
// last frame is taken). If no frame said enough to be recognised it has no frames, and matches nothing; if several
// were seen and all were flat, it fails with ErrNoInformation.
func (b *Builder) Finish(duration time.Duration) (*Fingerprint, error) {
	if len(b.out.Frames) == 0 && !b.faint && b.out.Seen != 1 {
		return nil, ErrNoInformation
	}
	if n := len(b.out.Frames); n > 1 && !b.moved { // a still, however long it is shown
		b.out.Frames[0].Span = b.out.Frames[n-1].At - b.out.Frames[0].At
		b.out.Frames = b.out.Frames[:1]
	}
	b.hashQueryFrames()
	out := b.out
	out.Duration = max(duration, b.at)
	if n := len(out.Frames); n > 0 {
		out.Duration = max(duration, out.Frames[n-1].endTime())
	}
	*b = Builder{role: b.role, transformer: b.transformer, out: Fingerprint{Role: b.role}}
	return &out, nil
}

// roundToRect rounds b to pixels.
func (b Box) roundToRect() Rect {
	r := func(v float32) uint8 { return uint8(min(max(v+.5, 0), Side)) }
	return Rect{r(b.X0), r(b.Y0), r(b.X1), r(b.Y1)}
}

// cropCentre returns the middle of r with sides times part.
func (r Rect) cropCentre(part float32) Rect {
	b := r.ToBox()
	dx, dy := (b.X1-b.X0)*(1-part)/2, (b.Y1-b.Y0)*(1-part)/2
	return Box{b.X0 + dx, b.Y0 + dy, b.X1 - dx, b.Y1 - dy}.roundToRect()
}

// cropColumn returns the middle of r, from top to bottom, with the width times part.
func (r Rect) cropColumn(part float32) Rect {
	b := r.ToBox()
	dx := (b.X1 - b.X0) * (1 - part) / 2
	return Box{b.X0 + dx, b.Y0, b.X1 - dx, b.Y1}.roundToRect()
}

// cropTop returns the upper part of r. Subtitles and faces in a lower corner do not cover it.
func (r Rect) cropTop() Rect {
	r.Y1 = r.Y0 + uint8(float32(r.Y1-r.Y0)*topPart+.5)
	return r
}

// isInformative reports whether a thumbnail has enough contrast and detail to be recognised.
func isInformative(s *[ThumbSide * ThumbSide]float32) bool {
	var sum, sumX, sumY, squares float64
	active := 0
	const mid = (ThumbSide - 1) / 2.0
	for i, v := range s {
		x, y := float64(i%ThumbSide)-mid, float64(i/ThumbSide)-mid
		sum += float64(v)
		squares += float64(v) * float64(v)
		sumX += float64(v) * x
		sumY += float64(v) * y
		if i%ThumbSide+1 < ThumbSide && i+ThumbSide < len(s) &&
			max(absDifference(v, s[i+1]), absDifference(v, s[i+ThumbSide])) > minStep {
			active++
		}
	}
	const n = ThumbSide * ThumbSide
	const spread = n * (n - 1) / 12.0 // of x over all pixels: n times (side squared - 1)/12
	variance := squares/n - sum/n*sum/n
	rest := variance - (sumX*sumX+sumY*sumY)/spread/n
	return variance >= minContrast*minContrast && rest >= minDetail*minDetail && active >= minActive
}

// standardDeviation returns the standard deviation of a thumbnail, in grey levels.
func standardDeviation(s *[ThumbSide * ThumbSide]float32) float64 {
	var sum, squares float64
	for _, v := range s {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	mean := sum / float64(len(s))
	return math.Sqrt(max(0, squares/float64(len(s))-mean*mean))
}

func absDifference(a, b float32) float32 { return float32(math.Abs(float64(a - b))) }

// looksSame reports whether two thumbnails differ nowhere by more than a codec's noise.
func looksSame(a, b *[ThumbSide * ThumbSide]float32) bool {
	var cells [16]float32
	for i := range a {
		const cell = ThumbSide / 4
		cells[i/ThumbSide/cell*4+i%ThumbSide/cell] += absDifference(a[i], b[i])
	}
	for _, c := range cells {
		if c/(ThumbSide*ThumbSide/16) > minChange {
			return false
		}
	}
	return true
}
