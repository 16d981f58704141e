package checking_test

import (
	"slices"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/roomstest"
)

// What was done to a copy is said where it was done, and the whole of a clip is called that.
func TestEdits(t *testing.T) {
	d := roomstest.NewReader(t)
	plain := mediatest.MakeClip(t, "plain.mp4", 6, 1)
	boxed := mediatest.AlterClip(t, mediatest.MakeClip(t, "boxed.mp4", 6, 2), mediatest.Letterbox)
	for _, path := range []string{plain, boxed} {
		if _, _, err := d.Checking.AddFootage(t.Context(), path); err != nil {
			t.Fatal(err)
		}
	}
	made := func(name, from string, args ...string) string {
		return mediatest.MakeFile(t, name, append([]string{"-i", from}, args...)...)
	}
	for _, tt := range []struct {
		path  string
		want  []string
		whole bool
		turns int
	}{
		{boxed, nil, true, 0},
		{made("theora.ogv", boxed, "-c:v", "libtheora", "-q:v", "5"), nil, true, 0},
		{made("cut.mkv", boxed, "-c", "copy", "-t", "3"), nil, false, 0},
		{made("letterboxed.mp4", plain, "-vf", "scale=360:-2,pad=360:640:(ow-iw)/2:(oh-ih)/2", "-crf", "32"), []string{core.EditBordered}, true, 0},
		{made("blurred.mp4", plain, "-filter_complex", "split[a][b];[a]scale=360:640,gblur=sigma=20[c];[b]scale=360:-2[d];[c][d]overlay=0:(H-h)/2", "-crf", "32"), []string{core.EditBordered}, true, 0},
		{made("cropped.mp4", plain, "-vf", "crop=iw*0.8:ih*0.8"), []string{core.EditCropped}, true, 0},
		{made("right.mp4", plain, "-vf", "transpose=clock"), []string{core.EditRotated}, true, 1},
		{made("left.mp4", plain, "-vf", "transpose=cclock"), []string{core.EditRotated}, true, 3},
		{made("mirrored.mp4", plain, "-vf", "hflip,transpose=clock"), []string{core.EditMirrored, core.EditRotated}, true, 1},
	} {
		a := check(t, d, tt.path)
		if len(a.Matches) != 1 || !slices.Equal(a.Matches[0].Edits, tt.want) || a.Matches[0].Whole != tt.whole || a.Matches[0].Rotated != tt.turns {
			t.Errorf("%s: %+v", tt.path, a.Matches)
			continue
		}
		at, bordered := a.Matches[0].Segments[0].Picture, slices.Equal(tt.want, []string{core.EditBordered})
		if bordered != (at != core.Area{}) || bordered && (at.Y0 < 0.25 || at.Y0 > 0.4 || at.Y1 < 0.6 || at.Y1 > 0.75) { // the picture is 0.32 of the height
			t.Errorf("%s: the picture lies at %+v", tt.path, at)
		}
	}
}
