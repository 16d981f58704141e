package reviewing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

// What was remembered before a copy was known, and found nothing, is out of date once there is a fact-check of its cluster, whichever
// of them it is about, and whether they were merged before or after.
func TestFactCheckOfClusterIsNews(t *testing.T) {
	for _, mergedFirst := range []bool{true, false} {
		d, ctx := roomstest.New(t), t.Context()
		older := d.AddVideo(t, 1)
		before, err := d.Store.LoadIndexState(ctx)
		if err != nil {
			t.Fatal(err)
		}
		newer := d.AddVideo(t, 2)
		merge := func() {
			if merged, err := d.Twins.MergeTwins(ctx, newer, older); err != nil || !merged {
				t.Fatalf("%v, %v", merged, err)
			}
		}
		if mergedFirst {
			merge()
		}
		d.Publish(t, older, roomstest.Kim())
		if !mergedFirst {
			merge()
		}
		if ids, _, err := d.Store.ListExplainedSince(ctx, before); err != nil || !slices.Contains(ids, newer) {
			t.Errorf("merged first %v: explained %v, %v", mergedFirst, ids, err)
		}
	}
}

// A copy that a moderator works on, and whose alarm was raised, leaves that to the video at the top; one that is held back, or was
// separated, is not merged.
func TestMergeTwinsRespectsModerators(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	older := d.AddVideo(t, 1)
	d.At = d.At.Add(time.Second)
	newer, held, apart := d.AddVideo(t, 2), d.AddVideo(t, 3), d.AddVideo(t, 4)
	if _, err := d.Queue.TakeClip(ctx, roomstest.Moderator, newer); err != nil {
		t.Fatal(err)
	}
	if err := d.Reviewing.WithholdMatches(ctx, held); err != nil {
		t.Fatal(err)
	}
	if err := d.Reviewing.SeparateVideos(ctx, roomstest.Moderator, newer, apart); err != nil {
		t.Fatal(err)
	}
	for other, want := range map[core.VideoID]bool{newer: true, held: false} {
		if merged, err := d.Twins.MergeTwins(ctx, other, older); err != nil || merged != want {
			t.Errorf("%v merged: %v, %v", other, merged, err)
		}
	}
	if merged, err := d.Twins.MergeTwins(ctx, older, apart); err != nil || merged {
		t.Errorf("merged with what is apart from a copy: %v, %v", merged, err)
	}
	v, err := d.Records.LoadVideo(ctx, older)
	if err != nil || v.Taken == nil || v.Taken.By != roomstest.Moderator {
		t.Errorf("%+v, %v", v, err)
	}
	entries, err := d.Reviewing.ListAudit(ctx, 0, 10)
	if err != nil || !slices.ContainsFunc(entries, func(e core.AuditEntry) bool { return e.Kind == core.AuditTwins }) {
		t.Errorf("%v, %v", entries, err)
	}
	if err := d.Reviewing.SeparateVideos(ctx, roomstest.Moderator, older, newer); err != nil {
		t.Fatal(err)
	}
	if merged, err := d.Twins.MergeTwins(ctx, older, newer); err != nil || merged {
		t.Errorf("merged again: %v, %v", merged, err)
	}
}
