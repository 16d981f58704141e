package telegramtest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

func TestRenderEntities(t *testing.T) {
	for _, tt := range []struct{ html, want string }{
		{"plain", "plain"},
		{"<b>False</b> context", "*False* context"},
		{"<b>a <i>b</i></b> c", "*a _b_* c"},
		{`see <a href="https://e.org">😀 here</a>.`, "see 😀 here <https://e.org>."},
		{`<b>x</b><a href="u"><b>y</b></a>`, "*x**y* <u>"},
		{"<blockquote>q</blockquote>z<code>c</code>", "“q”z`c`"},
	} {
		text, entities, _, err := parseHTML(tt.html)
		if err != nil {
			t.Fatal(err)
		}
		if got := renderEntities(text, entities); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.html, got, tt.want)
		}
	}
}

func FuzzRenderEntities(f *testing.F) {
	f.Add("a😀b", 1, 2, 0, 9)
	f.Fuzz(func(_ *testing.T, text string, offset, length, offset2, length2 int) {
		renderEntities(text, []botapi.Entity{{Type: "bold", Offset: offset, Length: length}, {Type: "text_link", Offset: offset2, Length: length2}})
	})
}

// Everything that a transcript shows, as the bot's own calls make it.
func TestTranscript(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	asked := ann.Send("is this true?")
	first := do(t, s, "sendMessage", params{"chat_id": ann.ID(), "text": "Reading…", "reply_parameters": map[string]int{"message_id": asked}})
	do(t, s, "sendChatAction", params{"chat_id": ann.ID(), "action": "upload_photo"})
	do(t, s, "sendChatAction", params{"chat_id": ann.ID(), "action": "upload_photo"})
	do(t, s, "editMessageText", params{
		"chat_id": ann.ID(), "message_id": first, "parse_mode": "HTML", "text": "<b>False.</b>\nSee &lt;this&gt;.",
		"reply_markup": params{"inline_keyboard": [][]any{
			{map[string]string{"text": "Details", "callback_data": "d"}, map[string]string{"text": "Source", "url": "https://e.org"}},
			{map[string]string{"text": "More", "switch_inline_query": ""}},
		}},
	})
	if err := ann.Delete(ann.Send("wrong")); err != nil {
		t.Fatal(err)
	}
	do(t, s, "setMessageReaction", params{"chat_id": ann.ID(), "message_id": asked, "reaction": []any{map[string]string{"type": "emoji", "emoji": "👀"}}})
	must[int](t)(ann.Post(Post{Text: "look", From: s.Origin(botapi.FromChannel, "News", aDay())}))
	want := `Ann:
  is this true?
  {👀 firstseen}
firstseen:
  > Ann: is this true?
  *False.*
  See <this>.
  [ Details ] [ Source <https://e.org> ]
  [ More @… ]
Ann:
  (forwarded from the channel News, 2019-04-25)
  look
`
	if diff := cmp.Diff(want, ann.Transcript()); diff != "" {
		t.Errorf("transcript (-want +got)\n%s", diff)
	}
	for _, way := range []string{"firstseen (edited later):\n  > Ann: is this true?\n  Reading…\nfirstseen (edited):", "(firstseen: upload photo…)\nAnn (deleted):\n  wrong\nAnn:"} {
		if got := ann.History(); !strings.Contains(got, way) {
			t.Errorf("history without %q:\n%s", way, got)
		}
	}
}

func TestTranscriptOfGroup(t *testing.T) {
	s := New(t, Options{})
	ann, bob := s.User("Ann", "en"), s.User("Bob", "fr")
	g := s.AddRoom(botapi.Group, "News", ann)
	g.SetStatus(ann, s.me.User, botapi.Ordinary)
	g.SetStatus(bob, bob.User, botapi.Ordinary)
	bob.In(g).Send("hello")
	g.SetStatus(ann, s.me.User, botapi.Kicked)
	g.Migrate()
	want := `(Ann added firstseen)
(Bob added Bob)
Bob:
  hello
(Ann removed firstseen)
(the group became a supergroup)
`
	if diff := cmp.Diff(want, g.Transcript()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
