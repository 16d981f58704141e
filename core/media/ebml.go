package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"slices"
	"strings"
	"time"
)

// More elements of Matroska (RFC 9559).
const (
	idInfo          = 0x1549A966
	idScale         = 0x2AD7B1
	idDuration      = 0x4489
	idTracks        = 0x1654AE6B
	idTrackEntry    = 0xAE
	idTrackType     = 0x83
	idFlagEnabled   = 0xB9
	idCodecID       = 0x86
	idVideo         = 0xE0
	idPixelWidth    = 0xB0
	idPixelHeight   = 0xBA
	idDisplayWidth  = 0x54B0
	idDisplayHeight = 0x54BA
	idDisplayUnit   = 0x54B2
	idProjection    = 0x7670
	idEncodings     = 0x6D80
	idEncoding      = 0x6240
	idEncodingType  = 0x5033
)

// maxHeader bounds a Matroska header up to its tracks, in bytes.
const maxHeader = 1 << 20

// codecsM are the codecs of Matroska that need no second look, and ffmpeg's names for them.
var codecsM = map[string]string{
	"V_MPEG4/ISO/AVC": "h264", "V_MPEGH/ISO/HEVC": "hevc", "V_AV1": "av1", "V_VP9": "vp9", "V_VP8": "vp8",
	"V_MPEG4/ISO/ASP": "mpeg4", "V_THEORA": "theora", "V_MPEG2": "mpeg2video",
}

// readMatroska reads what comes before the first cluster.
func readMatroska(r *io.SectionReader) (h header, err error) {
	m := &matroska{frameReader: frameReader{r: bufio.NewReader(io.LimitReader(r, maxHeader))}, scale: 1e6}
	for {
		id, size, err := m.readElement()
		if err != nil {
			return h, errUnsure
		}
		switch id {
		case idSegment:
		case idInfo:
			err = m.readElements(size, m.readInfo)
		case idTracks:
			if err = m.readElements(size, m.readTracks); err == nil && m.videos == 1 {
				return m.readHeader()
			}
			return h, errUnsure
		default: // an element of a file that is being made has no size
			err = m.skipBytes(size)
		}
		if err != nil {
			return h, errUnsure
		}
	}
}

// listDisabled returns the numbers of the tracks that are not enabled (RFC 9559, 5.1.4.1.4), among those that ffmpeg makes streams of.
func listDisabled(r *io.SectionReader) map[int]bool {
	m := &matroska{frameReader: frameReader{r: bufio.NewReader(io.LimitReader(r, maxHeader))}}
	all := map[int]bool{}
	for {
		id, size, err := m.readElement()
		switch {
		case err != nil:
			return nil
		case id == idSegment: // read on inside
		case id == idTracks:
			n := 0
			_ = m.readElements(size, func(id int64, content []byte) error { // what was found until an error counts
				if id != idTrackEntry {
					return nil
				}
				m.entry.kind, m.entry.disabled = 0, false
				err := eachElement(content, m.readTrackField)
				if slices.Contains(streamTypes, m.entry.kind) {
					all[n] = m.entry.disabled
					n++
				}
				return err
			})
			return all
		case m.skipBytes(size) != nil:
			return nil
		}
	}
}

// streamTypes are the types of tracks that ffmpeg makes streams of: video, audio, subtitles, metadata.
var streamTypes = []int64{1, 2, 0x11, 0x21}

type matroska struct {
	frameReader
	scale    int64   // nanoseconds in a tick
	duration float64 // in ticks
	videos   int
	h        header
	display  [3]int64 // width, height, unit
	entry    struct {
		kind      int64
		codec     string
		encrypted bool
		turned    bool
		disabled  bool
	}
}

func (m *matroska) readHeader() (header, error) {
	if s := m.duration * float64(m.scale) / 1e9; s > 0 && s < maxDuration.Seconds() {
		m.h.duration = time.Duration(s * 1e9)
	}
	if m.display[2] != unitUnknown && m.display[0] > 0 && m.display[1] > 0 && m.display[0] < 1<<16 && m.display[1] < 1<<16 {
		m.h.aspect = Rational{int(m.display[0]) * m.h.height, int(m.display[1]) * m.h.width}
	}
	return m.h, nil
}

// unitUnknown is the DisplayUnit that says nothing; of all others the ratio is the picture's.
const unitUnknown = 4

// readElements reads the elements of a master, each by f.
func (m *matroska) readElements(size int64, f func(id int64, content []byte) error) error {
	if size < 0 || size > maxHeader {
		return errUnsure
	}
	content := make([]byte, size)
	if _, err := io.ReadFull(m.r, content); err != nil {
		return errUnsure
	}
	return eachElement(content, f)
}

func eachElement(content []byte, f func(id int64, content []byte) error) error {
	inner := frameReader{r: bufio.NewReader(bytes.NewReader(content))}
	for {
		id, size, err := inner.readElement()
		if err == io.EOF { //nolint:errorlint // the plain end
			return nil
		}
		if err != nil || size < 0 || size > int64(len(content)) {
			return errUnsure
		}
		part := make([]byte, size)
		if _, err := io.ReadFull(inner.r, part); err != nil {
			return errUnsure
		}
		if err := f(id, part); err != nil {
			return err
		}
	}
}

func (m *matroska) readInfo(id int64, content []byte) error {
	switch id {
	case idScale:
		m.scale = decodeUnsigned(content)
	case idDuration:
		switch len(content) {
		case 4:
			m.duration = float64(math.Float32frombits(binary.BigEndian.Uint32(content)))
		case 8:
			m.duration = math.Float64frombits(binary.BigEndian.Uint64(content))
		}
	}
	return nil
}

func (m *matroska) readTracks(id int64, content []byte) error {
	if id != idTrackEntry {
		return nil
	}
	const video = 1
	m.h.tracks++
	m.entry.kind, m.entry.codec, m.entry.encrypted, m.entry.turned = 0, "", false, false
	if err := eachElement(content, m.readTrackField); err != nil {
		return err
	}
	if m.entry.kind != video {
		return nil
	}
	m.videos++
	m.h.encrypted = m.entry.encrypted
	m.h.codec = codecsM[m.entry.codec]
	if m.h.codec == "" || m.entry.turned || m.h.width == 0 || m.h.height == 0 {
		return errUnsure
	}
	return nil
}

func (m *matroska) readTrackField(id int64, content []byte) error {
	switch id {
	case idTrackType:
		m.entry.kind = decodeUnsigned(content)
	case idFlagEnabled:
		m.entry.disabled = decodeUnsigned(content) == 0
	case idCodecID:
		m.entry.codec = strings.TrimRight(string(content), "\x00")
	case idEncodings:
		return eachElement(content, m.readEncoding)
	case idVideo:
		return eachElement(content, m.readVideoField)
	}
	return nil
}

// readEncoding looks for encryption among what was done to a track; frames that were only compressed are read as any.
func (m *matroska) readEncoding(id int64, content []byte) error {
	switch id {
	case idEncoding:
		return eachElement(content, m.readEncoding)
	case idEncodingType:
		const encryption = 1
		m.entry.encrypted = m.entry.encrypted || decodeUnsigned(content) == encryption
	}
	return nil
}

func (m *matroska) readVideoField(id int64, content []byte) error {
	v := decodeUnsigned(content)
	switch id {
	case idPixelWidth:
		m.h.width = int(min(v, math.MaxInt32))
	case idPixelHeight:
		m.h.height = int(min(v, math.MaxInt32))
	case idDisplayWidth:
		m.display[0] = v
	case idDisplayHeight:
		m.display[1] = v
	case idDisplayUnit:
		m.display[2] = v
	case idProjection:
		m.entry.turned = true
	}
	return nil
}

// decodeUnsigned reads a number; one that is too large is the largest.
func decodeUnsigned(content []byte) (v int64) {
	for _, b := range content {
		if v >= 1<<47 {
			return math.MaxInt64
		}
		v = v<<8 | int64(b)
	}
	return v
}
