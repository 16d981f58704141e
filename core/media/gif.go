package media

import (
	"bufio"
	"encoding/binary"
	"io"
	"time"
)

// maxGIF bounds how far a GIF is read for its length, in bytes.
const maxGIF = 64 << 20

// readGIF counts a GIF's frames and adds up their delays (GIF89a, 20 to 23).
func readGIF(r *io.SectionReader) (h header, err error) {
	g := &gif{Reader: bufio.NewReaderSize(io.LimitReader(r, maxGIF), 32<<10)}
	head := g.readBytes(13)
	if head == nil {
		return h, errUnsure
	}
	h = header{
		codec: "gif", tracks: 1,
		width: int(binary.LittleEndian.Uint16(head[6:])), height: int(binary.LittleEndian.Uint16(head[8:])),
	}
	if head[12] != 0 {
		h.aspect = Rational{int(head[12]) + 15, 64}
	}
	g.skipColours(head[10])
	delay := defaultDelay
	for {
		switch g.readByte() {
		case 0x21: // an extension
			label := g.readByte()
			block := g.readBlock()
			if label == 0xF9 && len(block) == 4 { // graphic control
				if delay = time.Duration(binary.LittleEndian.Uint16(block[1:])) * 10 * time.Millisecond; delay < shortestDelay {
					delay = defaultDelay
				}
			}
			g.skipBlocks(block)
		case 0x2C: // an image
			descriptor := g.readBytes(9)
			if descriptor == nil {
				return h, g.readToEnd(&h)
			}
			g.skipColours(descriptor[8])
			g.readByte() // the code size
			g.skipBlocks(g.readBlock())
			g.frames++
			h.duration += delay
		default: // the trailer, the end of the file, or damage
			return h, g.readToEnd(&h)
		}
	}
}

// Delays as ffmpeg and browsers take them: one that is too short to be meant is the default.
const (
	shortestDelay = 20 * time.Millisecond
	defaultDelay  = 100 * time.Millisecond
)

type gif struct {
	*bufio.Reader
	frames int64
}

func (g *gif) readToEnd(h *header) error {
	if g.frames == 0 || h.duration > maxDuration {
		return errUnsure
	}
	h.still, h.rate = g.frames == 1, newRational(g.frames*1000, h.duration.Milliseconds())
	return nil
}

// readByte reads a byte, 0 at the end.
func (g *gif) readByte() byte {
	b, err := g.ReadByte()
	if err != nil {
		return 0
	}
	return b
}

// readBytes reads n bytes, nil if there are fewer.
func (g *gif) readBytes(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(g, b); err != nil {
		return nil
	}
	return b
}

// skipColours skips the table of colours that flags announce.
func (g *gif) skipColours(flags byte) {
	if flags&0x80 != 0 {
		_, _ = g.Discard(3 << (flags&7 + 1)) // the end shows at the next read
	}
}

// readBlock reads a sub-block; it is empty after the last of an extension or an image.
func (g *gif) readBlock() []byte { return g.readBytes(int(g.readByte())) }

// skipBlocks skips what follows a sub-block.
func (g *gif) skipBlocks(block []byte) {
	for len(block) > 0 {
		n := int(g.readByte())
		if k, err := g.Discard(n); err != nil || k == 0 {
			return
		}
	}
}
