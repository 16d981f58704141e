package core_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage"
)

var (
	morning   = time.Date(2022, 10, 7, 9, 0, 0, 0, time.UTC)
	moderator = core.UserID{Platform: "web", ID: "1"}
)

// desk is the use cases on a store of their own, with a clock that stands where it is put.
type desk struct {
	*core.Service
	store *storage.Store
	at    time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &desk{store: store, at: morning}
	d.Service = core.New(core.Config{Store: store, Now: func() time.Time { return d.at }})
	return d
}

// video makes footage known that nothing is seen of.
func (d *desk) video(t *testing.T, id core.VideoID) core.VideoID {
	t.Helper()
	if err := d.store.AddVideo(t.Context(), core.Video{ID: id, Created: d.at}, core.Looks{}); err != nil {
		t.Fatal(err)
	}
	return id
}

func kim() core.Facts {
	return core.Facts{
		Claim: "Putin and Kim Jong-un meeting in Moscow", Verdict: core.Decontextualized,
		Date: core.Date{Precision: core.Day, Year: 2019, Month: 4, Day: 25}, Place: "Vladivostok, Russia",
		Sources: []core.Source{{Publisher: "Global News", URL: "https://example.org/v"}},
	}
}

func (d *desk) publish(t *testing.T, video core.VideoID, f core.Facts) core.Debunk {
	t.Helper()
	debunk, err := d.Publish(t.Context(), moderator, video, f)
	if err != nil {
		t.Fatal(err)
	}
	return debunk
}

func is(code core.Code) error { return &core.Problem{Code: code} }

func TestPublishRefusesWhatIsMissing(t *testing.T) {
	d := newDesk(t)
	video := d.video(t, 1)
	_, err := d.Publish(t.Context(), moderator, video, core.Facts{Claim: "x"})
	var fields []string
	for _, p := range core.Problems(err) {
		fields = append(fields, p.Field)
	}
	if !slices.Equal(fields, []string{"verdict", "source"}) {
		t.Errorf("problems with %v: %v", fields, err)
	}
	if _, err := d.Publish(t.Context(), moderator, 99, kim()); !errors.Is(err, is(core.NotFound)) {
		t.Errorf("a debunk of nothing: %v", err)
	}
}

func TestEditKeepsHistory(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	first := d.publish(t, d.video(t, 1), kim())
	d.at = d.at.Add(time.Hour)
	facts := first.Facts
	facts.Place = "Moscow"
	second, err := d.Edit(ctx, moderator, first.ID, 1, facts)
	if err != nil {
		t.Fatal(err)
	}
	if second.Revision != 2 || !second.Updated.Equal(d.at) || !second.Created.Equal(morning) {
		t.Errorf("after the edit: %+v", second)
	}
	if again, err := d.Edit(ctx, moderator, first.ID, 1, facts); err != nil || again.Revision != 2 {
		t.Errorf("a repetition: revision %d, %v", again.Revision, err)
	}
	facts.Place = "Minsk"
	if _, err := d.Edit(ctx, moderator, first.ID, 1, facts); !errors.Is(err, is(core.Conflict)) {
		t.Errorf("an edit of what was edited meanwhile: %v", err)
	}
	history, err := d.History(ctx, first.ID)
	if err != nil || len(history) != 2 || history[0].Debunk.Place != "Vladivostok, Russia" {
		t.Errorf("history: %+v, %v", history, err)
	}
}

func TestRetract(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	debunk := d.publish(t, d.video(t, 1), kim())
	if _, err := d.Retract(ctx, moderator, debunk.ID, " "); !errors.Is(err, is(core.Missing)) {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := d.Retract(ctx, moderator, debunk.ID, "mistaken"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Retract(ctx, moderator, debunk.ID, "again"); !errors.Is(err, is(core.Retracted)) {
		t.Errorf("a second time: %v", err)
	}
	if found, err := d.Search(ctx, "vladivostok", 5); err != nil || len(found) != 0 {
		t.Errorf("still found: %v, %v", found, err)
	}
}

func TestSearch(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	video := d.video(t, 1)
	moscow := d.publish(t, video, kim())
	flood := kim()
	flood.Claim, flood.Place, flood.Note = "A flood in Besançon", "Straße in Köln", "Nobody met there"
	rain := d.publish(t, video, flood)
	for query, want := range map[string][]core.DebunkID{
		"BESANCON":            {rain.ID},
		"koln":                {rain.ID},
		"meeting vladivostok": {moscow.ID},
		"global news flood":   {rain.ID, moscow.ID},
		"unicorn":             nil,
	} {
		found, err := d.Search(ctx, query, 5)
		if err != nil {
			t.Fatal(err)
		}
		var got []core.DebunkID
		for _, f := range found {
			got = append(got, f.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", query, got, want)
		}
	}
}

func TestPendingIsWhatNobodyExplained(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	quiet, loud, known := d.video(t, 1), d.video(t, 2), d.video(t, 3)
	ask := func(video core.VideoID, id string) {
		t.Helper()
		g := core.Sighting{ID: id, Video: video, At: d.at, Caption: "look!", Asker: core.UserID{Platform: "web", ID: id}}
		if err := d.store.AddSighting(ctx, g); err != nil {
			t.Fatal(err)
		}
	}
	ask(quiet, "a")
	ask(loud, "a")
	ask(loud, "b")
	ask(known, "a")
	d.publish(t, known, kim())
	queue, err := d.Pending(ctx, moderator, core.ByPeople, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(queue) != 2 || queue[0].Video.ID != loud || queue[0].Asked != 2 || queue[1].Video.ID != quiet {
		t.Errorf("queue: %+v", queue)
	}
	if !slices.Equal(queue[0].Captions, []string{"look!"}) {
		t.Errorf("captions: %q", queue[0].Captions)
	}
}

func TestNotSameIsMutual(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	a, b := d.video(t, 1), d.video(t, 2)
	for range 2 {
		if err := d.NotSame(ctx, moderator, a, b); err != nil {
			t.Fatal(err)
		}
	}
	for id, other := range map[core.VideoID]core.VideoID{a: b, b: a} {
		v, err := d.Video(ctx, id)
		if err != nil || !slices.Equal(v.NotSame, []core.VideoID{other}) {
			t.Errorf("%v: %v, %v", id, v.NotSame, err)
		}
	}
	for _, other := range []core.VideoID{a, 0} {
		if err := d.NotSame(ctx, moderator, other, a); err == nil {
			t.Errorf("%v is not %v", a, other)
		}
	}
}
