package checking_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/roomstest"
)

// One who gives up takes nobody along: those who waited for the same reading read the file themselves.
func TestAskOutlivesWhoAskedFirst(t *testing.T) { synctest.Test(t, outlives) }

func outlives(t *testing.T) {
	s := roomstest.NewReader(t)
	path := filepath.Join(t.TempDir(), "words.txt")
	if err := os.WriteFile(path, []byte("These are words, not pictures."), 0o600); err != nil {
		t.Fatal(err)
	}
	first, leave := context.WithCancel(t.Context())
	reading, left := make(chan bool), make(chan error)
	go func() {
		_, err := s.Checking.CheckNamedFile(first, "platform/file", func(ctx context.Context) (string, func(), error) {
			close(reading)
			<-ctx.Done()
			return "", nil, ctx.Err()
		}, checking.Options{})
		left <- err
	}()
	<-reading
	waiting := make(chan core.Answer)
	go func() {
		a, err := s.Checking.CheckNamedFile(t.Context(), "platform/file", func(context.Context) (string, func(), error) {
			return path, func() {}, nil
		}, checking.Options{})
		if err != nil {
			t.Error(err)
		}
		waiting <- a
	}()
	synctest.Wait() // until the second waits for the first
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	if a := <-waiting; a.Status != core.StatusRejected || a.Problem.Code != "not_video" {
		t.Errorf("who stayed: %+v", a)
	}
}

// A file is hashed once a question, whatever becomes of it: what is not known is recorded, what was found is remembered, and what was
// remembered may not be enough.
func TestCheckHashesOnce(t *testing.T) {
	d := roomstest.NewReader(t)
	path := mediatest.MakeClip(t, "clip.mp4", 4, 1)
	open := func(context.Context) (string, func(), error) { return path, func() {}, nil }
	hashes := d.Checking.CountHashes()
	for _, question := range []struct {
		name, file string // no file: it has no name
		record     bool
		want       int32
	}{
		{"new, not recorded", "a", false, 1},
		{"the same bytes under another name", "b", false, 1},
		{"the same name", "b", false, 0},
		{"the same name, and recorded", "b", true, 1},
		{"another name, recorded", "c", true, 1},
		{"no name", "", true, 1},
	} {
		hashes.Store(0)
		o := checking.Options{Record: question.record, Sighting: core.Sighting{Platform: "web"}}
		var err error
		if question.file == "" {
			_, err = d.Checking.CheckFile(t.Context(), path, o)
		} else {
			_, err = d.Checking.CheckNamedFile(t.Context(), question.file, open, o)
		}
		if n := hashes.Load(); err != nil || n != question.want {
			t.Errorf("%s: hashed %d times, want %d; %v", question.name, n, question.want, err)
		}
	}
}

// What was remembered of a file's bytes and is known no more has the file read again, and not hashed again.
func TestCheckReadsAgainWithoutHashing(t *testing.T) {
	d := roomstest.NewReader(t)
	original := mediatest.MakeClip(t, "clip.mp4", 8, 1)
	v, _, err := d.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	path := mediatest.AlterClip(t, original, mediatest.Reencode)
	open := func(context.Context) (string, func(), error) { return path, func() {}, nil }
	o := checking.Options{Record: true, Sighting: core.Sighting{Platform: "web"}}
	first, err := d.Checking.CheckNamedFile(t.Context(), "a", open, o)
	if err != nil || first.Status != core.StatusMatch {
		t.Fatalf("%+v, %v", first, err)
	}
	if err := d.Reviewing.WithholdMatches(t.Context(), v.ID); err != nil { // what is remembered is no sure match any more
		t.Fatal(err)
	}
	hashes := d.Checking.CountHashes()
	again, err := d.Checking.CheckNamedFile(t.Context(), "b", open, o)
	if err != nil || again.Status != core.StatusPossible || again.Cost.Passes == 0 {
		t.Errorf("%+v, %v", again, err)
	}
	if n := hashes.Load(); n != 1 {
		t.Errorf("hashed %d times", n)
	}
}

// The bytes of footage that was added are known: the first check of them reads nothing, and shows what a check that reads them shows.
func TestAddedBytesAreNotRead(t *testing.T) {
	d := roomstest.NewReader(t)
	piece := mediatest.MakeClip(t, "piece.mp4", 6, 1)
	whole := mediatest.MakeFile(t, "whole.mp4", "-i", piece, "-i", mediatest.MakeClip(t, "other.mp4", 6, 2), "-filter_complex", "concat=n=2:v=1")
	for _, path := range []string{piece, whole} {
		if _, _, err := d.Checking.AddFootage(t.Context(), path); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{piece, whole} {
		a := check(t, d, path)
		read, err := d.Checking.CheckFile(t.Context(), path, checking.Options{Anew: true})
		if err != nil {
			t.Fatal(err)
		}
		if a.Cost.Passes != 0 || a.Cost.ProbeCPU != 0 || a.StillOnly || read.Cost.Passes == 0 {
			t.Errorf("%s: %+v", filepath.Base(path), a.Cost)
		}
		if a.Cost, read.Cost = (core.Cost{}), (core.Cost{}); !reflect.DeepEqual(a, read) {
			t.Errorf("%s:\n%+v\nis not\n%+v", filepath.Base(path), a, read)
		}
	}
}

// Known bytes are not read again because something else was fact-checked since; they are if it is a piece of what they show.
func TestKnownBytesAndLaterFactChecks(t *testing.T) {
	d := roomstest.NewReader(t)
	add := func(path string) core.VideoID {
		v, _, err := d.Checking.AddFootage(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		return v.ID
	}
	piece := mediatest.MakeClip(t, "other.mp4", 6, 2)
	whole := mediatest.MakeFile(t, "whole.mp4", "-i", mediatest.MakeClip(t, "piece.mp4", 6, 1), "-i", piece, "-filter_complex", "concat=n=2:v=1")
	own := add(whole)
	d.Publish(t, add(mediatest.MakeClip(t, "unlike.mp4", 6, 9)), roomstest.Kim())
	for factchecks := range 3 {
		if a := check(t, d, whole); a.Cost.Passes != 0 || a.Status != core.StatusMatch || len(a.Matches) != 1 || len(a.Matches[0].Debunks) != max(0, factchecks-1) {
			t.Errorf("after the fact-check of something else, and %d of its own: %+v", factchecks-1, a)
		}
		if factchecks == 1 {
			d.Publish(t, own, roomstest.Kim())
		}
	}
	d.Publish(t, add(mediatest.AlterClip(t, piece, mediatest.Mirror)), roomstest.Kim())
	explained := func(f core.Found) bool { return len(f.Debunks) == 1 }
	if a := check(t, d, whole); a.Cost.Passes == 0 || !slices.ContainsFunc(a.Matches, explained) {
		t.Errorf("after the fact-check of a piece: %+v", a)
	}
}
