package checking_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/roomstest"
)

func TestMain(m *testing.M) {
	media.RunChildIfAsked()
	os.Exit(mediatest.RecordTests(m).Run())
}

func check(t *testing.T, d *roomstest.Desk, path string) core.Answer {
	t.Helper()
	a, err := d.Checking.CheckFile(t.Context(), path, checking.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// A clip is read once where that settles it, and again only where it does not.
func TestCheckReadsNoMoreThanItNeeds(t *testing.T) {
	d := roomstest.NewReader(t)
	original := mediatest.MakeClip(t, "original.mp4", 16, 1)
	v, _, err := d.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	made := func(name string, args ...string) string {
		return mediatest.MakeFile(t, name, append([]string{"-i", original, "-g", "50"}, args...)...)
	}
	for _, tt := range []struct {
		path   string
		passes int
	}{
		{mediatest.AlterClip(t, original, mediatest.Reencode), 1},
		{made("large.mp4", "-s", "960x540"), 1},
		{made("short.mp4", "-ss", "5", "-t", "4"), 1},
		{made("small.gif", "-r", "8", "-s", "160x90", "-t", "9"), 1},
		{made("old.avi", "-c:v", "mpeg4", "-q:v", "4", "-s", "960x540"), 1},
		// What moves does so between two keyframes.
		{made("frozen.mp4", "-vf", "trim=0:4,setpts=PTS-STARTPTS,tpad=start_mode=clone:start_duration=4:stop_mode=clone:stop_duration=8,"+
			"scale=960:540", "-g", "400", "-force_key_frames", "12", "-sc_threshold", "0"), 2},
	} {
		name := filepath.Base(tt.path)
		a := check(t, d, tt.path)
		if a.Status != core.StatusMatch || len(a.Matches) != 1 || a.Matches[0].Video != v.ID {
			t.Errorf("%s: %s, %+v", name, a.Status, a.Matches)
		}
		if a.Cost.Passes != tt.passes {
			t.Errorf("%s was read %d times", name, a.Cost.Passes)
		}
	}
	if a := check(t, d, mediatest.MakeClip(t, "other.mp4", 12, 2)); a.Status != core.StatusUnknown || len(a.Matches) != 0 {
		t.Errorf("other footage: %+v", a)
	}
}

// Of a long clip that contains footage which is known, as much is said to be the same as is the same, although a little would be enough to
// tell what it is.
func TestKnownFootageIsAPartOfTheClip(t *testing.T) {
	d := roomstest.NewReader(t)
	original := mediatest.MakeClip(t, "original.mp4", 16, 1)
	if _, _, err := d.Checking.AddFootage(t.Context(), mediatest.MakeFile(t, "part.mp4", "-i", original, "-ss", "4", "-t", "7")); err != nil {
		t.Fatal(err)
	}
	a := check(t, d, mediatest.MakeFile(t, "large.mp4", "-i", original, "-g", "400", "-s", "960x540"))
	if a.Status != core.StatusMatch || len(a.Matches) != 1 || len(a.Matches[0].Segments) != 1 || len(a.Matches[0].Edits) > 0 {
		t.Fatalf("%s, %+v", a.Status, a.Matches)
	}
	s := a.Matches[0].ReachingSegments()[0]
	for i, off := range []time.Duration{s.QueryStart - 4*time.Second, s.QueryEnd - 11*time.Second, s.RefStart, s.RefEnd - 7*time.Second} {
		if off.Abs() > 400*time.Millisecond {
			t.Errorf("%d: off by %v: %+v", i, off, s)
		}
	}
}
