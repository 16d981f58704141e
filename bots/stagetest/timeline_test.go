package stagetest

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// note is the message of a platform that has texts alone.
type note struct {
	State
	from, text string
}

func (n *note) Render() Rendering { return Rendering{Sender: n.from, Body: SplitLines(n.text)} }
func (n *note) Object() string    { return n.text }

// newRoom returns a host and the timeline of a chat, of which the three latest entries are kept.
func newRoom(t *testing.T) (*Host[int], *Timeline[*note, string]) {
	t.Helper()
	h := &Host[int]{}
	if _, err := h.Serve(http.NotFoundHandler()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.ShutDown(func() {}) })
	return h, NewTimeline[*note](h, "room", "b", 3)
}

func say(tl *Timeline[*note, string], from, text string) *note {
	n := &note{from: from, text: text}
	n.FromBot = from == "bot"
	tl.AddMessage(n)
	return n
}

func TestTranscripts(t *testing.T) {
	_, tl := newRoom(t)
	var dropped []string
	tl.Drop = func(n *note) { dropped = append(dropped, n.text) }
	tl.Extra = func(viewer string) []string {
		return SplitLines(strings.TrimSuffix("(form of "+viewer+")", "(form of )"))
	}
	say(tl, "Ann", "too old")
	tl.AddSign("(bot is busy…)")
	tl.AddSign("(bot is busy…)")
	answer := say(tl, "bot", "Reading…")
	tl.Keep = 6
	tl.BeginEdit(answer)
	answer.text = "False.\n\nSee this."
	answer.SetReactions("a", "Ann", "👍")
	answer.SetReactions("b", "bot", "👀")
	answer.SetReactions("a", "Ann", "❤")
	tl.AddNote("a", "(Ann presses [ %s ])", "Details")
	secret := say(tl, "bot", "for Ann")
	secret.Only = "a"
	tl.DeleteMessage(say(tl, "Bob", "gone"))
	const shown = "bot:\n  False.\n\n  See this.\n  {👀 bot, ❤ Ann}\n"
	for _, tt := range []struct {
		viewer  string
		history bool
		want    string
	}{
		{"", false, shown},
		{"b", false, shown + "(form of b)\n"},
		{"a", false, shown + "(Ann presses [ Details ])\nbot:\n  for Ann\n(form of a)\n"},
		{"", true, "(bot is busy…)\nbot (edited later):\n  Reading…\n" + strings.Replace(shown, "bot:", "bot (edited):", 1) + "Bob (deleted):\n  gone\n"},
	} {
		if diff := cmp.Diff(tt.want, tl.RenderTranscript(tt.viewer, tt.history)); diff != "" {
			t.Errorf("%q, history %t (-want +got)\n%s", tt.viewer, tt.history, diff)
		}
	}
	if !cmp.Equal(dropped, []string{"too old"}) {
		t.Errorf("dropped %q", dropped)
	}
	if got := (Rendering{Sender: "bot", Remark: "only you", Above: []string{"> x"}}).Text("edited"); got != "bot (edited, only you):\n  > x" {
		t.Errorf("%q", got)
	}
	if got := QuoteMessage("Ann", []string{strings.Repeat("é", 30), strings.Repeat("é", 30)}); len([]rune(got)) != len("Ann: ")+48 || !strings.HasSuffix(got, "…") {
		t.Errorf("%q", got)
	}
}

func TestFindButton(t *testing.T) {
	_, tl := newRoom(t)
	for _, labels := range []string{"Details", "Details of it,Other", "No"} {
		say(tl, "bot", labels)
	}
	list := func(n *note) []string { return strings.Split(n.text, ",") }
	for label, want := range map[string]string{"Details": "Details", "Other": "Details of it,Other", "Det": "Details of it,Other", "N": "No", "x": ""} {
		found, at, ok := tl.FindButton("", label, list)
		if ok != (want != "") || ok && (found.text != want || !strings.HasPrefix(list(found)[at], label)) {
			t.Errorf("%q: %+v, %d, %t", label, found, at, ok)
		}
	}
}

// A wait is for what the bot says after somebody did something, not for what it said before.
func TestWaits(t *testing.T) {
	h, tl := newRoom(t)
	v := View[*note, string]{Timeline: tl}
	answer := say(tl, "bot", "an answer")
	say(tl, "Ann", "again")
	v.MarkHeard()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.Wait(ended, "an answer"); err == nil || !strings.Contains(err.Error(), "Ann:\n  again") {
		t.Errorf("%v", err)
	}
	if len(v.Fresh()) != 0 || len(v.Spoken()) != 0 || len(v.Replies()) != 1 || len(v.Messages()) != 2 {
		t.Errorf("%q of %q are fresh", v.Fresh(), v.Messages())
	}
	found := make(chan string, 1)
	go func() {
		text, err := v.Wait(context.Background(), "^bot:\n  another")
		if err != nil {
			text = err.Error()
		}
		found <- text
	}()
	unlock := h.LockForChange()
	tl.BeginEdit(answer)
	answer.text = "another"
	unlock()
	if got := <-found; got != "another" {
		t.Error(got)
	}
	if last, ok := v.Last(true); len(v.Spoken()) != 1 || last != "another" || !ok {
		t.Errorf("%q was said, %q last", v.Spoken(), last)
	}
	if _, err := v.Wait(t.Context(), "("); err == nil {
		t.Error("a pattern that is none")
	}
	v.MarkHeard()
	hers := tl.ListMessages("")[1]
	hers.SetReactions("b", "bot", "👀")
	tl.CountMessageChange(hers)
	if said := v.Spoken(); len(said) != 1 || !strings.Contains(said[0], "👀 bot") {
		t.Errorf("%q", said)
	}
	if !h.ShutDown(func() {}) || h.ShutDown(func() {}) {
		t.Error("it can be closed once")
	}
	if _, err := v.Wait(t.Context(), "never"); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("%v", err)
	}
}
