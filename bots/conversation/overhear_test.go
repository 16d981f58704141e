package conversation_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

// Of several clips that are posted together each known one is answered, where it is; the cool-down of one hides no other.
func TestSeveralClipsInAGroup(t *testing.T) {
	w := newWorld(t)
	moderator := core.UserID{Platform: "test", ID: "mod"}
	s := &shelf{files: map[string]string{"other": mediatest.MakeClip(t, "other", 8, 2)}, fetched: map[string]int{}}
	for i, name := range []string{"storm", "reef"} {
		s.files[name] = mediatest.MakeClip(t, name, 8, 40+i)
		v, _, err := w.service.Checking.AddFootage(t.Context(), s.files[name])
		facts := kim()
		facts.Claim = "The " + name
		if err == nil {
			_, err = w.service.Reviewing.PublishDebunk(t.Context(), moderator, v.ID, facts)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	post := func(group string, apart bool, names ...string) (said []string) {
		in := w.person("bob", bots.Everyone).incoming()
		in.Chat.ID, in.Group = group, true
		var clips []bots.Clip
		for i, name := range names {
			c := file(name)
			if apart {
				c.Message = fmt.Sprint("m", i, "-", name)
			}
			clips = append(clips, c)
		}
		in.Clip, in.More = &clips[0], clips[1:]
		var out room
		if err := w.engine.AnswerIncoming(t.Context(), in, struct {
			*room
			bots.Fetcher
		}{&out, s}); err != nil {
			t.Fatal(err)
		}
		for _, m := range out.said {
			said = append(said, m.ReplyTo+": "+text.Plain(m.Lang.Reply(m.Reply)))
			if m.Reply.Picture == nil {
				t.Errorf("no picture: %s", said[len(said)-1])
			}
		}
		return said
	}
	expect := func(what string, said []string, wanted ...[]string) {
		t.Helper()
		if len(said) != len(wanted) {
			t.Errorf("%s: said %q", what, said)
			return
		}
		for i, words := range wanted {
			for _, word := range words {
				if without, found := strings.CutPrefix(word, "!"); strings.Contains(said[i], without) == found {
					t.Errorf("%s: said %q, want %q", what, said[i], word)
				}
			}
		}
	}
	expect("the second is known", post("a", false, "other", "storm"), []string{"Clip 2:", "The storm", "!No fact-check"})
	expect("the first was told", post("a", false, "storm", "other", "reef"), []string{"Clip 3:", "The reef", "!The storm"})
	expect("both are known", post("b", false, "storm", "other", "reef", "storm"), []string{"Clips 1 and 4:", "The storm", "Clip 3:", "The reef"})
	expect("both were told", post("b", false, "storm", "reef"))
	expect("messages of their own", post("c", true, "other", "storm", "reef", "storm"), []string{"m1-storm: ", "The storm", "!Clip"}, []string{"m2-reef: ", "The reef", "!Clip"})
	expect("one clip", post("d", false, "reef"), []string{"The reef", "!Clip 1"})
}
