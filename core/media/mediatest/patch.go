package mediatest

import (
	"bytes"
	"encoding/binary"
	"path/filepath"
	"testing"
)

// WriteMatrix writes a display matrix into an mp4's track header, given as a, b, c and d in whole units.
func WriteMatrix(t testing.TB, path string, m [4]int32) {
	t.Helper()
	content := readFile(t, path)
	const matrix = 44 // its place after the box's type, ISO/IEC 14496-12, 8.3.2
	at := bytes.Index(content, []byte("tkhd")) + matrix
	for i, v := range m {
		binary.BigEndian.PutUint32(content[at+[]int{0, 4, 12, 16}[i]:], uint32(v<<16))
	}
	writeFile(t, path, content)
}

// JoinFiles makes a file of the contents of others, one after the other, and returns its path.
func JoinFiles(t testing.TB, name string, paths ...string) string {
	t.Helper()
	var all []byte
	for _, p := range paths {
		all = append(all, readFile(t, p)...)
	}
	path := filepath.Join(t.TempDir(), name)
	writeFile(t, path, all)
	return path
}
