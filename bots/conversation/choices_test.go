package conversation_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/firstseen/firstseen/core"
)

// Whatever is typed of a fact-check offers it, and nothing typed the latest.
func TestChoices(t *testing.T) {
	w := newWorld(t)
	editor := core.UserID{Platform: "test", ID: "mod"}
	publish := func(id core.VideoID, claim string) core.Debunk {
		t.Helper()
		f := kim()
		f.Claim = claim
		if err := w.store.AddVideo(t.Context(), core.Video{ID: id}, core.FingerprintRecord{}); err != nil {
			t.Fatal(err)
		}
		d, err := w.service.Reviewing.PublishDebunk(t.Context(), editor, id, f)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := publish(1, "Éruption over Lille")
	long := publish(2, strings.Repeat("👩‍👩‍👧 sehr langer Satz ", 20))
	gone := publish(3, "Withdrawn Lille")
	if _, err := w.service.Reviewing.RetractDebunk(t.Context(), editor, gone.ID, "wrong"); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string][]core.DebunkID{
		"": {long.ID, first.ID}, "erup lil": {first.ID}, first.ID.String(): {first.ID}, " 00000001": {first.ID}, "0000": {long.ID, first.ID},
		"zzz": nil, gone.ID.String(): nil, "%_*": {long.ID, first.ID}, "lille": {first.ID},
	} {
		got, err := w.engine.CompleteDebunks(t.Context(), "fr", typed, 25, 100)
		if err != nil || len(got) != len(want) {
			t.Errorf("%q: %v, %v; want %v", typed, got, err, want)
			continue
		}
		for i, c := range got {
			if units := len(utf16.Encode([]rune(c.Label))); c.Value != want[i].String() || units == 0 || units > 100 {
				t.Errorf("%q: %+v, want %s", typed, c, want[i])
			}
			if !strings.HasSuffix(c.Label, " · 25 avril 2019") {
				t.Errorf("%q", c.Label)
			}
		}
	}
	if got, err := w.engine.CompleteDebunks(t.Context(), "en", "", 1, 100); err != nil || len(got) != 1 {
		t.Errorf("%v, %v; want one", got, err)
	}
}
