package mediatest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// cachedFile makes the file that ffmpeg's arguments make, unless an earlier test did. Files are kept among the system's
// temporary ones, under what they are made from, so that packages share them; a few megabytes in all.
func cachedFile(t testing.TB, ending string, args []string) string {
	t.Helper()
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("firstseen-mediatest-%d", os.Getuid()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, digestArgs(t, args)+ending)
	if _, err := os.Stat(file); err == nil {
		return file
	}
	scratch, err := os.MkdirTemp(dir, "making-") //nolint:usetesting // from where it can be renamed
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(scratch)
	part := filepath.Join(scratch, "clip"+ending)
	runFFmpeg(t, "ffmpeg", append(append([]string{"-v", "error", "-nostdin", "-y"}, args...), part)...)
	if err := os.Rename(part, file); err != nil { // at once, as others may be making the same
		t.Fatal(err)
	}
	return file
}

// digestArgs returns a hash of the arguments, and of the contents of the files that they name.
func digestArgs(t testing.TB, args []string) string {
	t.Helper()
	h := sha256.New()
	for i, a := range args {
		if i == 0 || args[i-1] != "-i" {
			fmt.Fprintf(h, "%q", a)
			continue
		}
		f, err := os.Open(a)
		if err != nil {
			fmt.Fprintf(h, "%q", a) // a source of ffmpeg's own
			continue
		}
		if _, err := io.Copy(h, f); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
