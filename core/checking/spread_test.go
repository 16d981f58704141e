package checking_test

import (
	"fmt"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/roomstest"
)

func TestPartOfVeryManyClipsIsHeldBack(t *testing.T) {
	d := roomstest.NewReader(t)
	footage, other := mediatest.MakeClip(t, "footage", 6, 25), mediatest.MakeClip(t, "other", 12, 26)
	v := addChecked(t, d, footage)
	if err := d.Announcer.SetAlerts(t.Context(), core.Watcher{Chat: core.ChatID{Platform: "web", ID: "mara"}}, true); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Store.ChangeVideo(t.Context(), v.ID, func(v *core.Video) error {
		for n := range core.SpreadMost - 1 {
			v.CountClip(fmt.Sprintf("%08d", n), d.At)
			v.CountClip(fmt.Sprintf("%08d", n), d.At) // again
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	ask := func(name string, length int) core.AnswerStatus {
		t.Helper()
		path := joinClips(t, name, other, fmt.Sprintf("0:%d", length), footage, "1:5")
		a, err := d.Checking.CheckFile(t.Context(), path, checking.Options{Record: true, Sighting: core.Sighting{ID: name}})
		if err != nil || len(a.Matches) != 1 {
			t.Fatalf("%v, %+v", err, a.Matches)
		}
		return a.Status
	}
	if s := ask("a copy.mp4", 3); s != core.StatusMatch { // more than half of it is the footage
		t.Errorf("a copy: %s", s)
	}
	if s := ask("another.mp4", 7); s != core.StatusMatch { // the last that is told
		t.Errorf("one more: %s", s)
	}
	if s := ask("yet another.mp4", 8); s != core.StatusPossible {
		t.Errorf("once it is held back: %s", s)
	}
	desk, err := d.Store.LoadModeration(t.Context())
	if err != nil || len(desk.News) != 1 || desk.News[0] != (core.News{Kind: core.NewSpread, Name: v.ID.String()}) {
		t.Errorf("news: %+v, %v", desk.News, err)
	}
	if err := d.Reviewing.ReleaseMatches(t.Context(), roomstest.Moderator, v.ID); err != nil {
		t.Fatal(err)
	}
	if a := check(t, d, footage); a.Status != core.StatusMatch {
		t.Errorf("released: %s", a.Status)
	}
}
