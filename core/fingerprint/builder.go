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
	picture     Picture
	samples     [ThumbSide * ThumbSide]float32
	last        *[ThumbSide * ThumbSide]float32 // the samples of the last frame kept
	content     Rect
	scene       [ThumbSide * ThumbSide]float32 // the whole frame before
	edges       edges
	at          time.Duration // of the last frame added
	bordered    time.Duration // when content was last looked at

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

// Add takes the next frame: Side by Side grey pixels, row by row, and its time. It does not keep gray.
func (b *Builder) Add(gray []byte, at time.Duration) error {
	if len(gray) != Side*Side {
		return ErrFrameSize
	}
	if at < 0 || b.out.Seen > 0 && at < b.at {
		return ErrOrder
	}
	b.out.Seen++
	b.at = at
	b.picture.fill(gray)
	b.border(gray)
	b.picture.Sample(b.samples[:], ThumbSide, b.content.Box())
	if informative(&b.samples) {
		b.see(at)
	} else {
		b.last = nil
		b.faint = b.faint || deviation(&b.scene) >= flatContrast
	}
	return nil
}

// see takes a frame that says something.
func (b *Builder) see(at time.Duration) {
	still := b.last != nil && same(b.last, &b.samples)
	if still && b.role == Reference {
		f := &b.out.Frames[len(b.out.Frames)-1]
		f.Span = at - f.At
		return
	}
	b.moved = b.moved || !still && len(b.out.Frames) > 0
	b.keep(at)
	if len(b.out.Frames) >= b.role.maxFrames() {
		b.thin()
	}
}

// thin drops every second frame, and from now on keeps fewer.
func (b *Builder) thin() {
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

func (f *Frame) end() time.Duration { return f.At + f.Span }

// border sets the content of the frame. While the scene lasts, it only grows: a dark part of it is no border.
func (b *Builder) border(gray []byte) {
	before := b.scene
	b.picture.Sample(b.scene[:], ThumbSide, Whole.Box())
	same := b.out.Seen > 1 && !cut(&before, &b.scene)
	if same && b.at-b.bordered < borderEvery {
		return
	}
	own := content(gray)
	if same {
		own = own.union(b.content)
	}
	b.content, b.bordered = own, b.at
	if b.role == Query {
		b.edges.add(gray)
	}
}

// cut tells whether another scene begins between two frames.
func cut(a, b *[ThumbSide * ThumbSide]float32) bool {
	sum := float32(0)
	for i := range a {
		sum += diff(a[i], b[i])
	}
	return sum > cutChange*ThumbSide*ThumbSide
}

// keep stores the frame in hand.
func (b *Builder) keep(at time.Duration) {
	hash := b.due(at)
	if n := len(b.out.Frames); !hash && n > 0 && at-b.out.Frames[n-1].At < b.spacing {
		return
	}
	f := Frame{At: at, Content: b.content}
	for i, v := range b.samples {
		f.Thumb[i] = uint8(v + .5)
	}
	if b.role == Query {
		f.Look = &Look{Picture: b.picture, due: hash}
	} else if hash {
		f.Views = b.views(b.content)
	}
	last := b.samples
	b.last = &last
	b.out.Frames = append(b.out.Frames, f)
}

// due tells whether the frame in hand is to be hashed: it is another scene, or the last one that was is long ago.
func (b *Builder) due(at time.Duration) bool {
	if b.hashed && at-b.hashedAt < max(HashEvery, b.spacing) && !cut(&b.hashedAs, &b.scene) {
		return false
	}
	b.hashed, b.hashedAt, b.hashedAs = true, at, b.scene
	return true
}

// ViewRects returns the parts of a reference's frame that are hashed: the content and its crops, and where that is less
// than the whole, the same of the whole, since who crops a copy may leave some of the border.
func ViewRects(content Rect) []Rect {
	rects := []Rect{
		content, content.crop(cropLarge), content.crop(cropSmall), content.top(),
		content.column(columnNarrow), content.column(columnWide),
	}
	if !content.near(Whole, 2) {
		rects = append(rects, Whole, Whole.crop(cropLarge), Whole.crop(cropSmall))
	}
	return rects
}

// views hashes the parts of a reference's frame.
func (b *Builder) views(content Rect) []View {
	rects := ViewRects(content)
	views := make([]View, len(rects))
	var c Coefficients
	for i, r := range rects {
		b.transformer.transform(&c, &b.picture, r.Box())
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

// look hashes the frames of a query that are due, as many as are worth it, spread over the clip.
func (b *Builder) look() {
	var due []*Frame
	for i := range b.out.Frames {
		if f := &b.out.Frames[i]; f.Look != nil && f.Look.due {
			due = append(due, f)
		}
	}
	framed := b.edges.rects()
	n := min(len(due), MaxQueryHashed)
	for k := range n {
		f := due[k*(len(due)-1)/max(n-1, 1)]
		for _, r := range f.parts(framed) {
			b.part(f.Look, r)
		}
	}
}

// parts returns the parts of a query's frame that are hashed: all of it, what is left without plain borders,
// and what straight edges frame.
func (f *Frame) parts(framed []Rect) []Rect {
	out := []Rect{Whole}
	for _, r := range append([]Rect{f.Content, f.Content.top()}, framed...) {
		if !slices.ContainsFunc(out, func(o Rect) bool { return o.near(r, 1) }) {
			out = append(out, r)
		}
	}
	return out
}

// part hashes a part of a query's frame in all readings.
func (b *Builder) part(l *Look, r Rect) {
	var c Coefficients
	b.transformer.transform(&c, &l.Picture, r.Box())
	l.Parts = append(l.Parts, NewPart(r, &c))
}

// NewPart returns a part of a query's frame with these frequencies, hashed in all readings.
func NewPart(r Rect, c *Coefficients) Part {
	p := Part{Rect: r, Coefficients: *c}
	var read Coefficients
	for g := range Readings {
		c.Read(&read, Reading(g))
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
	b.look()
	out := b.out
	out.Duration = max(duration, b.at)
	if n := len(out.Frames); n > 0 {
		out.Duration = max(duration, out.Frames[n-1].end())
	}
	*b = Builder{role: b.role, transformer: b.transformer, out: Fingerprint{Role: b.role}}
	return &out, nil
}

// rect rounds b to pixels.
func (b Box) rect() Rect {
	r := func(v float32) uint8 { return uint8(min(max(v+.5, 0), Side)) }
	return Rect{r(b.X0), r(b.Y0), r(b.X1), r(b.Y1)}
}

// crop returns the middle of r with sides times part.
func (r Rect) crop(part float32) Rect {
	b := r.Box()
	dx, dy := (b.X1-b.X0)*(1-part)/2, (b.Y1-b.Y0)*(1-part)/2
	return Box{b.X0 + dx, b.Y0 + dy, b.X1 - dx, b.Y1 - dy}.rect()
}

// column returns the middle of r, from top to bottom, with the width times part.
func (r Rect) column(part float32) Rect {
	b := r.Box()
	dx := (b.X1 - b.X0) * (1 - part) / 2
	return Box{b.X0 + dx, b.Y0, b.X1 - dx, b.Y1}.rect()
}

// top returns the upper part of r, which a subtitle or somebody's face in a lower corner leaves alone.
func (r Rect) top() Rect {
	r.Y1 = r.Y0 + uint8(float32(r.Y1-r.Y0)*topPart+.5)
	return r
}

// informative tells whether a small picture shows enough to be recognised.
func informative(s *[ThumbSide * ThumbSide]float32) bool {
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
			max(diff(v, s[i+1]), diff(v, s[i+ThumbSide])) > minStep {
			active++
		}
	}
	const n = ThumbSide * ThumbSide
	const spread = n * (n - 1) / 12.0 // of x over all pixels: n times (side squared - 1)/12
	variance := squares/n - sum/n*sum/n
	rest := variance - (sumX*sumX+sumY*sumY)/spread/n
	return variance >= minContrast*minContrast && rest >= minDetail*minDetail && active >= minActive
}

// deviation is the standard deviation of a small picture.
func deviation(s *[ThumbSide * ThumbSide]float32) float64 {
	var sum, squares float64
	for _, v := range s {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	mean := sum / float64(len(s))
	return math.Sqrt(max(0, squares/float64(len(s))-mean*mean))
}

func diff(a, b float32) float32 { return float32(math.Abs(float64(a - b))) }

// same tells whether two small pictures differ nowhere by more than a codec's noise.
func same(a, b *[ThumbSide * ThumbSide]float32) bool {
	var cells [16]float32
	for i := range a {
		const cell = ThumbSide / 4
		cells[i/ThumbSide/cell*4+i%ThumbSide/cell] += diff(a[i], b[i])
	}
	for _, c := range cells {
		if c/(ThumbSide*ThumbSide/16) > minChange {
			return false
		}
	}
	return true
}
