package media

import (
	"cmp"
	"slices"
	"time"
)

const (
	// shortest is the duration from which keyframes and some motion are read much sooner than everything,
	shortest = 6 * time.Second
	// leastWork is the least work for the same: decoding it takes four times as long as starting a
	// decoder, so that even what has to be read whole after all costs less than double.
	leastWork = 200_000_000
	// byteWork is the work of a byte, in that of a pixel: what is hard to predict takes long, however small it is.
	byteWork = 100
	// leastSpared is the least number of frames for each keyframe.
	leastSpared = 4
)

// IsQuick reports whether keyframes and some motion in between are much cheaper to read than everything: there is much to
// decode, and most of it is made from other frames, by a decoder that can leave it out.
func (c *Clip) IsQuick() bool {
	if !c.canSkip() || c.info.Duration < shortest || c.estimateWork() < leastWork {
		return false
	}
	n := float64(len(c.keys))
	return !c.intra && n != 1 && n*leastSpared <= c.estimateFrames()
}

// canSkip reports whether parts of the clip can be read without the rest: where times may begin anew, nobody knows which part is where.
func (c *Clip) canSkip() bool {
	known := slices.Contains(interframe, c.info.Codec) || c.keysByDemuxer()
	return known && !c.kind.bare && !c.kind.joins && !c.info.Still && c.info.Duration > 0
}

// interframe are the codecs whose decoders go from keyframe to keyframe when told so. Theora's gives the first one alone, so that what lies
// between the stretches of motion would not be seen at all.
var interframe = []string{
	"h264", "hevc", "mpeg4", "vp8", "mpeg2video", "mpeg1video", "h263", "wmv3", "vc1", "msmpeg4v3", "flv1",
}

// keysByDemuxer reports whether keyframes are better picked by the demuxer: the codec's decoder knows no way, and frames
// come in the order of their times, which what is left out would upset.
func (c *Clip) keysByDemuxer() bool {
	return c.kind == kindMP4 && (c.info.Codec == "av1" || c.info.Codec == "vp9")
}

// estimateFrames is about how many frames the clip has.
func (c *Clip) estimateFrames() float64 {
	return c.info.Duration.Seconds() * cmp.Or(c.info.FrameRate.Float(), usualRate)
}

// estimateWork is about how long decoding all takes, in nanoseconds of a usual processor: one a pixel, and byteWork a byte.
func (c *Clip) estimateWork() float64 {
	return c.estimateFrames()*float64(c.info.Width*c.info.Height) + byteWork*float64(c.size)
}

// stretchStarts returns where the stretches of motion begin: spread over the clip, each at a keyframe of its own where
// the header tells which there are.
func (c *Clip) stretchStarts(m Motion) []time.Duration {
	var all []time.Duration
	for i := range m.Stretches {
		middle := c.info.Duration * time.Duration(2*i+1) / time.Duration(2*m.Stretches)
		all = append(all, c.keyframeBefore(max(0, middle-m.Length/2)))
	}
	return slices.Compact(all)
}

// keyframeBefore returns the keyframe nearest to a moment, or the moment if none is known.
func (c *Clip) keyframeBefore(at time.Duration) time.Duration {
	best := at
	for i, k := range c.keys {
		if i == 0 || (k-at).Abs() < (best-at).Abs() {
			best = k
		}
	}
	return best
}
