package reviewing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

func TestUndo(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	video := d.AddVideo(t, 1)
	first := d.Publish(t, video, roomstest.Kim())
	edited := d.Edit(t, first, func(f *core.Facts) { f.Place = "Moscow" })
	for range 2 { // again, as after a crash
		back, err := d.Reviewing.UndoRevision(ctx, roomstest.Moderator, first.ID, edited.Revision)
		if err != nil || back.Place != first.Place || back.Revision != 3 || back.Status != core.Published {
			t.Fatalf("%+v, %v", back, err)
		}
	}
	if _, err := d.Reviewing.UndoRevision(ctx, roomstest.Moderator, first.ID, 1); !errors.Is(err, &core.Problem{Code: core.Conflict}) {
		t.Errorf("an old one: %v", err)
	}
	other := roomstest.Kim()
	other.Claim = "another claim"
	second := d.Publish(t, video, other)
	d.At = d.At.Add(core.UndoFor + time.Second)
	if _, err := d.Reviewing.UndoRevision(ctx, roomstest.Moderator, second.ID, 1); !errors.Is(err, &core.Problem{Code: core.TooLate}) {
		t.Errorf("after its time: %v", err)
	}
	d.At = d.At.Add(-time.Minute)
	if gone, err := d.Reviewing.UndoRevision(ctx, roomstest.Moderator, second.ID, 1); err != nil || gone.Status != core.RetractedState {
		t.Errorf("%+v, %v", gone, err)
	}
	if history, err := d.Records.ListRevisions(ctx, first.ID); err != nil || len(history) != 3 || history[2].Action != core.Undo {
		t.Errorf("%+v, %v", history, err)
	}
}
