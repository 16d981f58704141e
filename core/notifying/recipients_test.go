package notifying_test

import (
	"context"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

// As many as are counted are told: a chat that watches two copies once, a person with two accounts once, the author and a group that
// wants no such messages not at all; and it makes no difference whether it is counted before or after.
func TestCountRecipients(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	video, copied := d.AddVideo(t, 1), d.AddVideo(t, 2)
	near, far := core.UserID{Platform: "near", ID: "1"}, core.UserID{Platform: "far", ID: "2"}
	d.WatchAll(t, []core.UserID{near, far, roomstest.Moderator}, []core.VideoID{video})
	if err := d.Accounts.LinkAccounts(ctx, near, far); err != nil {
		t.Fatal(err)
	}
	d.Watch(t, video, "ann")
	d.Watch(t, copied, "ann")
	d.Watch(t, copied, "bob")
	if err := d.Subscriptions.SubscribeGroup(ctx, video, core.Watcher{Chat: core.ChatID{Platform: "web", ID: "group"}}); err != nil {
		t.Fatal(err)
	}
	if merged, err := d.Twins.MergeTwins(ctx, video, copied); err != nil || !merged {
		t.Fatalf("%v, %v", merged, err)
	}
	debunk := d.Publish(t, copied, roomstest.Kim())
	for _, takes := range []bool{true, false} {
		want := 3
		if takes {
			want = 4
		}
		n, err := d.Notifying.CountRecipients(ctx, debunk.ID, func(context.Context, core.ChatID) (bool, error) { return takes, nil })
		if err != nil || n != want {
			t.Errorf("counted %d, %v; want %d", n, err, want)
		}
	}
	if heard := d.Notify(t); len(heard) != 4 {
		t.Errorf("told %v", heard)
	}
	n, err := d.Notifying.CountRecipients(ctx, debunk.ID, func(context.Context, core.ChatID) (bool, error) { return true, nil })
	if err != nil || n != 4 {
		t.Errorf("counted %d afterwards, %v", n, err)
	}
}
