package media

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// kind is a container that may be opened: its name for people, and the demuxer of ffmpeg that is forced for it.
type kind struct {
	name    string
	demuxer string
	still   bool // it holds one picture and no times
	bare    bool // it holds a codec's stream without times
	seeks   bool // it has an index of its keyframes
	joins   bool // pieces joined by their bytes are one clip, although their times begin anew or jump
}

var (
	kindMP4   = kind{name: "mp4", demuxer: "mov", seeks: true}
	kindMKV   = kind{name: "matroska", demuxer: "matroska", seeks: true}
	kindWebM  = kind{name: "webm", demuxer: "matroska", seeks: true}
	kindAVI   = kind{name: "avi", demuxer: "avi"}
	kindTS    = kind{name: "mpegts", demuxer: "mpegts", joins: true}
	kindPS    = kind{name: "mpeg", demuxer: "mpeg", joins: true}
	kindMPEG  = kind{name: "mpegvideo", demuxer: "mpegvideo", bare: true}
	kindMPEG4 = kind{name: "m4v", demuxer: "m4v", bare: true}
	kindFLV   = kind{name: "flv", demuxer: "flv"}
	kindASF   = kind{name: "asf", demuxer: "asf"}
	kindOgg   = kind{name: "ogg", demuxer: "ogg", joins: true}
	kindNUT   = kind{name: "nut", demuxer: "nut", joins: true}
	kindMXF   = kind{name: "mxf", demuxer: "mxf"}
	kindIVF   = kind{name: "ivf", demuxer: "ivf"}
	kindH264  = kind{name: "h264", demuxer: "h264", bare: true}
	kindHEVC  = kind{name: "hevc", demuxer: "hevc", bare: true}
	kindGIF   = kind{name: "gif", demuxer: "gif"}
	kindAPNG  = kind{name: "apng", demuxer: "apng"}
	kindPNG   = kind{name: "png", demuxer: "png_pipe", still: true}
	kindJPEG  = kind{name: "jpeg", demuxer: "jpeg_pipe", still: true}
	kindWebP  = kind{name: "webp", demuxer: "webp_pipe", still: true}
	kindBMP   = kind{name: "bmp", demuxer: "bmp_pipe", still: true}
)

// signatures are the kinds that a fixed string tells, at a fixed place.
var signatures = []struct {
	at    int
	magic string
	kind  kind
}{
	{0, "FLV\x01", kindFLV},
	{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", kindASF},
	{0, "OggS\x00", kindOgg},
	{0, "nut/multimedia container\x00", kindNUT},
	{0, "\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02", kindMXF},
	{0, "DKIF\x00\x00", kindIVF},
	{0, "GIF87a", kindGIF},
	{0, "GIF89a", kindGIF},
	{0, "\xff\xd8\xff", kindJPEG},
	{8, "WEBPVP8", kindWebP},
	{8, "AVI LIST", kindAVI},
	{8, "AVI JUNK", kindAVI},
	{0, "\x00\x00\x01\xba", kindPS},
	{0, "\x00\x00\x01\xb3", kindMPEG},
	{0, "\x00\x00\x01\xb0", kindMPEG4},
}

// sniffKind returns the kind of a file from its first bytes, sniffBytes of them if it has as many.
func sniffKind(head []byte) (kind, bool) {
	for _, s := range signatures {
		if len(head) >= s.at && bytes.HasPrefix(head[s.at:], []byte(s.magic)) {
			return s.kind, s.at == 0 || bytes.HasPrefix(head, []byte("RIFF"))
		}
	}
	for _, is := range []func([]byte) (kind, bool){isMP4, isMatroska, isPNG, isBMP, isTS, isAnnexB} {
		if k, ok := is(head); ok {
			return k, true
		}
	}
	return kind{}, false
}

// topBoxes are the boxes that ISO base media and QuickTime files begin with.
var topBoxes = []string{"ftyp", "moov", "mdat", "free", "skip", "wide", "pnot", "styp", "moof", "sidx"}

func isMP4(head []byte) (kind, bool) {
	if len(head) < 8 || !slices.Contains(topBoxes, string(head[4:8])) {
		return kind{}, false
	}
	size := binary.BigEndian.Uint32(head)
	return kindMP4, size >= 8 || size <= 1
}

func isMatroska(head []byte) (kind, bool) {
	if !bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")) {
		return kind{}, false
	}
	head = head[:min(len(head), 256)]
	switch {
	case bytes.Contains(head, []byte("webm")):
		return kindWebM, true
	case bytes.Contains(head, []byte("matroska")):
		return kindMKV, true
	}
	return kind{}, false
}

func isPNG(head []byte) (kind, bool) {
	if !bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")) {
		return kind{}, false
	}
	// APNG's acTL comes before the first IDAT.
	if i := bytes.Index(head, []byte("acTL")); i >= 0 && !bytes.Contains(head[:i], []byte("IDAT")) {
		return kindAPNG, true
	}
	return kindPNG, true
}

func isBMP(head []byte) (kind, bool) {
	if len(head) < 18 || string(head[:2]) != "BM" || string(head[6:10]) != "\x00\x00\x00\x00" {
		return kind{}, false
	}
	size := binary.LittleEndian.Uint32(head[14:]) // of the second header, which tells its version
	return kindBMP, slices.Contains([]uint32{12, 40, 52, 56, 64, 108, 124}, size)
}

// isTS looks for the sync byte of five packets, or of all where the file is shorter. Blu-ray's packets carry four
// bytes more in front, others 16 behind.
func isTS(head []byte) (kind, bool) {
	for _, f := range []struct{ first, size int }{{0, 188}, {4, 192}, {0, 204}} {
		n := 0
		for at := f.first; at < len(head) && n < 5 && head[at] == 0x47; at += f.size {
			n++
		}
		if n >= min(5, max(2, len(head)/f.size)) {
			return kindTS, true
		}
	}
	return kind{}, false
}

// isAnnexB looks for the parameter sets that a raw H.264 or HEVC stream begins with.
func isAnnexB(head []byte) (kind, bool) {
	if !bytes.HasPrefix(head, []byte("\x00\x00\x01")) && !bytes.HasPrefix(head, []byte("\x00\x00\x00\x01")) {
		return kind{}, false
	}
	var avc, hevc [64]bool
	for rest := head; ; {
		i := bytes.Index(rest, []byte("\x00\x00\x01"))
		if i < 0 || i+4 >= len(rest) {
			break
		}
		rest = rest[i+3:]
		if rest[0]&0x80 != 0 { // the forbidden bit of both
			return kind{}, false
		}
		avc[rest[0]&0x1f] = true
		if rest[1] == 1 { // layer 0, temporal sub-layer 0
			hevc[rest[0]>>1] = true
		}
	}
	switch {
	case hevc[32] && hevc[33]: // video and sequence parameter sets: H.265, table 7-1
		return kindHEVC, true
	case avc[7] && avc[8]: // sequence and picture parameter sets: H.264, table 7-1
		return kindH264, true
	}
	return kind{}, false
}
