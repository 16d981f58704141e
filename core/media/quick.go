package media

import (
	"slices"
	"time"
)

// shortest is the duration from which keyframes and some motion are read much sooner than everything.
const shortest = 6 * time.Second

// Quick tells whether keyframes and some motion in between are much cheaper to read than everything: the clip is not
// short, and most of its frames are made from others by a decoder that can leave those out.
func (c *Clip) Quick() bool {
	known := slices.Contains(interframe, c.info.Codec) || c.keysByDemuxer()
	return known && !c.kind.bare && !c.info.Still && c.info.Duration >= shortest
}

// interframe are the codecs whose decoders go from keyframe to keyframe when told so.
var interframe = []string{
	"h264", "hevc", "mpeg4", "vp8", "mpeg2video", "mpeg1video", "h263", "theora", "wmv3", "vc1", "msmpeg4v3", "flv1",
}

// keysByDemuxer tells whether keyframes are better picked by the demuxer: the codec's decoder knows no way, and frames
// come in the order of their times, which what is left out would upset.
func (c *Clip) keysByDemuxer() bool {
	return c.kind == kindMP4 && (c.info.Codec == "av1" || c.info.Codec == "vp9")
}
