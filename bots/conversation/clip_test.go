package conversation_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

// shelf is a room whose platform keeps the files that people send.
type shelf struct {
	room
	mu      sync.Mutex
	files   map[string]string // paths, by File.Ref
	fetched map[string]int
	err     error // of the next fetch
}

// Fetch implements bots.Fetcher.
func (s *shelf) Fetch(_ context.Context, f bots.File) (string, func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fetched[f.ID]++
	err := s.err
	s.err = nil
	return s.files[f.Ref], func() {}, err
}

// hand lets the engine deal with what somebody sent, and returns the answer.
func (s *shelf) hand(t *testing.T, w *world, who, lang string, clips ...bots.Clip) core.Reply {
	t.Helper()
	in := w.person(who, bots.Everyone).incoming()
	in.Clip, in.More, in.Lang = &clips[0], clips[1:], lang
	var out room
	if err := w.engine.AnswerIncoming(t.Context(), in, struct {
		*room
		bots.Fetcher
	}{&out, s}); err != nil {
		t.Fatal(err)
	}
	if len(out.said) != 1 {
		t.Fatalf("%d answers", len(out.said))
	}
	return out.said[0].Reply
}

func file(id string) bots.Clip { return bots.Clip{File: &bots.File{ID: id, Ref: id}} }

func answer(t *testing.T, r core.Reply) core.Answer {
	t.Helper()
	a, ok := r.Content.(core.Answer)
	if !ok {
		t.Fatalf("not an answer: %#v", r.Content)
	}
	return a
}

// A file that many send is fetched once, and each of them is counted and hears what is known now.
func TestFileThatManySend(t *testing.T) {
	w := newWorld(t)
	original := mediatest.MakeClip(t, "original", 12, 1)
	known, _, err := w.service.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{files: map[string]string{"viral": mediatest.AlterClip(t, original, mediatest.Mirror)}, fetched: map[string]int{}}
	first := answer(t, s.hand(t, w, "anna", "en", file("viral")))
	if first.Asked != 1 || len(first.Matches) != 1 || len(first.Matches[0].Debunks) != 0 {
		t.Fatalf("the first answer: %+v", first)
	}
	if _, err := w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, known.ID, kim()); err != nil {
		t.Fatal(err)
	}
	reply := s.hand(t, w, "bob", "fr", file("viral"))
	second := answer(t, reply)
	if second.Asked != 2 || len(second.Matches) != 1 || len(second.Matches[0].Debunks) != 1 || !second.Matches[0].Mirrored {
		t.Errorf("the second answer: %+v", second)
	}
	if reply.Picture == nil || len(reply.Picture.Moments) != len(first.Evidence.Moments) {
		t.Errorf("the second picture: %+v; the first: %+v", reply.Picture, first.Evidence.Moments)
	}
	s.files["again"] = s.files["viral"] // the same bytes under another name
	if third := answer(t, s.hand(t, w, "eve", "en", file("again"))); third.Asked != 3 || third.Cost.Frames != 0 {
		t.Errorf("the same bytes were read again: %+v", third)
	}
	if s.fetched["viral"] != 1 || s.fetched["again"] != 1 {
		t.Errorf("fetched: %v", s.fetched)
	}
}

// Whoever was told first, without a picture or of something else, the next one has the picture: a guest, a group that wants a sign alone,
// and who asked before there was a fact-check.
func TestPictureAfterAnswersWithout(t *testing.T) {
	w := newWorld(t)
	original := mediatest.MakeClip(t, "original", 12, 1)
	known, _, err := w.service.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	copied := mediatest.AlterClip(t, original, mediatest.Mirror)
	s := &shelf{files: map[string]string{"guest": copied, "group": mediatest.AlterClip(t, original, mediatest.Caption), "new": mediatest.MakeClip(t, "new", 8, 2)}, fetched: map[string]int{}}
	moderator := core.UserID{Platform: "test", ID: "mod"}
	if _, err := w.service.Reviewing.PublishDebunk(t.Context(), moderator, known.ID, kim()); err != nil {
		t.Fatal(err)
	}
	first := func(name string, change func(*bots.Incoming)) {
		in := w.person("first-"+name, bots.Everyone).incoming()
		in.Clip = new(bots.Clip)
		*in.Clip = file(name)
		change(&in)
		if err := w.engine.AnswerIncoming(t.Context(), in, struct {
			*room
			bots.Fetcher
			conversation.Reacter
		}{&room{}, s, silent{}}); err != nil {
			t.Fatal(err)
		}
	}
	first("guest", func(in *bots.Incoming) { in.Group, in.Guest, in.Asked = true, true, true })
	w.person("admin", bots.Everyone).sets("answer")
	first("group", func(in *bots.Incoming) { in.Group, in.Chat.ID = true, "neighbours" })
	first("new", func(in *bots.Incoming) {})
	asked, err := w.store.ListMostAsked(t.Context(), core.ByPeople, 0, 9)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range asked {
		if id != known.ID {
			if _, err := w.service.Reviewing.PublishDebunk(t.Context(), moderator, id, kim()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name := range s.files {
		for _, lang := range []string{"en", "fr"} {
			r := s.hand(t, w, lang+name, lang, file(name))
			if a := answer(t, r); len(a.Matches) == 0 || len(a.Matches[0].Debunks) == 0 || r.Picture == nil || len(r.Picture.JPEG) == 0 {
				t.Errorf("%s, %s: the picture %+v of %+v", name, lang, r.Picture, a.Matches)
			}
		}
		if want := map[string]int{"guest": 2, "group": 2, "new": 1}[name]; s.fetched[name] != want { // once more for the frames
			t.Errorf("%s was fetched %d times", name, s.fetched[name])
		}
	}
	gone := s.hand(t, w, "late", "en", file("guest"))
	if gone.Picture == nil {
		t.Error("it is remembered no more")
	}
}

// silent is a Reacter of whom nothing is seen.
type silent struct{}

// React implements conversation.Reacter.
func (silent) React(context.Context, bots.Incoming) error { return nil }

// Footage that nobody knew becomes known with its first asker; the next one's clip is that.
func TestUnknownFileThatManySend(t *testing.T) {
	w := newWorld(t)
	s := &shelf{files: map[string]string{"new": mediatest.MakeClip(t, "other", 8, 2)}, fetched: map[string]int{}}
	var wg sync.WaitGroup
	answers := make([]core.Answer, 8)
	for i := range answers {
		in := w.person(string(rune('a'+i)), bots.Everyone).incoming()
		in.Clip = new(bots.Clip)
		*in.Clip = file("new")
		wg.Go(func() {
			var out room
			if err := w.engine.AnswerIncoming(t.Context(), in, struct {
				*room
				bots.Fetcher
			}{&out, s}); err != nil {
				t.Error(err)
				return
			}
			answers[i] = answer(t, out.said[0].Reply)
		})
	}
	wg.Wait()
	for _, a := range answers {
		if a.Video != answers[0].Video || a.Video == 0 || !a.Watching {
			t.Errorf("an answer of its own: %+v", a)
		}
	}
	if asked, err := w.store.CountAskers(t.Context(), answers[0].Video); err != nil || asked[0] != len(answers) || s.fetched["new"] != 1 {
		t.Errorf("asked %v times, %v, fetched %d times", asked, err, s.fetched["new"])
	}
}

func TestFilesThatCannotBeHad(t *testing.T) {
	w := newWorld(t)
	clip := mediatest.MakeClip(t, "original", 12, 1)
	if _, _, err := w.service.Checking.AddFootage(t.Context(), clip); err != nil {
		t.Fatal(err)
	}
	s := &shelf{fetched: map[string]int{}, files: map[string]string{
		"thumb": mediatest.MakeFile(t, "thumb.jpg", "-ss", "4", "-i", clip, "-frames:v", "1"), "text": "clip_test.go",
	}}
	limit := &core.Problem{Code: "file_too_large", Limit: "20 MB"}
	if a := answer(t, s.hand(t, w, "anna", "en", bots.Clip{File: &bots.File{ID: "x"}, Problem: limit})); a.Status != core.StatusRejected || a.Problem.Limit != "20 MB" {
		t.Errorf("too large: %+v", a)
	}
	large := bots.Clip{File: &bots.File{ID: "y", Thumb: &bots.File{ID: "thumb", Ref: "thumb"}}, Problem: limit}
	if a := answer(t, s.hand(t, w, "anna", "en", large)); a.Status != core.StatusPossible || a.Over != "20 MB" || a.Video != 0 || !a.StillOnly {
		t.Errorf("too large, with a picture: %+v", a)
	}
	for range 2 {
		if a := answer(t, s.hand(t, w, "anna", "en", file("text"))); a.Status != core.StatusRejected || a.Problem.Code != "not_video" {
			t.Errorf("no clip: %+v", a)
		}
	}
	if s.fetched["text"] != 1 || s.fetched["x"]+s.fetched["y"] != 0 {
		t.Errorf("fetched: %v", s.fetched)
	}
	broken := errors.New("the platform does not answer")
	s.err = broken
	in := w.person("anna", bots.Everyone).incoming()
	in.Clip = &bots.Clip{File: &bots.File{ID: "z", Ref: "thumb"}}
	if err := w.engine.AnswerIncoming(t.Context(), in, s); !errors.Is(err, broken) || len(s.said) != 0 {
		t.Errorf("told %v that the platform failed: %v", s.said, err)
	}
}

func TestAlbum(t *testing.T) {
	w := newWorld(t)
	clip := mediatest.MakeClip(t, "original", 12, 1)
	known, _, err := w.service.Checking.AddFootage(t.Context(), clip)
	if err == nil {
		_, err = w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, known.ID, kim())
	}
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{fetched: map[string]int{}, files: map[string]string{"a": mediatest.MakeClip(t, "other", 8, 2), "b": clip, "c": "clip_test.go"}}
	r := s.hand(t, w, "anna", "en", file("a"), file("b"), file("c"))
	all, ok := r.Content.(core.Album)
	if !ok || len(all.Answers) != 3 || r.Picture == nil {
		t.Fatalf("not an answer to three: %+v", r)
	}
	for i, want := range []core.AnswerStatus{core.StatusUnknown, core.StatusMatch, core.StatusRejected} {
		if all.Answers[i].Status != want {
			t.Errorf("answer %d: %+v", i, all.Answers[i])
		}
	}
	sightings, err := w.store.ListSightings(t.Context(), all.Answers[0].Video, 10)
	if err != nil || len(sightings) != 1 || !strings.HasPrefix(sightings[0].ID, "test:anna/") {
		t.Errorf("sightings: %+v, %v", sightings, err)
	}
}

func kim() core.Facts {
	return core.Facts{
		Claim: "Putin and Kim Jong-un meeting in Moscow", Verdict: core.Decontextualized,
		Date:    core.Date{Precision: core.Day, Year: 2019, Month: 4, Day: 25},
		Sources: []core.Source{{Publisher: "Global News", URL: "https://example.org/v"}},
	}
}

// A picture is compared with one place of one video, shown beside it, with buttons that agree.
func TestStill(t *testing.T) {
	w := newWorld(t)
	original := mediatest.MakeClip(t, "original", 6, 1)
	again := mediatest.MakeFile(t, "again.mp4", "-stream_loop", "2", "-i", original)
	for _, path := range []string{again, mediatest.AlterClip(t, again, mediatest.Crop)} {
		v, _, err := w.service.Checking.AddFootage(t.Context(), path)
		if err == nil {
			_, err = w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, v.ID, kim())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	still := mediatest.MakeFile(t, "still.jpg", "-ss", "2.3", "-i", original, "-frames:v", "1")
	s := &shelf{files: map[string]string{"still": still}, fetched: map[string]int{}}
	for _, who := range []string{"anna", "bob"} { // and from what is remembered
		r := s.hand(t, w, who, "en", file("still"))
		a := answer(t, r)
		if a.Status != core.StatusPossible || len(a.Matches) != 1 || len(a.Matches[0].Segments) != 1 {
			t.Fatalf("%+v", a)
		}
		if words := text.Plain(text.For("en").Reply(r)); strings.Contains(words, "more part") || strings.Contains(words, "Perhaps also") || !strings.Contains(words, "Look at both") {
			t.Error(words)
		}
		if r.Picture == nil || len(r.Picture.Moments) != 1 || len(r.Picture.JPEG) == 0 {
			t.Errorf("the picture: %+v", r.Picture)
		}
		var actions []core.ButtonAction
		for _, row := range r.Buttons {
			for _, b := range row {
				actions = append(actions, b.Action)
			}
		}
		if !slices.Equal(actions[:3], []core.ButtonAction{core.DoNotSame, core.DoDetails, core.DoUnwatch}) || slices.Contains(actions, core.DoWatch) {
			t.Errorf("the buttons: %v", actions)
		}
	}
}
