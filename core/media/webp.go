package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"math"
	"os"
	"time"

	"golang.org/x/image/webp"
)

// ffmpeg 5.1 writes animated WebP and cannot read it. Its frames are decoded here, in a confined child that is this program, and written as
// a film of JPEGs in Matroska, which ffmpeg reads as any other.

// kindFilm is what becomes of an animated WebP.
var kindFilm = kind{name: "webp", demuxer: "matroska"}

const (
	// filmEvery is the least time between two frames of the film: more of them say nothing more.
	filmEvery = 80 * time.Millisecond
	// filmQuality is that of its JPEGs.
	filmQuality = 92
	// maxChunk bounds one frame of an animated WebP, in bytes.
	maxChunk = 16 << 20
	// maxChunks bounds the chunks that are looked at: a frame has four at most.
	maxChunks = 8 * maxFrames
)

// isAnimated reports whether a WebP has several frames: its first chunk says so (RFC 9649, 2.7.1).
func isAnimated(r io.ReaderAt) bool {
	var head [21]byte
	_, err := r.ReadAt(head[:], 0)
	const animation = 0x02
	return err == nil && string(head[12:16]) == "VP8X" && head[20]&animation != 0
}

// animation reads an animated WebP.
type animation struct {
	r        io.ReaderAt
	size     int64
	area     image.Rectangle
	canvas   *image.RGBA
	frames   int
	chunks   int
	duration time.Duration
}

// webpFrame is the head of an ANMF chunk (RFC 9649, 2.7.1.1).
type webpFrame struct {
	place   image.Rectangle
	lasts   time.Duration
	blend   bool // over what is there
	dispose bool // afterwards
	data    span
}

// eachChunk calls f for the chunks of a span.
func (a *animation) eachChunk(s span, f func(name string, s span) error) error {
	for at := s.from; at+8 <= s.to; {
		var head [8]byte
		if a.chunks++; a.chunks > maxChunks {
			return io.EOF
		}
		if _, err := a.r.ReadAt(head[:], at); err != nil {
			return fmt.Errorf("read chunk: %w", err)
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		end := min(at+8+size, s.to)
		if err := f(string(head[:4]), span{at + 8, end}); err != nil {
			return err
		}
		at += 8 + size + size&1
	}
	return nil
}

// readBytes reads the beginning of a span.
func (a *animation) readBytes(s span, n int64) ([]byte, error) {
	if s.to-s.from < n || n > maxChunk {
		return nil, errStream
	}
	b := make([]byte, n)
	_, err := a.r.ReadAt(b, s.from)
	return b, err
}

// eachFrame calls f for the frames.
func (a *animation) eachFrame(f func(webpFrame) error) error {
	return a.eachChunk(span{12, a.size}, func(name string, s span) error {
		if name != "ANMF" {
			return nil
		}
		if a.frames++; a.frames > maxFrames {
			return io.EOF
		}
		b, err := a.readBytes(s, 16)
		if err != nil {
			return io.EOF // it is cut
		}
		x, y, w, h := 2*uint24(b), 2*uint24(b[3:]), uint24(b[6:])+1, uint24(b[9:])+1
		lasts := time.Duration(uint24(b[12:])) * time.Millisecond
		if lasts <= 10*time.Millisecond { // as browsers take it
			lasts = defaultDelay
		}
		return f(webpFrame{image.Rect(x, y, x+w, y+h), lasts, b[15]&2 == 0, b[15]&1 != 0, span{s.from + 16, s.to}})
	})
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// openAnimation reads the size of the canvas, which may have as many pixels, and the length.
func openAnimation(r io.ReaderAt, size int64, maxPixels int) (*animation, error) {
	a := &animation{r: r, size: size}
	b, err := a.readBytes(span{20, size}, 10)
	if err != nil {
		return nil, err
	}
	width, height := uint24(b[4:])+1, uint24(b[7:])+1
	if width > maxPixels/height {
		return nil, errTooManyPixels
	}
	a.area = image.Rect(0, 0, width, height)
	err = a.eachFrame(func(f webpFrame) error {
		a.duration += f.lasts
		return nil
	})
	if a.frames == 0 || err != nil && !errors.Is(err, io.EOF) {
		return nil, errStream
	}
	a.frames, a.chunks = 0, 0
	return a, nil
}

var errTooManyPixels = errors.New("too many pixels")

// decodeFrame decodes one frame: a picture, perhaps after its transparency.
func (a *animation) decodeFrame(f webpFrame) (image.Image, error) {
	file, err := a.extractFrame(f)
	if err != nil {
		return nil, err
	}
	config, err := webp.DecodeConfig(bytes.NewReader(file))
	if err != nil || config.Width != f.place.Dx() || config.Height != f.place.Dy() || !f.place.In(a.area) {
		return nil, errStream
	}
	picture, err := webp.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("decode frame: %w", err)
	}
	widenLevels(picture)
	return picture, nil
}

// extractFrame returns a frame as a file of its own.
func (a *animation) extractFrame(f webpFrame) ([]byte, error) {
	var body bytes.Buffer
	err := a.eachChunk(f.data, func(name string, s span) error {
		if name != "ALPH" && name != "VP8 " && name != "VP8L" {
			return nil
		}
		content, err := a.readBytes(s, s.to-s.from)
		if err != nil {
			return err
		}
		if body.Len() == 0 && name == "ALPH" {
			writeChunk(&body, "VP8X", extendedHeader(f.place.Dx(), f.place.Dy()))
		}
		writeChunk(&body, name, content)
		return nil
	})
	if err != nil {
		return nil, err
	}
	file := append([]byte("RIFF\x00\x00\x00\x00WEBP"), body.Bytes()...)
	binary.LittleEndian.PutUint32(file[4:], uint32(len(file)-8))
	return file, nil
}

// widenLevels makes the levels of a lossy picture those that Go takes them for. WebP's are video's (RFC 9649, 2.5: BT.601, 16 to 235), but the
// decoder hands them on as a JPEG's, from 0 to 255.
func widenLevels(picture image.Image) {
	var p *image.YCbCr
	switch v := picture.(type) {
	case *image.YCbCr:
		p = v
	case *image.NYCbCrA:
		p = &v.YCbCr
	default:
		return
	}
	for _, plane := range []struct {
		levels  []byte
		zero    float64
		to      float64
		stretch float64
	}{{p.Y, 16, 0, 255.0 / 219}, {p.Cb, 128, 128, 255.0 / 224}, {p.Cr, 128, 128, 255.0 / 224}} {
		var table [256]byte
		for i := range table {
			table[i] = byte(min(max((float64(i)-plane.zero)*plane.stretch+plane.to+.5, 0), 255))
		}
		for i, v := range plane.levels {
			plane.levels[i] = table[v]
		}
	}
}

// extendedHeader is the content of a VP8X chunk that announces transparency.
func extendedHeader(width, height int) []byte {
	const alpha = 0x10
	w, h := width-1, height-1
	return []byte{alpha, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)}
}

func writeChunk(out *bytes.Buffer, name string, content []byte) {
	out.WriteString(name)
	out.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(content))))
	out.Write(content)
	if len(content)%2 != 0 {
		out.WriteByte(0)
	}
}

// writeFilm writes the animation as a film. A frame that cannot be decoded ends it.
func (a *animation) writeFilm(w io.Writer) error {
	out := bufio.NewWriter(w)
	if _, err := out.Write(filmHead(a.area.Dx(), a.area.Dy(), a.duration)); err != nil {
		return fmt.Errorf("write film: %w", err)
	}
	var at, next time.Duration
	black := image.NewUniform(color.Black)
	a.canvas = image.NewRGBA(a.area)
	draw.Draw(a.canvas, a.area, black, image.Point{}, draw.Src)
	err := a.eachFrame(func(f webpFrame) error {
		picture, err := a.decodeFrame(f)
		if err != nil {
			return err
		}
		op := draw.Src
		if f.blend {
			op = draw.Over
		}
		draw.Draw(a.canvas, f.place, picture, picture.Bounds().Min, op)
		if at += f.lasts; at-f.lasts >= next {
			next = at - f.lasts + filmEvery
			if err := a.writePicture(out, at-f.lasts); err != nil {
				return err
			}
		}
		if f.dispose {
			draw.Draw(a.canvas, f.place, black, image.Point{}, draw.Src)
		}
		return nil
	})
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, out.Flush())
}

// writePicture writes the canvas as a frame of the film, in a cluster of its own.
func (a *animation) writePicture(out *bufio.Writer, at time.Duration) error {
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, a.canvas, &jpeg.Options{Quality: filmQuality}); err != nil {
		return fmt.Errorf("encode frame: %w", err)
	}
	ms := binary.BigEndian.AppendUint32(nil, uint32(at.Milliseconds()))
	const track, keyframe = "\x81\x00\x00", "\x80"
	block := append([]byte(track+keyframe), picture.Bytes()...)
	_, err := out.Write(makeElement(idCluster, makeElement(idTimestamp, ms), makeElement(idSimpleBlock, block)))
	if err == nil {
		err = out.Flush()
	}
	return err
}

// filmHead is what comes before the frames of a film (RFC 9559).
func filmHead(width, height int, duration time.Duration) []byte {
	const (
		idEBML, idDocType, idDocVersion, idDocRead = 0x1A45DFA3, 0x4282, 0x4287, 0x4285
		idTrackNumber, idTrackUID                  = 0xD7, 0x73C5
	)
	number := func(id int64, n uint32) []byte { return makeElement(id, binary.BigEndian.AppendUint32(nil, n)) }
	length := binary.BigEndian.AppendUint64(nil, math.Float64bits(float64(duration.Milliseconds())))
	track := makeElement(idTrackEntry, number(idTrackNumber, 1), number(idTrackUID, 1), number(idTrackType, 1), makeElement(idCodecID, []byte("V_MJPEG")),
		makeElement(idVideo, number(idPixelWidth, uint32(width)), number(idPixelHeight, uint32(height))))
	head := makeElement(idEBML, makeElement(idDocType, []byte("matroska")), number(idDocVersion, 4), number(idDocRead, 2))
	head = binary.BigEndian.AppendUint32(head, idSegment)
	head = append(head, "\x01\xff\xff\xff\xff\xff\xff\xff"...) // up to the end
	head = append(head, makeElement(idInfo, number(idScale, 1e6), makeElement(idDuration, length))...)
	return append(head, makeElement(idTracks, track)...)
}

// makeElement returns an element with a size of eight bytes.
func makeElement(id int64, content ...[]byte) []byte {
	var out []byte
	for shift := 24; shift >= 0; shift -= 8 {
		if b := byte(id >> shift); b != 0 || len(out) > 0 {
			out = append(out, b)
		}
	}
	all := bytes.Join(content, nil)
	return append(binary.BigEndian.AppendUint64(out, 1<<56|uint64(len(all))), all...)
}

// convertAnimation is what the child does: it writes the animated WebP in a file as a film.
func convertAnimation(in *os.File, out io.Writer, maxPixels int) error {
	s, err := in.Stat()
	if err != nil {
		return fmt.Errorf("read clip: %w", err)
	}
	a, err := openAnimation(in, s.Size(), maxPixels)
	if err != nil {
		return err
	}
	return a.writeFilm(out)
}
