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
	pair := func(first, second string) string {
		return mediatest.MakeFile(t, "two.mp4", "-f", "lavfi", "-i", "color=black:s=640x360:r=25:d=9", "-i", original,
			"-map", "0:v", "-map", "1:v", "-disposition:v:0", first, "-disposition:v:1", second)
	}
	for _, tt := range []struct{ name, path string }{
		{"a picture that turns", turned},
		{"an animated WebP", mediatest.MakeFile(t, "a.webp", "-i", original, "-r", "12", "-c:v", "libwebp_anim", "-q:v", "60", "-t", "6")},
		{"an AVIF sequence", mediatest.MakeFile(t, "s.avif", "-i", original, "-r", "12", "-c:v", "libsvtav1", "-preset", "12", "-t", "5")},
		{"a HEIC motion photo", mediatest.MakeHEIC(t, "a.heic", mediatest.HEIC{
			Source: []string{"-i", mediatest.MakeClip(t, "other.mp4", 1, 2)}, Width: 160, Height: 180, Columns: 2, Rows: 1, Video: three,
		})},
		{"a motion photo", mediatest.MakeMotionPhoto(t, "motion.jpg", mediatest.Samsung, photo, three)},
		{"a selfie camera's mirror", selfie},
		{"a black track in front, both enabled", pair("default", "default")},
		{"a black track in front, none enabled", pair("0", "0")},
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

// What shows nothing is no footage, and where every stream shows nothing the clip does not; another stream is added in its place.
func TestBlackStreams(t *testing.T) {
	d := roomstest.NewReader(t)
	black := []string{"-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=5"}
	two := mediatest.MakeFile(t, "two.mp4", append(append(black, black...), "-map", "0:v", "-map", "1:v")...)
	if a := check(t, d, two); a.Status != core.StatusRejected || a.Problem.Code != core.NoInfo {
		t.Errorf("%s, %v", a.Status, a.Problem)
	}
	original := mediatest.MakeClip(t, "original.mp4", 10, 1)
	one := mediatest.MakeFile(t, "one.mp4", append(black, "-i", original, "-map", "0:v", "-map", "1:v", "-disposition:v:0", "default", "-disposition:v:1", "default")...)
	v, _, err := d.Checking.AddFootage(t.Context(), one)
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, d, original, v.ID)
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

// A picture that is sent once more, byte for byte, gets the answer that it got the first time, from what is remembered.
func TestSamePictureAgain(t *testing.T) {
	d := roomstest.NewReader(t)
	original := mediatest.MakeClip(t, "original.mp4", 10, 1)
	v, _, err := d.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path string) core.Answer {
		a, err := d.Checking.CheckFile(t.Context(), path, checking.Options{Record: true, Sighting: core.Sighting{Platform: "web", Asker: core.UserID{Platform: "web", ID: "anna"}}})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	frame := mediatest.MakeFile(t, "frame.jpg", "-ss", "4", "-i", original, "-frames:v", "1")
	first := ask(frame)
	for range 2 {
		again := ask(frame)
		if first.Status != core.StatusPossible || again.Cost.Passes != 0 || again.Video != first.Video {
			t.Errorf("%s of %v, then %s of %v in %d passes", first.Status, first.Video, again.Status, again.Video, again.Cost.Passes)
		}
		if len(again.Matches) != 1 || again.Status != first.Status || again.Matches[0].Video != v.ID || again.Matches[0].Confidence != core.Possible {
			t.Errorf("%s, %+v", again.Status, again.Matches)
		}
	}
}

// Of a motion photo the video is looked at and the photo too: neither hides what is known of the other.
func TestMotionPhotoShowsBoth(t *testing.T) {
	d := roomstest.NewReader(t)
	known := mediatest.MakeClip(t, "known.mp4", 10, 1)
	v, _, err := d.Checking.AddFootage(t.Context(), known)
	if err != nil {
		t.Fatal(err)
	}
	frame := mediatest.MakeFile(t, "frame.jpg", "-ss", "4", "-i", known, "-frames:v", "1")
	other := mediatest.MakeFile(t, "other.jpg", "-i", mediatest.MakeClip(t, "o.mp4", 1, 2), "-frames:v", "1")
	black := mediatest.MakeFile(t, "black.mp4", "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=3")
	unknown := mediatest.MakeClip(t, "unknown.mp4", 3, 3)
	for _, tt := range []struct {
		name, photo, video string
		want               core.AnswerStatus
		still              bool
	}{
		{"its video is black", frame, black, core.StatusPossible, true},
		{"its video is of something unknown", frame, unknown, core.StatusPossible, true},
		{"its photo is of something unknown", other, mediatest.MakeFile(t, "three.mp4", "-ss", "4", "-i", known, "-t", "3"), core.StatusMatch, false},
		{"both show it", frame, mediatest.MakeFile(t, "three.mp4", "-ss", "4", "-i", known, "-t", "3"), core.StatusMatch, false},
		{"its video is black, its photo unknown", other, black, core.StatusUnknown, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := mediatest.MakeMotionPhoto(t, "motion.jpg", mediatest.Google, tt.photo, tt.video)
			for range 2 { // the second time from what is remembered
				a, err := d.Checking.CheckFile(t.Context(), path, checking.Options{
					Evidence: true, Labels: func(core.Evidence) evidence.Labels { return evidence.Labels{Query: "yours", Ref: "ours"} },
				})
				if err != nil || a.Status != tt.want || a.StillOnly != tt.still {
					t.Fatalf("%s, still %v, %+v, %v, %v", a.Status, a.StillOnly, a.Matches, a.Problem, err)
				}
				if tt.want != core.StatusUnknown && (len(a.Matches) != 1 || a.Matches[0].Video != v.ID || a.Evidence == nil) {
					t.Errorf("%+v, evidence: %v", a.Matches, a.Evidence != nil)
				}
			}
		})
	}
	if v, _, err := d.Checking.AddFootage(t.Context(), mediatest.MakeMotionPhoto(t, "added.jpg", mediatest.Plain, other, black)); err != nil || !v.Still {
		t.Errorf("added: %+v, %v", v, err)
	}
}

// Where the photo and the video of a motion photo are of different known footage, the answer has both.
func TestMotionPhotoOfTwo(t *testing.T) {
	d := roomstest.NewReader(t)
	var files []string
	for i := range 2 {
		files = append(files, mediatest.MakeClip(t, "known.mp4", 10, 1+i))
		if _, _, err := d.Checking.AddFootage(t.Context(), files[i]); err != nil {
			t.Fatal(err)
		}
	}
	a := check(t, d, mediatest.MakeMotionPhoto(t, "motion.jpg", mediatest.Plain,
		mediatest.MakeFile(t, "frame.jpg", "-ss", "4", "-i", files[0], "-frames:v", "1"), mediatest.MakeFile(t, "three.mp4", "-ss", "4", "-i", files[1], "-t", "3")))
	if a.Status != core.StatusMatch || len(a.Matches) != 2 || a.Matches[0].Photo || !a.Matches[1].Photo {
		t.Errorf("%s, %+v", a.Status, a.Matches)
	}
}
