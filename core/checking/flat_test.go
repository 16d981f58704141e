package checking_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/roomstest"
)

// faintClips are clips in which there is hardly anything to see.
func faintClips(t *testing.T) map[string]string {
	t.Helper()
	clips := map[string]string{}
	for name, source := range map[string]string{
		"one frame of one colour": "color=c=0x607080:s=320x180:r=1:d=1",
		"three frames, faint":     "color=c=0x808080:s=320x180:r=1:d=3,drawbox=x=150:y=80:w=30:h=20:c=0x9a9a9a:t=fill",
		"a gradient":              "gradients=s=320x180:c0=0x707070:c1=0x858585:d=2:r=25:seed=1",
		"one frame with a box":    "color=c=0x808080:s=320x180:r=25:d=0.04,drawbox=x=50:y=40:w=160:h=90:c=0xc0c0c0:t=fill",
	} {
		clips[name] = mediatest.MakeFile(t, "faint.mp4", "-f", "lavfi", "-i", source, "-c:v", "libx264")
	}
	return clips
}

// What could not be recognised is refused, when it is added and when it is asked about, and leaves nothing behind.
func TestFaintClipIsRefused(t *testing.T) {
	for name, path := range faintClips(t) {
		t.Run(name, func(t *testing.T) {
			d := roomstest.NewReader(t)
			if v, _, err := d.Checking.AddFootage(t.Context(), path); !errors.Is(err, &core.Problem{Code: core.NoInfo}) {
				t.Errorf("added as %v, %v", v.ID, err)
			}
			for _, record := range []bool{true, false} {
				a, err := d.Checking.CheckFile(t.Context(), path, checking.Options{Record: record, Anew: true})
				if err != nil || a.Status != core.StatusRejected || a.Problem.Code != core.NoInfo {
					t.Errorf("record %v: %+v, %v", record, a, err)
				}
			}
			for v, err := range d.Store.AllVideos(t.Context()) {
				t.Errorf("there is a video: %v, %v", v.ID, err)
			}
		})
	}
}

// Bytes from which a video was made lead to it whatever can be seen of them: older versions took faint clips.
func TestKnownBytesAreFound(t *testing.T) {
	for name, path := range faintClips(t) {
		t.Run(name, func(t *testing.T) {
			d := roomstest.NewReader(t)
			sha, err := d.Checking.HashFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Store.AddVideo(t.Context(), core.Video{ID: 7, SHA256: sha, Created: d.At}, core.FingerprintRecord{}); err != nil {
				t.Fatal(err)
			}
			d.Publish(t, 7, roomstest.Kim())
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			copied := filepath.Join(t.TempDir(), "copy.mp4")
			if err := os.WriteFile(copied, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			a, err := d.Checking.CheckFile(t.Context(), copied, checking.Options{Record: true, Evidence: true})
			if err != nil || a.Status != core.StatusMatch || a.Matches[0].Video != 7 || len(a.Matches[0].Debunks) != 1 {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
}
