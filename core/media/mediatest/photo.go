package mediatest

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Kinds of motion photos, by who writes them.
const (
	Google  = "google"  // XMP says where the video is
	Samsung = "samsung" // a trailer says so
	Plain   = "plain"   // nothing does
)

// MakeMotionPhoto makes a motion photo of a JPEG and an MP4 and returns its path, whose last element is name.
func MakeMotionPhoto(t testing.TB, name, kind, photo, video string) string {
	t.Helper()
	jpeg, mp4 := readFile(t, photo), readFile(t, video)
	switch kind {
	case Google:
		xmp := fmt.Sprintf("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:Description GCamera:MicroVideo=\"1\" "+
			"GCamera:MicroVideoVersion=\"1\" GCamera:MicroVideoOffset=\"%d\"/></x:xmpmeta>", len(mp4))
		segment := append(binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(xmp)+2)), xmp...)
		jpeg = slices.Concat(jpeg[:2], segment, jpeg[2:])
	case Samsung:
		const label = "\x00\x00\x30\x0a\x10\x00\x00\x00MotionPhoto_Data"
		block := len(label) + len(mp4)
		trailer := binary.LittleEndian.AppendUint32([]byte("SEFH\x6b\x00\x00\x00\x01\x00\x00\x00\x00\x00\x30\x0a"), uint32(block))
		trailer = binary.LittleEndian.AppendUint32(trailer, uint32(block))
		trailer = append(binary.LittleEndian.AppendUint32(trailer, uint32(len(trailer))), "SEFT"...)
		jpeg, mp4 = append(jpeg, label...), append(mp4, trailer...)
	}
	path := filepath.Join(t.TempDir(), name)
	writeFile(t, path, append(jpeg, mp4...))
	return path
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func writeFile(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
