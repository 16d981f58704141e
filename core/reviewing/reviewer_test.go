package reviewing_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

func TestPublishRefusesWhatIsMissing(t *testing.T) {
	d := roomstest.New(t)
	video := d.AddVideo(t, 1)
	_, err := d.Reviewing.PublishDebunk(t.Context(), roomstest.Moderator, video, core.Facts{Claim: "x"})
	var fields []string
	for _, p := range core.Problems(err) {
		fields = append(fields, p.Field)
	}
	if !slices.Equal(fields, []string{"verdict", "source"}) {
		t.Errorf("problems with %v: %v", fields, err)
	}
	if _, err := d.Reviewing.PublishDebunk(t.Context(), roomstest.Moderator, 99, roomstest.Kim()); !errors.Is(err, &core.Problem{Code: core.NotFound}) {
		t.Errorf("a debunk of nothing: %v", err)
	}
}

func TestEditKeepsHistory(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	first := d.Publish(t, d.AddVideo(t, 1), roomstest.Kim())
	d.At = d.At.Add(time.Hour)
	facts := first.Facts
	facts.Place = "Moscow"
	second, err := d.Reviewing.EditDebunk(ctx, roomstest.Moderator, first.ID, 1, facts)
	if err != nil {
		t.Fatal(err)
	}
	if second.Revision != 2 || !second.Updated.Equal(d.At) || !second.Created.Equal(roomstest.Morning) {
		t.Errorf("after the edit: %+v", second)
	}
	if again, err := d.Reviewing.EditDebunk(ctx, roomstest.Moderator, first.ID, 1, facts); err != nil || again.Revision != 2 {
		t.Errorf("a repetition: revision %d, %v", again.Revision, err)
	}
	facts.Place = "Minsk"
	if _, err := d.Reviewing.EditDebunk(ctx, roomstest.Moderator, first.ID, 1, facts); !errors.Is(err, &core.Problem{Code: core.Conflict}) {
		t.Errorf("an edit of what was edited meanwhile: %v", err)
	}
	history, err := d.Records.ListRevisions(ctx, first.ID)
	if err != nil || len(history) != 2 || history[0].Debunk.Place != "Vladivostok, Russia" {
		t.Errorf("history: %+v, %v", history, err)
	}
}

func TestRetract(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	debunk := d.Publish(t, d.AddVideo(t, 1), roomstest.Kim())
	if _, err := d.Reviewing.RetractDebunk(ctx, roomstest.Moderator, debunk.ID, " "); !errors.Is(err, &core.Problem{Code: core.Missing}) {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := d.Reviewing.RetractDebunk(ctx, roomstest.Moderator, debunk.ID, "mistaken"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Reviewing.RetractDebunk(ctx, roomstest.Moderator, debunk.ID, "again"); !errors.Is(err, &core.Problem{Code: core.Retracted}) {
		t.Errorf("a second time: %v", err)
	}
	if found, err := d.Searching.SearchDebunks(ctx, "vladivostok", 5); err != nil || len(found) != 0 {
		t.Errorf("still found: %v, %v", found, err)
	}
}

func TestPendingIsWhatNobodyExplained(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	quiet, loud, known := d.AddVideo(t, 1), d.AddVideo(t, 2), d.AddVideo(t, 3)
	ask := func(video core.VideoID, id string) {
		t.Helper()
		g := core.Sighting{ID: id, Video: video, At: d.At, Caption: "look!", Asker: core.UserID{Platform: "web", ID: id}}
		if err := d.Store.AddSighting(ctx, g); err != nil {
			t.Fatal(err)
		}
	}
	ask(quiet, "a")
	ask(loud, "a")
	ask(loud, "b")
	ask(known, "a")
	d.Publish(t, known, roomstest.Kim())
	queue, err := d.Queue.ListPending(ctx, roomstest.Moderator, core.ByPeople, 0, 10)
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
	d, ctx := roomstest.New(t), t.Context()
	a, b := d.AddVideo(t, 1), d.AddVideo(t, 2)
	for range 2 {
		if err := d.Reviewing.SeparateVideos(ctx, roomstest.Moderator, a, b); err != nil {
			t.Fatal(err)
		}
	}
	for id, other := range map[core.VideoID]core.VideoID{a: b, b: a} {
		v, err := d.Records.LoadVideo(ctx, id)
		if err != nil || !slices.Equal(v.NotSame, []core.VideoID{other}) {
			t.Errorf("%v: %v, %v", id, v.NotSame, err)
		}
	}
	for _, other := range []core.VideoID{a, 0} {
		if err := d.Reviewing.SeparateVideos(ctx, roomstest.Moderator, other, a); err == nil {
			t.Errorf("%v is not %v", a, other)
		}
	}
}
