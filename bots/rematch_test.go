package bots_test

import (
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

// People ask about altered copies before the originals are known; when those are added with a fact-check, each of them
// hears, once. A clip of other footage is another matter.
func TestAskedBeforeTheOriginalWasKnown(t *testing.T) {
	w := newWorld(t)
	kinds := []string{mediatest.Reencode, mediatest.Caption, mediatest.Letterbox, mediatest.Trim, mediatest.Mirror, mediatest.Crop}
	has(t, w.person("other", bots.Everyone).sends(mediatest.Clip(t, "calm", 12, 8), ""), "No fact-check of this clip yet")
	originals := map[string]string{}
	for i, kind := range kinds {
		originals[kind] = mediatest.Clip(t, "storm-"+kind, 12, 20+i)
		has(t, w.person(kind, bots.Everyone).sends(mediatest.Alter(t, originals[kind], kind), ""), "No fact-check of this clip yet")
	}
	for _, kind := range kinds {
		known, _, err := w.service.AddFootage(t.Context(), originals[kind])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.service.Publish(t.Context(), core.UserID{Platform: "test", ID: "mod"}, known.ID, kim()); err != nil {
			t.Fatal(err)
		}
	}
	before := len(w.room.said)
	for range 2 { // the second time there is nothing to tell
		if _, err := w.service.Tell(t.Context(), bots.Deliver(w.service, w.store, adapter{w.room})); err != nil {
			t.Fatal(err)
		}
	}
	heard := map[string]int{}
	for _, m := range w.room.said[before:] {
		has(t, text.Plain(m.Lang.Reply(m.Reply)), "There is an answer about a clip")
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
