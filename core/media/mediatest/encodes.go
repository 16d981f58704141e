package mediatest

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// encodings are the filters of the encodes that MakeEncodes makes.
var encodings = []string{"null", "scale=120:-2", "crop=iw*0.92:ih*0.92", "eq=brightness=0.06", "fps=15", "pad=iw:ih+40:0:20"}

// MakeEncodes returns n files of one clip of 5 s and 160 by 90 pixels, in several encodes. No two have the same bytes.
func MakeEncodes(t testing.TB, n int) []string {
	t.Helper()
	clip := MakeFile(t, "small.mp4", "-i", MakeClip(t, "twins", 5, 77), "-vf", "scale=160:90", "-c:v", "libx264", "-preset", "veryfast")
	var made [][]byte
	for i, filter := range encodings[:min(n, len(encodings))] {
		file := MakeFile(t, fmt.Sprintf("encode%d.mp4", i), "-i", clip, "-vf", filter, "-c:v", "libx264", "-preset", "veryfast", "-crf", fmt.Sprint(24+2*i))
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, raw)
	}
	dir, files := t.TempDir(), make([]string, n)
	for i := range files {
		box := append([]byte{0, 0, 0, 12}, "free"...) // a box that says nothing
		raw := append(append([]byte{}, made[i%len(made)]...), binary.BigEndian.AppendUint32(box, uint32(i))...)
		files[i] = filepath.Join(dir, fmt.Sprintf("twin%d.mp4", i))
		if err := os.WriteFile(files[i], raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return files
}
