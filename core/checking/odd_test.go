package checking_test

import (
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/evidence"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/roomstest"
)

// Files that people have, and that are read in a way of their own, are the same footage as the plain clip in them.
func TestOddFiles(t *testing.T) {
	d := roomstest.NewReader(t)
	original := mediatest.MakeClip(t, "original.mp4", 10, 1)
	v, _, err := d.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	selfie := mediatest.MakeFile(t, "selfie.mp4", "-i", original, "-vf", "hflip")
	mediatest.WriteMatrix(t, selfie, [4]int32{-1, 0, 0, 1})
	photo := mediatest.MakeFile(t, "photo.jpg", "-i", mediatest.MakeClip(t, "other.mp4", 1, 2), "-frames:v", "1")
	three := mediatest.MakeFile(t, "three.mp4", "-ss", "4", "-i", original, "-t", "3")
	turned := mediatest.JoinFiles(t, "turned.ts",
		mediatest.MakeFile(t, "a.ts", "-i", original, "-t", "5", "-c:v", "mpeg2video", "-q:v", "4", "-g", "25"),
		mediatest.MakeFile(t, "b.ts", "-ss", "5", "-i", original, "-vf", "transpose=clock", "-c:v", "mpeg2video", "-q:v", "4", "-g", "25", "-output_ts_offset", "5"))
	for _, tt := range []struct{ name, path string }{
		{"a picture that turns", turned},
		{"an animated WebP", mediatest.MakeFile(t, "a.webp", "-i", original, "-r", "12", "-c:v", "libwebp_anim", "-q:v", "60", "-t", "6")},
		{"an AVIF sequence", mediatest.MakeFile(t, "s.avif", "-i", original, "-r", "12", "-c:v", "libsvtav1", "-preset", "12", "-t", "4")},
		{"a HEIC motion photo", mediatest.MakeHEIC(t, "a.heic", mediatest.HEIC{
			Source: []string{"-i", mediatest.MakeClip(t, "other.mp4", 1, 2)}, Width: 160, Height: 180, Columns: 2, Rows: 1, Video: three,
		})},
		{"a motion photo", mediatest.MakeMotionPhoto(t, "motion.jpg", mediatest.Samsung, photo, three)},
		{"a selfie camera's mirror", selfie},
		{"an auxiliary track in front", mediatest.MakeFile(t, "two.mp4", "-f", "lavfi", "-i", "color=gray:s=640x360:r=25:d=9", "-i", original,
			"-map", "0:v", "-map", "1:v", "-disposition:v:0", "0", "-disposition:v:1", "default")},
	} {
		t.Run(tt.name, func(t *testing.T) { wantSame(t, d, tt.path, v.ID) })
	}
}

// A HEIC photo of known footage may be it, as any still.
func TestHEICStill(t *testing.T) {
	d := roomstest.NewReader(t)
	original := mediatest.MakeClip(t, "original.mp4", 10, 1)
	v, _, err := d.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	a := check(t, d, mediatest.MakeHEIC(t, "a.heic", mediatest.HEIC{
		Source: []string{"-ss", "4", "-i", original}, Width: 160, Height: 90, Columns: 2, Rows: 2, Turned: "irot\x00",
	}))
	if a.Status != core.StatusPossible || len(a.Matches) != 1 || a.Matches[0].Video != v.ID || !a.StillOnly {
		t.Errorf("%s, %+v, %v", a.Status, a.Matches, a.Problem)
	}
}

// wantSame checks that a file is the same footage as a video, not mirrored, and that there is a picture that shows it.
func wantSame(t *testing.T, d *roomstest.Desk, path string, video core.VideoID) {
	t.Helper()
	a, err := d.Checking.CheckFile(t.Context(), path, checking.Options{
		Evidence: true, Labels: func(core.Evidence) evidence.Labels { return evidence.Labels{Query: "yours", Ref: "ours"} },
	})
	if err != nil {
		t.Fatal(err)
	}
	if a.Status != core.StatusMatch || a.Matches[0].Video != video || a.Matches[0].Confidence != core.Same {
		t.Fatalf("%s, %+v, %v", a.Status, a.Matches, a.Problem)
	}
	if a.Matches[0].Mirrored || a.Evidence == nil {
		t.Errorf("mirrored: %v, evidence: %v", a.Matches[0].Mirrored, a.Evidence != nil)
	}
}
