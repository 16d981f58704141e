package reviewing_test

import (
	"errors"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

func TestMergeAndPart(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	a, b, c := d.AddVideo(t, 1), d.AddVideo(t, 2), d.AddVideo(t, 3)
	debunk := d.Publish(t, c, roomstest.Kim())
	sees := func(of core.VideoID) bool {
		t.Helper()
		v, err := d.Records.LoadVideo(ctx, of)
		if err != nil {
			t.Fatal(err)
		}
		debunks, err := d.Records.ListDebunks(ctx, v)
		if err != nil {
			t.Fatal(err)
		}
		return len(debunks) == 1 && debunks[0].ID == debunk.ID
	}
	for _, pair := range [][2]core.VideoID{{b, c}, {a, b}} {
		if _, err := d.Reviewing.MergeVideos(ctx, roomstest.Moderator, pair[0], pair[1]); err != nil {
			t.Fatal(err)
		}
	}
	if !sees(a) || !sees(b) || !sees(c) {
		t.Error("merged, but not one")
	}
	for range 2 { // again, as after a crash
		if err := d.Reviewing.SeparateVideos(ctx, roomstest.Moderator, b, a); err != nil {
			t.Fatal(err)
		}
	}
	if sees(a) || !sees(b) || !sees(c) {
		t.Error("b does not take its own copy along")
	}
	if _, err := d.Reviewing.MergeVideos(ctx, roomstest.Moderator, a, c); err != nil { // a moderator's later word counts
		t.Fatal(err)
	}
	v, err := d.Records.LoadVideo(ctx, a)
	if err != nil || len(v.NotSame) != 0 || !sees(a) {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := d.Reviewing.MergeVideos(ctx, roomstest.Moderator, a, 77); !errors.Is(err, &core.Problem{Code: core.NotFound}) {
		t.Errorf("err = %v", err)
	}
}
