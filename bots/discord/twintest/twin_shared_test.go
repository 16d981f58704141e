//go:build shared

package twintest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// modules is where scripts/twin installs the twin.
const modules = "../../../.cache/twin"

func TestPeopleAndABot(t *testing.T) {
	tw := Start(t, loaded(t), modules)
	p := startParrot(t, tw)
	clip := filepath.Join(t.TempDir(), "clip.mp4")
	if err := os.WriteFile(clip, []byte("a clip"), 0o600); err != nil {
		t.Fatal(err)
	}
	anna := tw.Person("Anna", "fr", Everybody)
	t.Run("direct messages", func(t *testing.T) {
		anna.Send(Post{Text: "hi", Files: []File{tw.Upload(clip)}})
		m := anna.Wait("<picture>")
		if got := tw.Sent(m.Embeds[0].Image.URL); !bytes.Equal(got, []byte("a clip")) || len(m.Attachments) != 1 {
			t.Errorf("the picture is %q; %+v", got, m)
		}
		anna.Wait(`hi, 1 files, 0 forwards, guild ""`)
		anna.Send(Post{Forwards: []Post{{Text: "one"}, {Text: "two"}}})
		anna.Wait(`, 0 files, 2 forwards`)
	})
	t.Run("commands", func(t *testing.T) {
		if got := anna.Type("say", "words", Options{"words": "po"}); len(got) != 1 || got[0].Value != "polly" {
			t.Errorf("%v", got)
		}
		anna.Run("say", Options{"words": "polly", "file": tw.Upload(clip)})
		anna.Wait("say by user true member false, words=polly, file=[0-9]+ of 6 bytes")
		if m := anna.Wait("^In fr.$"); !m.Private {
			t.Error("a message to one person looks like one to all")
		}
	})
	t.Run("on the server", func(t *testing.T) {
		here := anna.In(tw.Channel("general"))
		id := here.Send(Post{Text: "this", Mentions: true})
		here.Wait("this, 0 files, 0 forwards, guild \"" + tw.Guild)
		here.Menu("Repeat", id)
		here.Wait("Repeat by user false member true, about .*this")
		here.Press("Press")
		if m := here.Wait("^You pressed.$"); !m.Private {
			t.Error("the answer to a press is not for one person")
		}
		form := here.Press("Write").Form()
		form.Fill(map[string]string{"Which": "these"})
		if m := here.Wait("Form: these"); !m.Private || form.Title != "Words" {
			t.Errorf("%+v, %q", m, form.Title)
		}
		if s := here.Transcript(); !strings.Contains(s, "[ Press ] [ Write ]") {
			t.Error(s)
		}
	})
	if wrong := tw.TakeViolations(); len(wrong) > 0 {
		t.Errorf("wrong with a bot that does all right: %q", wrong)
	}
	t.Run("wrong calls", func(t *testing.T) {
		for _, c := range []struct{ method, path, body, want string }{
			{"POST", "/channels/" + anna.channel + "/messages", `{"content":"@everyone"}`, "ping"},
			{"POST", "/channels/" + anna.channel + "/messages", `{"content":5,` + quiet + `}`, "got number"},
			{"GET", "/nothing", "", "not found"},
			{"PATCH", "/webhooks/1/none/messages/@original", `{"content":"x",` + quiet + `}`, "Unknown Interaction"},
			{"POST", "/interactions/1/none/callback", `{"type":5}`, "Unknown Interaction"},
		} {
			p.call(c.method, c.path, c.body, nil)
			if wrong := strings.Join(tw.TakeViolations(), "\n"); !strings.Contains(wrong, c.want) {
				t.Errorf("%s %s: %q is wrong, want %q", c.method, c.path, wrong, c.want)
			}
		}
	})
}
