package deadleaves

import (
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// How a copy differs from its original.
const (
	copyNoise = 3.0  // grey levels: compressed again
	copyCrop  = 0.96 // of the width and the height that is left
)

// Query returns the fingerprint of a copy of the nth video, which was made with the length whole: noisier, cropped a
// little, cut to its middle if it is longer than part, and sampled at times that the reference was not. It serves
// for look-ups: it has the frames that are hashed, but not their pictures.
func (s *Source) Query(n uint64, whole, part time.Duration) *fingerprint.Fingerprint {
	v := s.makeScenes(n, whole)
	length := min(part, v.duration)
	from := (v.duration - length) / 2
	v.out = fingerprint.Fingerprint{Role: fingerprint.Query, Duration: length}
	views := copyViews(contents[v.layout])
	const frames = fingerprint.MaxQueryHashed
	for k := range frames {
		v.addCopiedFrame(views, from, from+time.Duration(float64(length)*(float64(k)+0.5)/frames))
	}
	return &v.out
}

// copyViews are the parts of a copy that are hashed, as parts of the frame of the original.
func copyViews(content fingerprint.Rect) []view {
	cut := func(lo, hi uint8) (float64, float64) {
		mid, half := (float64(lo)+float64(hi))/2, (float64(hi)-float64(lo))/2*copyCrop
		return mid - half, mid + half
	}
	x0, x1 := cut(content.X0, content.X1)
	y0, y1 := cut(content.Y0, content.Y1)
	all := fingerprint.ViewRects(fingerprint.Whole)
	var views []view
	for _, r := range []fingerprint.Rect{all[0], all[3]} { // the whole and its upper part
		views = append(views, view{
			rect: r,
			x:    newAxis(x0, x1, float64(content.X0), float64(content.X1)),
			y:    newAxis(y0, y0+(y1-y0)*float64(r.Y1)/fingerprint.Side, float64(content.Y0), float64(content.Y1)),
		})
	}
	return views
}

// addCopiedFrame adds the frame at a time of the original to a copy that begins at from.
func (v *video) addCopiedFrame(views []view, from, at time.Duration) {
	var p picture
	for _, c := range v.scenes {
		if at < c.from+c.length {
			c.drawFrame(&p, (at - c.from).Seconds())
			break
		}
	}
	look := &fingerprint.QueryData{}
	noisy := v.addNoise(&p, copyNoise)
	for i := range views {
		look.Parts = append(look.Parts, fingerprint.NewPart(views[i].rect, views[i].transformPicture(noisy)))
	}
	v.out.Frames = append(v.out.Frames, fingerprint.Frame{At: at - from, Content: fingerprint.Whole, Query: look})
}
