package conversation_test

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// joinClips makes a clip of one that follows another, of which so many seconds are left.
func joinClips(t *testing.T, name, first, second, seconds string) string {
	t.Helper()
	return mediatest.MakeFile(t, name, "-i", first, "-i", second, "-filter_complex",
		"[1:v]trim=0:"+seconds+",setpts=PTS-STARTPTS[b];[0:v][b]concat=n=2:v=1[v]", "-map", "[v]")
}

// Who asked about the beginning of a programme hears nothing when others that begin alike are explained: it is not the same footage.
func TestAskersOfAnIntroAreNotTold(t *testing.T) {
	w := newWorld(t)
	intro := mediatest.MakeClip(t, "intro", 5, 21)
	has(t, w.person("asker", bots.Everyone).sends(joinClips(t, "talk.mp4", mediatest.MakeClip(t, "talk", 7, 24), intro, "5"), ""), "No fact-check of this clip yet")
	before := len(w.room.said)
	var known []core.VideoID
	for name, seed := range map[string]int{"sport": 22, "news": 23} {
		v, _, err := w.service.Checking.AddFootage(t.Context(), joinClips(t, name+".mp4", intro, mediatest.MakeClip(t, name, 7, seed), "7"))
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, v.ID)
	}
	for _, id := range known {
		if _, err := w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, id, kim()); err != nil {
			t.Fatal(err)
		}
		if _, err := w.service.Notifying.NotifyWatchers(t.Context(), w.notifier().DeliverUpdates); err != nil {
			t.Fatal(err)
		}
	}
	if said := w.room.said[before:]; len(said) > 0 {
		t.Errorf("%d messages, %+v", len(said), said[0])
	}
	m := w.person("m", bots.Moderator)
	open, err := w.service.Queue.ListPending(t.Context(), core.UserID{Platform: "test", ID: "m"}, core.ByPeople, 0, 1)
	if err != nil || len(open) != 1 {
		t.Fatalf("the queue: %+v, %v", open, err)
	}
	id := open[0].Video.ID.String()
	m.says("/pending")
	said := m.presses(conversation.DoShow, id)
	has(t, said, id)
	if strings.Contains(said, "same footage") {
		t.Errorf("the clip in the queue: %s", said)
	}
}
