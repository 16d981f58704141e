package media

import (
	"bytes"
	"encoding/binary"
	"io"
)

// maxJPEGHead bounds how far a JPEG is read for what comes before its picture, in bytes. A segment has 64 kB at most; a camera writes
// a few of them.
const maxJPEGHead = 1 << 20

// eachSegment calls f for the segments of a JPEG before its picture (ITU-T T.81, B.1), until f returns false.
func eachSegment(r *io.SectionReader, f func(marker byte, content []byte) bool) {
	for at := int64(2); at < maxJPEGHead; {
		var head [4]byte
		if _, err := r.ReadAt(head[:], at); err != nil || head[0] != 0xFF {
			return
		}
		if head[1] == 0xFF { // a byte that fills
			at++
			continue
		}
		size := int64(binary.BigEndian.Uint16(head[2:]))
		if head[1] == 0xDA || head[1] == 0xD9 || size < 2 { // the picture, or the end
			return
		}
		content := make([]byte, size-2)
		if _, err := r.ReadAt(content, at+4); err != nil || !f(head[1], content) {
			return
		}
		at += 2 + size
	}
}

// app1 is the marker of the segments that hold Exif and XMP.
const app1 = 0xE1

// exifTurns holds the turns that Exif's orientations ask for, from 1 on (CIPA DC-008, 4.6.5).
var exifTurns = []turn{{}, {mirrored: true}, {degrees: 180}, {true, 180}, {true, 270}, {degrees: 90}, {true, 90}, {degrees: 270}}

// readExifTurn returns the turn that a JPEG's Exif asks for.
func readExifTurn(r *io.SectionReader) (t turn) {
	eachSegment(r, func(marker byte, content []byte) bool {
		tiff, is := bytes.CutPrefix(content, []byte("Exif\x00\x00"))
		if marker != app1 || !is {
			return true
		}
		if n := readOrientation(tiff); n >= 1 && n <= len(exifTurns) {
			t = exifTurns[n-1]
		}
		return false
	})
	return t
}

// readOrientation returns the orientation in the first directory of a TIFF file, 0 where there is none.
func readOrientation(tiff []byte) int {
	const orientation, entry = 0x0112, 12
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	all := tiff[at+2:]
	for n := order.Uint16(tiff[at:]); n > 0 && len(all) >= entry; n-- {
		if order.Uint16(all) == orientation {
			return int(order.Uint16(all[8:]))
		}
		all = all[entry:]
	}
	return 0
}
