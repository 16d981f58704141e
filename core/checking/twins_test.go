package checking_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/notifying"
	"github.com/firstseen/firstseen/core/roomstest"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// newsroom is two processes on one store; the embedded store has one, twice.
type newsroom struct {
	store     *storage.Store
	processes [2]*services.Services
}

// eachNewsroom runs a test on each kind of store.
func eachNewsroom(t *testing.T, test func(t *testing.T, n newsroom)) {
	t.Run("bolt", func(t *testing.T) { test(t, newNewsroom(t, filepath.Join(t.TempDir(), "test.db"), 1)) })
	t.Run("redis", func(t *testing.T) { test(t, newNewsroom(t, storagetest.Redis(t), 2)) })
}

func newNewsroom(t *testing.T, address string, stores int) (n newsroom) {
	t.Helper()
	for i := range n.processes {
		if i < stores {
			var err error
			if n.store, err = storage.Open(t.Context(), address); err != nil {
				t.Fatal(err)
			}
			store := n.store
			t.Cleanup(func() { _ = store.Close() })
		}
		decoder, err := media.New(media.Config{TempDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		n.processes[i] = services.New(services.Config{Store: n.store, Decoder: decoder})
	}
	return n
}

// askAbout has somebody ask about a file, and wait for an answer.
func askAbout(t *testing.T, s *services.Services, who, file string) core.Answer {
	t.Helper()
	user := core.UserID{Platform: "web", ID: who}
	o := checking.Options{Record: true, Sighting: core.Sighting{ID: who + time.Now().String(), Platform: "web", Asker: user}}
	a, err := s.Checking.CheckFile(t.Context(), file, o)
	if err == nil && a.Video != 0 && (len(a.Matches) == 0 || len(a.Matches[0].Debunks) == 0) {
		err = s.Subscriptions.Subscribe(t.Context(), a.Video, core.Watcher{Chat: core.ChatID(user), User: user})
	}
	if err != nil {
		t.Error(err)
	}
	return a
}

// listRoots returns the videos that are no copies.
func (n newsroom) listRoots(t *testing.T) (roots []core.Video) {
	t.Helper()
	for v, err := range n.store.AllVideos(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if v.MergedIn == 0 {
			roots = append(roots, v)
		}
	}
	return roots
}

// countVideos returns how many videos there are, copies included.
func (n newsroom) countVideos(t *testing.T) (made int) {
	t.Helper()
	for _, err := range n.store.AllVideos(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		made++
	}
	return made
}

// notifyAll notifies the watchers in all processes and returns how often each chat heard.
func (n newsroom) notifyAll(t *testing.T) map[string]int {
	t.Helper()
	heard := map[string]int{}
	for _, p := range n.processes {
		_, err := p.Notifying.NotifyWatchers(t.Context(), func(_ context.Context, all []notifying.Notification) error {
			for _, one := range all {
				if !one.Silent {
					heard[one.Watcher.Chat.ID]++
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return heard
}

// Many people send different encodes of one unknown clip at the same time: it is one video, all hear of its fact-check, once, and
// nobody who asks after that is told that there is none.
func TestTwins(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n newsroom) {
		const people = 18
		files := mediatest.MakeEncodes(t, people)
		var all sync.WaitGroup
		slots := make(chan struct{}, 6)
		for i, file := range files {
			all.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				if a := askAbout(t, n.processes[i%2], fmt.Sprint("p", i), file); a.Video == 0 || len(a.Matches) > 1 {
					t.Errorf("%d: %+v", i, a)
				}
			})
		}
		all.Wait()
		if made := n.countVideos(t); made != 1 {
			t.Errorf("%d videos were made", made)
		}
		if _, err := n.processes[0].Twins.CompareNew(t.Context()); err != nil {
			t.Fatal(err)
		}
		roots := n.listRoots(t)
		if len(roots) != 1 {
			t.Fatalf("%d clusters", len(roots))
		}
		queue, err := n.processes[1].Queue.ListPending(t.Context(), roomstest.Moderator, core.ByPeople, 0, 10)
		if err != nil || len(queue) != 1 || queue[0].Asked != people || queue[0].Waiting != people {
			t.Fatalf("the queue: %+v, %v", queue, err)
		}
		if _, err := n.processes[0].Reviewing.PublishDebunk(t.Context(), roomstest.Moderator, roots[0].ID, roomstest.Kim()); err != nil {
			t.Fatal(err)
		}
		heard := n.notifyAll(t)
		for i := range files {
			if heard[fmt.Sprint("p", i)] != 1 {
				t.Errorf("p%d heard %d times", i, heard[fmt.Sprint("p", i)])
			}
			if a := askAbout(t, n.processes[(i+1)%2], fmt.Sprint("q", i), files[i]); a.Status != core.StatusMatch || len(a.Matches) != 1 || len(a.Matches[0].Debunks) != 1 {
				t.Errorf("file %d afterwards: %+v", i, a)
			}
		}
		if again := n.notifyAll(t); len(again) != 0 {
			t.Errorf("told again: %v", again)
		}
	})
}

// Two videos that were made of one clip become one in the background; a moderator who parts them is obeyed from then on.
func TestCompareNew(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n newsroom) {
		ctx, s := t.Context(), n.processes[0]
		files := mediatest.MakeEncodes(t, 3)
		var made []core.VideoID
		for _, file := range append(files, mediatest.MakeClip(t, "other", 5, 5)) { // as if no two had been looked up
			v, _, err := s.Checking.AddFootage(ctx, file)
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, v.ID)
		}
		if merged, err := s.Twins.CompareNew(ctx); err != nil || merged != 2 || len(n.listRoots(t)) != 2 {
			t.Fatalf("merged %d, %v; %d clusters", merged, err, len(n.listRoots(t)))
		}
		if err := s.Reviewing.SeparateVideos(ctx, roomstest.Moderator, made[0], made[2]); err != nil {
			t.Fatal(err)
		}
		if len(n.listRoots(t)) != 3 {
			t.Errorf("%d clusters after two were parted", len(n.listRoots(t)))
		}
		if merged, err := s.Twins.MergeTwins(ctx, made[2], made[1]); err != nil || merged {
			t.Errorf("merged again: %v, %v", merged, err)
		}
		if askAbout(t, s, "anna", mediatest.AlterClip(t, files[1], mediatest.Reencode)); len(n.listRoots(t)) != 3 {
			t.Errorf("%d clusters after a question that shows both", len(n.listRoots(t)))
		}
	})
}

// Of what hardly moves, and of pictures, encodes of one become one in the background too; another moment of the same scene stays apart.
func TestCompareNewThatHardlyMove(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n newsroom) {
		ctx, s := t.Context(), n.processes[0]
		scene := mediatest.MakeClip(t, "scene", 4, 1)
		moment := func(name, at string, more ...string) string {
			return mediatest.MakeFile(t, name, append([]string{"-ss", at, "-i", scene, "-frames:v", "1"}, more...)...)
		}
		first, later := moment("first.png", "1"), moment("later.png", "1.5")
		calm := func(name, picture, seconds string) string {
			return mediatest.MakeFile(t, name, "-loop", "1", "-t", seconds, "-i", picture, "-c:v", "libx264", "-crf", "30", "-pix_fmt", "yuv420p")
		}
		for _, file := range []string{
			first, moment("first.jpg", "1", "-q:v", "12"), later, moment("later.webp", "1.5", "-vf", "scale=240:-2"),
			calm("first.mp4", first, "5"), calm("small.mkv", moment("small.jpg", "1", "-q:v", "8", "-vf", "scale=240:-2"), "5"), calm("later.mp4", later, "5"),
		} {
			if _, _, err := s.Checking.AddFootage(ctx, file); err != nil {
				t.Fatal(err)
			}
		}
		merged, err := s.Twins.CompareNew(ctx)
		if roots := n.listRoots(t); err != nil || merged != 3 || len(roots) != 4 {
			t.Errorf("merged %d, %v; %d clusters", merged, err, len(roots))
		}
	})
}

// A question that shows two known videos whole makes them one.
func TestQuestionMergesTwins(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n newsroom) {
		files := mediatest.MakeEncodes(t, 3)
		for _, file := range files[:2] {
			if _, _, err := n.processes[0].Checking.AddFootage(t.Context(), file); err != nil {
				t.Fatal(err)
			}
		}
		a := askAbout(t, n.processes[1], "ben", files[2])
		if a.Status != core.StatusMatch || len(a.Matches) != 1 || len(n.listRoots(t)) != 1 {
			t.Errorf("%d clusters; %+v", len(n.listRoots(t)), a)
		}
	})
}

// A montage that contains a clip, and clips that begin with it, stay videos of their own.
func TestMontageIsNoTwin(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n newsroom) {
		s, clip := n.processes[0], mediatest.MakeEncodes(t, 1)[0]
		joined := func(name string, seconds float64) string {
			filter := fmt.Sprintf("[0:v]scale=160:90,setsar=1,fps=25[a];[1:v]scale=160:90,setsar=1,fps=25,trim=0:%g[b];[a][b]concat=n=2:v=1[v]", seconds)
			return mediatest.MakeFile(t, name, "-i", clip, "-i", mediatest.MakeClip(t, "other"+name, 5, 5+int(seconds)), "-filter_complex", filter, "-map", "[v]", "-c:v", "libx264")
		}
		for _, file := range []string{clip, joined("montage.mp4", 5), joined("tail1.mp4", 1.2), joined("tail2.mp4", 2)} {
			if _, _, err := s.Checking.AddFootage(t.Context(), file); err != nil {
				t.Fatal(err)
			}
		}
		if merged, err := s.Twins.CompareNew(t.Context()); err != nil || merged != 0 || len(n.listRoots(t)) != 4 {
			t.Errorf("merged %d, %v; %d clusters", merged, err, len(n.listRoots(t)))
		}
	})
}

// Bytes that were read before are answered without reading them; and if there is a fact-check by then, in whatever process and of
// footage that became known later, the answer has it.
func TestSameBytesAreNotReadAgain(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n newsroom) {
		ctx := t.Context()
		part := mediatest.MakeClip(t, "part", 5, 5)
		file := mediatest.MakeFile(t, "whole.mp4", "-i", mediatest.MakeEncodes(t, 1)[0], "-i", part, "-filter_complex",
			"[0:v]scale=320:180,setsar=1,fps=25[a];[1:v]scale=320:180,setsar=1,fps=25[b];[a][b]concat=n=2:v=1[v]", "-map", "[v]", "-c:v", "libx264")
		first := askAbout(t, n.processes[0], "anna", file)
		if first.Cost.Passes == 0 || first.Video == 0 {
			t.Fatalf("%+v", first)
		}
		named := func(process int) core.Answer { // as a guest asks, under the platform's name of the file
			open := func(context.Context) (string, func(), error) { return file, func() {}, nil }
			a, err := n.processes[process].Checking.CheckNamedFile(ctx, "platform/file", open, checking.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		if a := named(0); a.Status != core.StatusMatch || a.Cost.Passes != 0 {
			t.Errorf("named: %+v", a)
		}
		if again := askAbout(t, n.processes[1], "ben", file); again.Cost.Passes != 0 || again.Video != first.Video || again.Cost.ProbeCPU != 0 {
			t.Errorf("again: %+v", again)
		}
		v, _, err := n.processes[1].Checking.AddFootage(ctx, part)
		if err == nil {
			_, err = n.processes[1].Reviewing.PublishDebunk(ctx, roomstest.Moderator, v.ID, roomstest.Kim())
		}
		if err != nil {
			t.Fatal(err)
		}
		explained := func(a core.Answer) bool {
			return slices.ContainsFunc(a.Matches, func(f core.Found) bool { return len(f.Debunks) > 0 })
		}
		if a := named(1); !explained(a) {
			t.Errorf("the fact-check is hidden behind a name: %+v", a)
		}
		if a := askAbout(t, n.processes[0], "carl", file); !explained(a) {
			t.Errorf("the fact-check is hidden: %+v", a)
		}
		if a := askAbout(t, n.processes[1], "dora", file); !explained(a) || a.Cost.Passes != 0 {
			t.Errorf("after that: %+v", a)
		}
	})
}

// Merges at the same time of the same videos, in several processes, leave one cluster, whatever their order.
func TestMergesAtOnce(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n newsroom) {
		const videos = 6
		for id := core.VideoID(1); id <= videos; id++ {
			v := core.Video{ID: id, Created: roomstest.Morning.Add(time.Duration(id) * time.Second)}
			if err := n.store.AddVideo(t.Context(), v, core.FingerprintRecord{}); err != nil {
				t.Fatal(err)
			}
		}
		var all sync.WaitGroup
		for a := core.VideoID(1); a <= videos; a++ {
			for b := core.VideoID(1); b <= videos; b++ {
				all.Go(func() {
					if _, err := n.processes[(a+b)%2].Twins.MergeTwins(t.Context(), a, b); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		for id := core.VideoID(1); id <= videos; id++ {
			v, err := n.processes[0].Records.LoadVideo(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			cluster, err := n.processes[0].Records.LoadCluster(t.Context(), v)
			if err != nil || len(cluster) != videos || cluster[0].ID != 1 {
				t.Errorf("%v is in %v, %v", id, core.VideoIDs(cluster), err)
			}
		}
	})
}
