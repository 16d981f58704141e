package media

import (
	"errors"
	"io"
	"math"
	"time"
)

// header holds the description of the only video track in a file's own header, where it can be read without a process: starting
// ffprobe costs as much as reading the keyframes of a short clip.
type header struct {
	codec         string // as ffmpeg names it
	width, height int    // as stored
	aspect        Rational
	turn          turn
	duration      time.Duration
	rate          Rational
	keys          []time.Duration // when its keyframes are shown; nil where that is not known
	intra         bool            // every frame is one
	still         bool            // there is one frame
	tracks        int             // of all kinds
	encrypted     bool
}

// errUnsure means that a header is not of the plain kind that is read here; ffprobe shall say what the file holds.
var errUnsure = errors.New("not a plain header")

// readHeader reads the header of a file of the kind. Its error is errUnsure, or that of the reader.
func (k kind) readHeader(r *io.SectionReader) (header, error) {
	switch k.demuxer {
	case "mov":
		return readMP4(r)
	case "matroska":
		return readMatroska(r)
	case "gif":
		return readGIF(r)
	}
	return header{}, errUnsure
}

// readOwnHeader takes what the file's header says for what it holds, until proven otherwise: the decoder has bounds of its own,
// and a clip of which nothing can be read is probed after all.
func (c *Clip) readOwnHeader() (sure bool, err error) {
	h, err := c.kind.readHeader(io.NewSectionReader(c.file, 0, c.size))
	if err != nil {
		return false, nil //nolint:nilerr // the probe will tell
	}
	v := stream{Index: onlyVideo, Codec: h.codec, Width: h.width, Height: h.height, aspect: h.aspect, turn: h.turn, length: h.duration, rate: h.rate}
	if h.still {
		v.Frames = "1"
	}
	if h.encrypted {
		return true, &Error{Code: Encrypted, Op: "read header"}
	}
	if err := c.checkStreams(h.tracks); err != nil {
		return true, err
	}
	if err := c.settleInfo(v); err != nil {
		return false, nil //nolint:nilerr // what the header declares may not be what there is
	}
	c.keys, c.intra = h.keys, h.intra
	return true, nil
}

// newRational is a fraction in its lowest terms; one that fits no Rational is unknown.
func newRational(num, den int64) Rational {
	a, b := num, den
	for b != 0 {
		a, b = b, a%b
	}
	if num <= 0 || den <= 0 || num/a > math.MaxInt32 || den/a > math.MaxInt32 {
		return Rational{}
	}
	return Rational{int(num / a), int(den / a)}
}
