package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"time"
)

// The elements of Matroska (RFC 9559) that matter here.
const (
	idSegment     = 0x18538067
	idCluster     = 0x1F43B675
	idTimestamp   = 0xE7
	idSimpleBlock = 0xA3
	idBlockGroup  = 0xA0
	idBlock       = 0xA1
)

// errStream means that what came out of ffmpeg is not what it was asked for.
var errStream = errors.New("unexpected stream from the decoder")

// frameReader reads frames with their times from the Matroska stream that ffmpeg writes. It is a container that carries
// times to a pipe; a raw stream has none.
type frameReader struct {
	r       *bufio.Reader
	most    int // bytes of a frame
	frame   []byte
	cluster int64 // its time in milliseconds, Matroska's unit unless told otherwise
}

func newFrameReader(r io.Reader, most int) *frameReader {
	return &frameReader{r: bufio.NewReaderSize(r, 64<<10), most: most}
}

// nextFrame reads the next frame, which is valid until the call after. It returns io.EOF after the last, and
// io.ErrUnexpectedEOF if the stream is cut.
func (f *frameReader) nextFrame() (at time.Duration, frame []byte, err error) {
	for {
		id, size, err := f.readElement()
		if err != nil {
			return 0, nil, err
		}
		switch id {
		case idSegment, idCluster, idBlockGroup: // read on inside
		case idTimestamp:
			if f.cluster, err = f.readNumber(size); err != nil {
				return 0, nil, err
			}
		case idSimpleBlock, idBlock:
			return f.readBlock(size)
		default:
			if err := f.skipBytes(size); err != nil {
				return 0, nil, err
			}
		}
	}
}

// readBlock reads the frame of a block: track number, time within the cluster, flags, frame.
func (f *frameReader) readBlock(size int64) (time.Duration, []byte, error) {
	var head [4]byte
	if size -= int64(len(head)); size <= 0 || size > int64(f.most) {
		return 0, nil, errStream
	}
	if _, err := io.ReadFull(f.r, head[:]); err != nil {
		return 0, nil, asTruncated(err)
	}
	f.frame = slices.Grow(f.frame[:0], int(size))[:size]
	if _, err := io.ReadFull(f.r, f.frame); err != nil {
		return 0, nil, asTruncated(err)
	}
	at := f.cluster + int64(int16(binary.BigEndian.Uint16(head[1:])))
	return time.Duration(at) * time.Millisecond, f.frame, nil
}

// readElement reads an element's id and size; the size is unknownSize where the writer left it open.
func (f *frameReader) readElement() (id, size int64, err error) {
	if id, _, err = f.readVint(4, true); err != nil {
		return 0, 0, err
	}
	size, open, err := f.readVint(8, false)
	if open {
		size = unknownSize
	}
	return id, size, asTruncated(err)
}

const unknownSize = -1

// readVint reads a number of variable length (RFC 8794, 4): the zeros before the first 1 tell how many bytes follow.
func (f *frameReader) readVint(most int, marked bool) (v int64, open bool, err error) {
	first, err := f.r.ReadByte()
	if err != nil {
		return 0, false, err
	}
	n, mask := 1, byte(0x80)
	for ; n <= most && first&mask == 0; n++ {
		mask >>= 1
	}
	if n > most {
		return 0, false, errStream
	}
	v = int64(first)
	if !marked {
		v &= int64(mask) - 1
	}
	open = !marked && v == int64(mask)-1
	for range n - 1 {
		b, err := f.r.ReadByte()
		if err != nil {
			return 0, false, asTruncated(err)
		}
		open = open && b == 0xFF
		v = v<<8 | int64(b)
	}
	return v, open, nil
}

func (f *frameReader) readNumber(size int64) (int64, error) {
	if size < 0 || size > 8 {
		return 0, errStream
	}
	var buf [8]byte
	if _, err := io.ReadFull(f.r, buf[8-size:]); err != nil {
		return 0, asTruncated(err)
	}
	n := int64(binary.BigEndian.Uint64(buf[:]))
	if n < 0 || n > maxDuration.Milliseconds()*1000 {
		return 0, errStream
	}
	return n, nil
}

func (f *frameReader) skipBytes(size int64) error {
	if size < 0 {
		return errStream
	}
	_, err := io.CopyN(io.Discard, f.r, size)
	return asTruncated(err)
}

// asTruncated turns the end of the stream in the middle of something into io.ErrUnexpectedEOF.
func asTruncated(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
