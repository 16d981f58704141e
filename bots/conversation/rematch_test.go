package conversation_test

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

// People ask about altered copies before the originals are known; when those are added with a fact-check, each of them
// hears, once. A clip of other footage is another matter.
func TestAskedBeforeTheOriginalWasKnown(t *testing.T) {
	w := newWorld(t)
	kinds := []string{mediatest.Reencode, mediatest.Caption, mediatest.Letterbox, mediatest.Trim, mediatest.Mirror, mediatest.Crop}
	has(t, w.person("other", bots.Everyone).sends(mediatest.MakeClip(t, "calm", 8, 8), ""), "No fact-check of this clip yet")
	originals := map[string]string{}
	for i, kind := range kinds {
		originals[kind] = mediatest.MakeClip(t, "storm-"+kind, 8, 20+i)
		has(t, w.person(kind, bots.Everyone).sends(mediatest.AlterClip(t, originals[kind], kind), ""), "No fact-check of this clip yet")
	}
	for _, kind := range kinds {
		known, _, err := w.service.Checking.AddFootage(t.Context(), originals[kind])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, known.ID, kim()); err != nil {
			t.Fatal(err)
		}
	}
	before := len(w.room.said)
	for range 2 { // the second time there is nothing to tell
		if _, err := w.service.Notifying.NotifyWatchers(t.Context(), w.notifier().DeliverUpdates); err != nil {
			t.Fatal(err)
		}
	}
	heard := map[string]int{}
	for _, m := range w.room.said[before:] {
		has(t, text.Plain(m.Lang.Reply(m.Reply)), "There is an answer about a clip")
		if p := m.Reply.Picture; p == nil || p.Alone || len(p.Moments) == 0 || p.Date != kim().Date || len(p.JPEG) == 0 {
			t.Errorf("who asked about %s has the picture %+v", m.Chat.ID, p)
		}
		heard[m.Chat.ID]++
	}
	for _, kind := range kinds {
		if heard[kind] != 1 {
			t.Errorf("who asked about %s heard %d times", kind, heard[kind])
		}
	}
	if len(heard) != len(kinds) {
		t.Errorf("heard: %v", heard)
	}
}

// A moderator who looks at a clip of the queue sees which video shows the same, and merges the two with a button; whoever waited for
// the clip hears of the other's fact-check.
func TestMergeFromTheQueue(t *testing.T) {
	w := newWorld(t)
	asker, m := w.person("asker", bots.Everyone), w.person("m", bots.Moderator)
	original := mediatest.MakeClip(t, "gale", 12, 31)
	has(t, asker.sends(mediatest.AlterClip(t, original, mediatest.Mirror), ""), "No fact-check of this clip yet")
	has(t, w.person("other", bots.Everyone).sends(mediatest.MakeClip(t, "lull", 12, 32), ""), "No fact-check of this clip yet")
	queue, err := w.service.Queue.ListPending(t.Context(), core.UserID{}, core.ByPeople, 0, 10)
	if err != nil || len(queue) != 2 {
		t.Fatalf("%+v, %v", queue, err)
	}
	clip := queue[0].Video.ID
	known, _, err := w.service.Checking.AddFootage(t.Context(), original)
	if err != nil || known.ID == clip {
		t.Fatalf("%v, %v", known.ID, err)
	}
	var shown string
	for _, p := range queue {
		m.says("/pending")
		if said := m.presses(conversation.DoShow, p.Video.ID.String()); strings.Contains(said, known.ID.String()) {
			shown, clip = shown+said, p.Video.ID
		}
	}
	has(t, shown, "same")
	if strings.Count(shown, "First seen here") != 1 {
		t.Fatalf("it is like both, or none:\n%s", shown)
	}
	m.says("/pending")
	m.presses(conversation.DoShow, clip.String())
	m.presses(conversation.DoMerge, known.ID.String())
	merged, err := w.service.Records.LoadVideo(t.Context(), clip)
	if err != nil || merged.MergedIn == 0 && len(merged.Copies) == 0 {
		t.Fatalf("%+v, %v", merged, err)
	}
	if _, err := w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, known.ID, kim()); err != nil {
		t.Fatal(err)
	}
	before := len(w.room.said)
	if told, err := w.service.Notifying.NotifyWatchers(t.Context(), w.notifier().DeliverUpdates); err != nil || told == 0 {
		t.Fatalf("%d told, %v", told, err)
	}
	heard := 0
	for _, said := range w.room.said[before:] {
		if said.Chat.ID == "asker" {
			heard++
		}
	}
	if heard != 1 {
		t.Errorf("the asker heard %d times", heard)
	}
}

// However many other clips wait that more people ask about, who asked about a copy hears when its footage is explained; and if the
// fact-check was changed before anybody was told, as while telling was paused, too.
func TestAskedBeforeAmongMany(t *testing.T) {
	w := newWorld(t)
	asker := w.person("asker", bots.Everyone)
	original := mediatest.MakeClip(t, "among-many", 12, 41)
	has(t, asker.sends(mediatest.AlterClip(t, original, mediatest.Reencode), ""), "No fact-check of this clip yet")
	for i := range 210 {
		id := core.VideoID(1000 + i)
		if err := w.store.AddVideo(t.Context(), core.Video{ID: id}, core.FingerprintRecord{}); err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{"a", "b"} {
			g := core.Sighting{ID: who, Video: id, Asker: core.UserID{Platform: "test", ID: who}}
			if err := w.store.AddSighting(t.Context(), g); err != nil {
				t.Fatal(err)
			}
		}
	}
	known, _, err := w.service.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	mod := core.UserID{Platform: "test", ID: "mod"}
	d, err := w.service.Reviewing.PublishDebunk(t.Context(), mod, known.ID, kim())
	if err == nil {
		facts := d.Facts
		facts.Note = "A note that was missing."
		_, err = w.service.Reviewing.EditDebunk(t.Context(), mod, d.ID, 1, facts)
	}
	if err != nil {
		t.Fatal(err)
	}
	before := len(w.room.said)
	if _, err := w.service.Notifying.NotifyWatchers(t.Context(), w.notifier().DeliverUpdates); err != nil {
		t.Fatal(err)
	}
	if said := w.room.said[before:]; len(said) != 1 || said[0].Chat.ID != "asker" {
		t.Errorf("told: %+v", said)
	}
}

// Who was told that their clip is possibly the same as a known video hears once a moderator says that it is.
func TestPossibleIsHeardOf(t *testing.T) {
	w := newWorld(t)
	asker, m := w.person("asker", bots.Everyone), w.person("m", bots.Moderator)
	original := mediatest.MakeClip(t, "perhaps", 8, 43)
	known, _, err := w.service.Checking.AddFootage(t.Context(), original)
	if err == nil {
		_, err = w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, known.ID, kim())
	}
	if err == nil {
		err = w.service.Reviewing.WithholdMatches(t.Context(), known.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	has(t, asker.sends(mediatest.AlterClip(t, original, mediatest.Reencode), ""), "Possibly the same", "I’ll write to you when there is an answer")
	has(t, m.says("/pending"), "1 person asked · 1 in the last day · 1 chat waits")
	queue, err := w.service.Queue.ListPending(t.Context(), core.UserID{}, core.ByPeople, 0, 1)
	if err != nil || len(queue) != 1 {
		t.Fatalf("%d wait, %v", len(queue), err)
	}
	m.says("/same " + queue[0].Video.ID.String() + " " + known.ID.String())
	before := len(w.room.said)
	if _, err := w.service.Notifying.NotifyWatchers(t.Context(), w.notifier().DeliverUpdates); err != nil {
		t.Fatal(err)
	}
	if said := w.room.said[before:]; len(said) != 1 || said[0].Chat.ID != "asker" {
		t.Errorf("told: %+v", said)
	}
}
