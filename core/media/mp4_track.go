package media

import (
	"encoding/binary"
	"time"
)

// codecs4 are the sample entries of ISO base media files that need no second look, and ffmpeg's names for them.
var codecs4 = map[string]string{
	"avc1": "h264", "avc3": "h264", "hvc1": "hevc", "hev1": "hevc", "av01": "av1", "vp09": "vp9", "vp08": "vp8",
	"mp4v": "mpeg4", "s263": "h263", "apcn": "prores", "apch": "prores", "apcs": "prores", "apco": "prores",
}

// track holds the fields of a track's boxes.
type track struct {
	handler       string
	codec         string
	width, height int
	aspect        Rational
	turn          turn
	scale         int64 // of its times, in a second
	frames, ticks int64
	pace          []pace        // of its frames, in their order
	keys          []uint32      // numbers of its keyframes, from 1 on
	keyed         bool          // there is a table of keyframes; where there is none, every frame is one
	edit          time.Duration // length of the only edit; 0 without one
	encrypted     bool
}

func (t track) fillHeader(h *header) {
	h.codec, h.width, h.height, h.aspect, h.turn = t.codec, t.width, t.height, t.aspect, t.turn
	h.encrypted = t.encrypted
	if t.frames <= maxTicks/t.scale {
		h.rate = newRational(t.frames*t.scale, t.ticks)
	}
	h.duration = ticksToDuration(t.ticks, t.scale)
	h.keys, h.intra = t.keyframeTimes(), !t.keyed
	if t.edit > 0 {
		h.duration = min(h.duration, t.edit)
	}
}

func (m *mp4) readTrack(s span) (t track, err error) {
	err = m.eachBox(s, func(name string, s span) error {
		switch name {
		case "tkhd":
			return m.readTrackHeader(s, &t)
		case "edts":
			return m.eachBox(s, func(name string, s span) error { return m.readEdits(name, s, &t) })
		case "mdia":
			return m.eachBox(s, func(name string, s span) error { return m.readMedia(name, s, &t) })
		}
		return nil
	})
	if t.handler != "vide" {
		return t, err
	}
	if t.codec == "" && !t.encrypted || t.frames < 2 || t.scale <= 0 || t.ticks <= 0 { // it is in fragments, or no video, or lies
		err = errUnsure
	}
	return t, err
}

func (m *mp4) readTrackHeader(s span, t *track) error {
	b, err := m.readFirst(s, 84)
	if err != nil {
		return err
	}
	matrix := b[40:] // 8.3.2
	if b[0] == 1 {
		if b, err = m.readFirst(s, 96); err != nil {
			return err
		}
		matrix = b[52:]
	}
	own := newMatrix(matrix)
	if t.turn = own.nearestTurn(); !own.isPlain() {
		return errUnsure
	}
	return nil
}

// readEdits reads the edit list (8.6.6) if it is a plain one: the movie shows the track from some point on.
func (m *mp4) readEdits(name string, s span, t *track) error {
	if name != "elst" {
		return nil
	}
	b, err := m.readFirst(s, 20)
	if err != nil || b[0] != 0 || binary.BigEndian.Uint32(b[4:]) != 1 || m.scale == 0 || t.edit != 0 {
		return errUnsure
	}
	if int32(binary.BigEndian.Uint32(b[12:])) < 0 { // nothing is shown for a while
		return errUnsure
	}
	t.edit = ticksToDuration(int64(binary.BigEndian.Uint32(b[8:])), m.scale)
	return nil
}

// ticksToDuration converts ticks to a duration, or to 0 where the result is not plausible.
func ticksToDuration(ticks, scale int64) time.Duration {
	s := float64(ticks) / float64(scale)
	if !(s > 0 && s < maxDuration.Seconds()) {
		return 0
	}
	return time.Duration(s * float64(time.Second))
}

func (m *mp4) readMedia(name string, s span, t *track) error {
	switch name {
	case "hdlr":
		b, err := m.readFirst(s, 12)
		if err == nil {
			t.handler = string(b[8:12])
		}
		return err
	case "mdhd":
		b, err := m.readFirst(s, 24)
		if err == nil {
			t.scale = int64(binary.BigEndian.Uint32(b[12:]))
			if b[0] == 1 {
				t.scale = int64(binary.BigEndian.Uint32(b[20:]))
			}
		}
		return err
	case "minf":
		return m.eachBox(s, func(name string, s span) error {
			if name != "stbl" {
				return nil
			}
			return m.eachBox(s, func(name string, s span) error { return m.readTable(name, s, t) })
		})
	}
	return nil
}

func (m *mp4) readTable(name string, s span, t *track) error {
	if t.handler != "vide" && t.handler != "" {
		return nil
	}
	switch name {
	case "stsd":
		return m.readDescription(s, t)
	case "stts":
		return m.readTimes(s, t)
	case "stss":
		return m.readKeyframes(s, t)
	}
	return nil
}

// readDescription reads the one sample entry (12.1.3), and within it the shape of the pixels.
func (m *mp4) readDescription(s span, t *track) error {
	b, err := m.readFirst(s, 8)
	if err != nil || binary.BigEndian.Uint32(b[4:]) != 1 {
		return errUnsure
	}
	return m.eachBox(span{s.from + 8, s.to}, func(name string, s span) error {
		const fixed = 78
		b, err := m.readFirst(s, fixed)
		if err != nil {
			return err
		}
		t.codec, t.encrypted = codecs4[name], name == "encv" || name == "drmi"
		t.width, t.height = int(binary.BigEndian.Uint16(b[24:])), int(binary.BigEndian.Uint16(b[26:]))
		return m.eachBox(span{s.from + fixed, s.to}, func(name string, s span) error {
			if name != "pasp" {
				return nil
			}
			b, err := m.readFirst(s, 8)
			if err == nil {
				t.aspect = Rational{int(binary.BigEndian.Uint32(b)), int(binary.BigEndian.Uint32(b[4:]))}
			}
			return err
		})
	})
}

// readTimes adds up the table of the frames' durations (8.6.1.2): the header's own sum may lie.
func (m *mp4) readTimes(s span, t *track) error {
	b, err := m.readBox(s, 8)
	if err != nil {
		return err
	}
	entries := int64(binary.BigEndian.Uint32(b[4:]))
	if b = b[8:]; entries > int64(len(b)/8) {
		return errUnsure
	}
	for ; entries > 0; entries-- {
		n, each := int64(binary.BigEndian.Uint32(b)), int64(binary.BigEndian.Uint32(b[4:]))
		t.pace = append(t.pace, pace{n, each})
		t.frames += n
		t.ticks += n * each
		b = b[8:]
		if t.ticks < 0 || t.ticks > maxTicks {
			return errUnsure
		}
	}
	return nil
}

// pace is the duration, in ticks, of each of a number of frames.
type pace struct{ frames, ticks int64 }

// readKeyframes reads the table of frames that are made from no other (8.6.2).
func (m *mp4) readKeyframes(s span, t *track) error {
	b, err := m.readBox(s, 8)
	if err != nil {
		return err
	}
	entries := int(binary.BigEndian.Uint32(b[4:]))
	if b = b[8:]; entries > len(b)/4 {
		return errUnsure
	}
	t.keyed = true
	for i := range entries {
		t.keys = append(t.keys, binary.BigEndian.Uint32(b[4*i:]))
	}
	return nil
}

// keyframeTimes returns when the keyframes are shown, give or take what reordering adds; nil where the table lacks or lies.
func (t *track) keyframeTimes() []time.Duration {
	var times []time.Duration
	var frames, ticks int64 // before those of the pace in hand
	paces := t.pace
	for _, k := range t.keys {
		n := int64(k) - 1
		for len(paces) > 0 && n >= frames+paces[0].frames {
			frames, ticks = frames+paces[0].frames, ticks+paces[0].frames*paces[0].ticks
			paces = paces[1:]
		}
		if len(paces) == 0 || n < frames {
			return nil
		}
		at := float64(ticks+(n-frames)*paces[0].ticks) / float64(t.scale)
		times = append(times, time.Duration(at*float64(time.Second)))
	}
	return times
}
