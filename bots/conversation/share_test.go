package conversation_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

// square is where everybody can read what is shared.
var square = core.ChatID{Platform: "test", ID: "square"}

// aside is what somebody does for their own eyes in a place of others.
func (p *person) aside(change func(*bots.Incoming)) bots.Incoming {
	in := p.incoming()
	in.Private, in.Place = true, square
	change(&in)
	return in
}

// shared is what was said in the square.
func (w *world) shared() (all []bots.Message) {
	for _, m := range w.room.said {
		if m.Chat == square {
			all = append(all, m)
		}
	}
	return all
}

// offered is the button of a message that shows it to all.
func offered(m bots.Message) *bots.Callback {
	for _, b := range slices.Concat(m.Reply.Buttons...) {
		if b.Action == core.DoShare {
			return &bots.Callback{Message: m.Key, Action: b.Action, Arg: b.Arg}
		}
	}
	return nil
}

// knownClip is footage with a fact-check.
func (w *world) knownClip(name string, seed int) (path string, d core.Debunk) {
	w.t.Helper()
	path = mediatest.MakeClip(w.t, name, 8, seed)
	known, _, err := w.service.Checking.AddFootage(w.t.Context(), path)
	if err == nil {
		d, err = w.service.Reviewing.PublishDebunk(w.t.Context(), core.UserID{Platform: "test", ID: "mod"}, known.ID, kim())
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return path, d
}

// An answer that one person alone sees is shown to all once, with its picture, and put right there too.
func TestShare(t *testing.T) {
	w := newWorld(t)
	clip, debunk := w.knownClip("shared", 61)
	anna := w.person("anna", bots.Everyone)
	has(t, anna.turn(anna.aside(func(in *bots.Incoming) { in.Clip = &bots.Clip{Path: clip} })), "False context")
	given := w.room.said[len(w.room.said)-1]
	press := offered(given)
	if press == nil || given.Reply.Picture == nil {
		t.Fatalf("nothing to share: %+v", given)
	}
	picture := filepath.Join(t.TempDir(), "evidence.jpg")
	if err := os.WriteFile(picture, given.Reply.Picture.JPEG, 0o600); err != nil {
		t.Fatal(err)
	}
	press.Picture = &bots.File{ID: "1", Ref: picture}
	out := struct {
		*room
		bots.Fetcher
	}{w.room, &shelf{files: map[string]string{picture: picture}, fetched: map[string]int{}}}
	for range 2 {
		in := anna.aside(func(in *bots.Incoming) { in.Callback = press })
		if err := w.engine.AnswerIncoming(t.Context(), in, out); err != nil {
			t.Fatal(err)
		}
		has(t, anna.said(in), "Everyone here can see it now")
	}
	all := w.shared()
	if len(all) != 1 {
		t.Fatalf("shared %d times", len(all))
	}
	has(t, text.Plain(all[0].Lang.Reply(all[0].Reply)), "False context", "Putin and Kim")
	if p := all[0].Reply.Picture; p == nil || p.Alone || p.Video != debunk.Video || p.Width == 0 {
		t.Errorf("picture %+v", p)
	}
	if offered(all[0]) != nil || len(slices.Concat(all[0].Reply.Buttons...)) != 3 {
		t.Errorf("buttons %v", all[0].Reply.Buttons)
	}
	if _, err := w.service.Reviewing.RetractDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, debunk.ID, "wrong"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.Notifying.NotifyWatchers(t.Context(), w.notifier().DeliverUpdates); err != nil {
		t.Fatal(err)
	}
	all = w.shared()
	if len(all) != 2 || strings.Contains(text.Plain(all[0].Lang.Reply(all[0].Reply)), "False context") {
		t.Errorf("what was shared was not put right: %+v", all)
	}
	has(t, text.Plain(all[1].Lang.Reply(all[1].Reply)), "withdrawn")
}

// What cannot be shared is said, and what has no answer has no button.
func TestShareRefused(t *testing.T) {
	w := newWorld(t)
	anna := w.person("anna", bots.Everyone)
	anna.turn(anna.aside(func(in *bots.Incoming) { in.Clip = &bots.Clip{Path: mediatest.MakeClip(t, "unknown", 4, 62)} }))
	if offered(w.room.said[len(w.room.said)-1]) != nil {
		t.Error("there is a button to share that nothing is known")
	}
	clip, _ := w.knownClip("shared", 61)
	anna.sends(clip, "")
	if offered(w.room.said[len(w.room.said)-1]) != nil {
		t.Error("there is a button to share in private")
	}
	anna.turn(anna.aside(func(in *bots.Incoming) { in.Clip = &bots.Clip{Path: clip} }))
	press := offered(w.room.said[len(w.room.said)-1])
	shares := func(change func(*bots.Incoming)) string {
		return anna.turn(anna.aside(func(in *bots.Incoming) { in.Callback = press; change(in) }))
	}
	has(t, shares(func(in *bots.Incoming) { in.Place = core.ChatID{} }), "not allowed to write here yourself")
	has(t, shares(func(in *bots.Incoming) { in.Callback = &bots.Callback{Action: core.DoShare, Arg: "0000"} }), "don’t remember this answer")
	bob := w.person("bob", bots.Everyone)
	has(t, bob.turn(bob.aside(func(in *bots.Incoming) { in.Callback = press })), "don’t remember this answer")
	w.room.fail = func(m bots.Message) error {
		if m.Chat == square {
			return bots.ErrGone
		}
		return nil
	}
	has(t, shares(func(*bots.Incoming) {}), "not allowed to write here")
	w.room.fail = nil
	has(t, shares(func(in *bots.Incoming) { press.Picture = &bots.File{ID: "1", Ref: "gone"} }), "Everyone here can see it now")
	if all := w.shared(); len(all) != 1 || all[0].Reply.Picture != nil {
		t.Errorf("%+v", all)
	}
}
