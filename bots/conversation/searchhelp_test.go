package conversation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// Who asks about a clip without a fact-check is given stills of what they sent, and the words of their own caption: nothing of what
// others sent or wrote. Once there is a fact-check, they are given that.
func TestHelpToSearch(t *testing.T) {
	w := newWorld(t)
	anna, bob := w.person("anna", bots.Everyone), w.person("bob", bots.Everyone)
	long := mediatest.MakeClip(t, "flood", 16, 21)
	has(t, anna.sends(long, "The flood in Kiel https://example.org @anna"), "No fact-check of this clip yet")
	has(t, anna.presses(core.DoSearch, ""), "Search for it elsewhere", "https://images.google.com/", "flood Kiel", "/suggest")
	if n := len(w.room.said[len(w.room.said)-1].Reply.Stills); n == 0 || n > core.MaxStills {
		t.Errorf("%d stills", n)
	}

	has(t, bob.sends(mediatest.AlterClip(t, long, mediatest.Trim), ""), "known here, but nobody has fact-checked it yet")
	if help := bob.presses(core.DoSearch, ""); strings.Contains(help, "Words to search for") || strings.Contains(help, "Kiel") {
		t.Errorf("Bob is given Anna's words:\n%s", help)
	}
	stills := w.room.said[len(w.room.said)-1].Reply.Stills
	for _, s := range stills {
		if s.At < 4*time.Second-time.Second/2 || s.At > 12*time.Second+time.Second/2 {
			t.Errorf("Bob is given a still at %v, which he did not send", s.At)
		}
	}
	if len(stills) == 0 {
		t.Error("Bob is given no stills")
	}

	video := w.room.said[0].Reply.Content.(core.Answer).Video //nolint:forcetypeassert // Anna's answer
	if _, err := w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, video, kim()); err != nil {
		t.Fatal(err)
	}
	has(t, bob.presses(core.DoSearch, ""), "Putin and Kim Jong-un meeting in Moscow")
}

// In a group help is given once, with the words of what was posted there, not of what somebody asked alone.
func TestHelpToSearchInGroup(t *testing.T) {
	w := newWorld(t)
	anna := w.person("anna", bots.Everyone)
	clip := mediatest.MakeClip(t, "group", 6, 22)
	in := anna.incoming()
	in.Chat, in.Group, in.Asked, in.Clip, in.Text = square, true, true, &bots.Clip{Path: clip}, "Fire in Hamburg"
	has(t, anna.turn(in), "No fact-check of this clip yet")
	answer := w.room.said[len(w.room.said)-1]
	anna.sends(clip, "My secret in Lyon")
	for range 2 {
		press := anna.incoming()
		press.Chat, press.Group, press.Asked = square, true, true
		press.Callback = &bots.Callback{Message: "m1", Action: core.DoSearch, Arg: answer.Reply.Buttons[0][0].Arg}
		anna.turn(press)
	}
	var help []bots.Message
	for _, m := range w.shared() {
		if _, is := m.Reply.Content.(core.SearchHelp); is {
			help = append(help, m)
		}
	}
	if len(help) != 1 {
		t.Fatalf("the group is given help %d times", len(help))
	}
	if c := help[0].Reply.Content; help[0].ReplyTo != "m1" || c.(core.SearchHelp).Words != "Hamburg" { //nolint:forcetypeassert // as above
		t.Errorf("in reply to %s: %+v", help[0].ReplyTo, c)
	}
}

// The argument of a button comes from outside.
func TestHelpToSearchNothing(t *testing.T) {
	w := newWorld(t)
	anna := w.person("anna", bots.Everyone)
	for _, arg := range []string{"", "7k2m9xq4", "7k2m9xq4.1-2", "7k2m9xq4.-1-2", "7k2m9xq4.x", "7k2m9xq4.1-99999999999999999999", "../../etc"} {
		in := anna.incoming()
		in.Callback = &bots.Callback{Message: "m1", Action: core.DoSearch, Arg: arg}
		if said := anna.turn(in); said == "" || strings.Contains(said, "Something went wrong") || strings.Contains(said, "Search") {
			t.Errorf("%q: %s", arg, said)
		}
	}
}
