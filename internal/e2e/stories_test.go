package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// TestStories runs every script of testdata/script against every kind of store.
func TestStories(t *testing.T) {
	t.Parallel()
	clips := storyClips(t)
	for name, address := range everyStore(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testscript.Run(t, testscript.Params{
				Dir: "testdata/script",
				Setup: func(e *testscript.Env) error {
					e.Setenv("FIRSTSEEN_STORE", address(e.WorkDir))
					e.Setenv("CLIPS", clips)
					e.Setenv(recordingVar, recording.Dir)
					e.Setenv("HOME", e.WorkDir)
					e.Setenv("GORACE", os.Getenv("GORACE"))
					return nil
				},
				Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "keep": keep, "field": field},
			})
		})
	}
}

// storyStores gives each script a store of its own, embedded or on Redis. What chat platforms do shows nothing more on a
// cluster: a box is one slot.
func storyStores(t *testing.T) map[string]func(dir string) string {
	return map[string]func(string) string{
		"bolt":  func(dir string) string { return filepath.Join(dir, "store.db") },
		"redis": owned(storagetest.Redis(t)),
	}
}

// everyStore has a cluster, too.
func everyStore(t *testing.T) map[string]func(dir string) string {
	all := storyStores(t)
	all["cluster"] = owned(storagetest.Cluster(t))
	return all
}

// owned gives each script a part of its own of a Redis.
func owned(address string) func(dir string) string {
	var n atomic.Int64
	return func(string) string { return fmt.Sprintf("%s?prefix=story%d", address, n.Add(1)) }
}

// storyClips makes an original, other footage, and altered copies of the original.
func storyClips(t *testing.T) string {
	dir := t.TempDir()
	original := mediatest.MakeClip(t, "original", 12, 1)
	files := map[string]string{"original.mp4": original, "other.mp4": mediatest.MakeClip(t, "other", 8, 2)}
	for _, kind := range []string{"reencode", "caption", "letterbox", "trim", "mirror"} {
		files[kind+".mp4"] = mediatest.AlterClip(t, original, kind)
	}
	makeProgrammes(t, files)
	files["still.jpg"] = mediatest.MakeFile(t, "still.jpg", "-ss", "4", "-i", original, "-frames:v", "1")
	maps.Copy(files, oddFiles(t, original))
	for name, file := range files {
		if err := os.Link(file, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// oddFiles makes files of the original that are read in a way of their own.
func oddFiles(t *testing.T, original string) map[string]string {
	still := []string{"-ss", "4", "-i", original}
	part := mediatest.MakeFile(t, "part.mp4", "-ss", "4", "-i", original, "-t", "3")
	selfie := mediatest.MakeFile(t, "selfie.mp4", "-i", original, "-vf", "hflip")
	mediatest.WriteMatrix(t, selfie, [4]int32{-1, 0, 0, 1})
	turned := mediatest.JoinFiles(t, "turned.ts",
		mediatest.MakeFile(t, "a.ts", "-i", original, "-t", "5", "-c:v", "mpeg2video", "-q:v", "4"),
		mediatest.MakeFile(t, "b.ts", "-ss", "5", "-i", original, "-vf", "transpose=clock", "-c:v", "mpeg2video", "-q:v", "4", "-output_ts_offset", "5"))
	return map[string]string{
		"two.mp4": mediatest.MakeFile(t, "two.mp4", "-f", "lavfi", "-i", "color=gray:s=640x360:r=25:d=9", "-i", original,
			"-map", "0:v", "-map", "1:v", "-disposition:v:0", "0", "-disposition:v:1", "default"),
		"selfie.mp4": selfie,
		"faint.mp4":  mediatest.MakeFile(t, "faint.mp4", "-f", "lavfi", "-i", "color=c=0x808080:s=320x180:r=1:d=3,drawbox=x=150:y=80:w=30:h=20:c=0x9a9a9a:t=fill"),
		"turned.ts":  turned,
		"motion.jpg": mediatest.MakeMotionPhoto(t, "motion.jpg", mediatest.Google, mediatest.MakeFile(t, "photo.jpg", append(still, "-frames:v", "1")...), part),
		"moves.webp": mediatest.MakeFile(t, "moves.webp", "-i", part, "-r", "12", "-c:v", "libwebp_anim", "-q:v", "60"),
		"photo.heic": mediatest.MakeHEIC(t, "photo.heic", mediatest.HEIC{Source: still, Width: 160, Height: 90, Columns: 2, Rows: 2}),
		"other.heic": mediatest.MakeHEIC(t, "other.heic", mediatest.HEIC{Source: still, Width: 160, Height: 90, Columns: 1, Rows: 1, Kind: "j2k1"}),
	}
}

// makeProgrammes adds two programmes that begin alike, sport.mp4 and news.mp4, and the beginning of a third of which nobody knows the rest.
func makeProgrammes(t *testing.T, files map[string]string) {
	intro := mediatest.MakeClip(t, "intro", 5, 21)
	for seed, p := range map[int]struct {
		name   string
		length string
	}{22: {"sport.mp4", "7"}, 23: {"news.mp4", "7"}, 24: {"talk.mp4", "1.2"}} {
		body := mediatest.MakeClip(t, "body", 7, seed)
		files[p.name] = mediatest.MakeFile(t, p.name, "-i", intro, "-i", body, "-filter_complex",
			"[1:v]trim=0:"+p.length+",setpts=PTS-STARTPTS[b];[0:v][b]concat=n=2:v=1[v]", "-map", "[v]")
	}
	files["news-again.mp4"] = mediatest.MakeFile(t, "news-again.mp4", "-ss", "6", "-i", files["news.mp4"], "-t", "5")
}

// addedIDs is the part of what `firstseen add --json` prints that tests read.
type addedIDs struct {
	Video  core.VideoID
	Debunk *core.DebunkID
}

// exits runs a program and checks its exit status: exits 2 firstseen add.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM ARGS…")
	}
	err := ts.Exec(args[1], args[2:]...)
	status := 0
	if exit, ok := err.(*exec.ExitError); ok { //nolint:errorlint // as Exec returns it
		status = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want, _ := strconv.Atoi(args[0]); status != want {
		ts.Fatalf("exit status %d, want %d", status, want)
	}
}

// keep puts a field of the JSON that was printed last into a variable: keep DEBUNK debunk.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep VARIABLE PATH")
	}
	ts.Setenv(args[0], lookIn(ts, args[1]))
}

// field checks a field of the JSON that was printed last: field matches.0.confidence same. A number may be given as
// a range: field matches.0.segments.0.ref_start 3.5..4.5.
func field(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: field PATH VALUE")
	}
	got := lookIn(ts, args[0])
	if agrees(got, args[1]) == neg {
		ts.Fatalf("%s is %q", args[0], got)
	}
}

func agrees(got, want string) bool {
	low, high, isRange := strings.Cut(want, "..")
	if !isRange {
		return got == want
	}
	n, err := strconv.ParseFloat(got, 64)
	from, _ := strconv.ParseFloat(low, 64)
	to, _ := strconv.ParseFloat(high, 64)
	return err == nil && n >= from && n <= to
}

// lookIn follows a path of names and indexes into the last line printed; len is a list's length.
func lookIn(ts *testscript.TestScript, path string) string {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	var v any
	ts.Check(json.Unmarshal([]byte(lines[len(lines)-1]), &v))
	for _, step := range strings.Split(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			switch {
			case step == "len":
				v = len(at)
			case err == nil && i < len(at):
				v = at[i]
			default:
				ts.Fatalf("no %s in %v", step, at)
			}
		}
	}
	return fmt.Sprint(v)
}
