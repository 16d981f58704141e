package conversation

import (
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// What may be a comment on a clip that follows: words and commands about a clip that names none.
func TestIsComment(t *testing.T) {
	for words, want := range map[string]bool{
		"": true, "is this real?": true, "/check": true, "/debunk\nclaim: A storm\nsource: AFP https://example.org/a": true, "/suggest https://example.org": true,
		"https://example.org/a.mp4": false, "look https://example.org": false, "/check https://example.org/a.mp4": false, "/help": false, "/id": false, "/dance": false,
	} {
		if got := IsComment(words); got != want {
			t.Errorf("%q: %t, want %t", words, got, want)
		}
	}
}

// What is claimed is what travels with the clip, and not the question about it.
func TestChooseClaim(t *testing.T) {
	for _, c := range []struct{ caption, words, want string }{
		{"Kim in Moscow", "is this real?", "Kim in Moscow"},
		{"Kim in Moscow", "/check", "Kim in Moscow"},
		{"Kim in Moscow", "/debunk\nclaim: A storm", "/debunk\nclaim: A storm"},
		{"", "is this real?", ""},
		{"", "/check", ""},
		{"", "Kim in Moscow", "Kim in Moscow"},
		{"/retract 7k2m9xq4-1 No", "Kim in Moscow", "Kim in Moscow"}, // the command of somebody else
		{"/retract 7k2m9xq4-1 No", "?!", ""},
		{"/retract 7k2m9xq4-1 No", "/check", ""},
	} {
		if got := ChooseClaim(c.caption, c.words); got != c.want {
			t.Errorf("%q about %q: %q, want %q", c.words, c.caption, got, c.want)
		}
	}
}

// A comment and a clip are one question only if the same person forwarded the clip right after it.
func TestBelongTogether(t *testing.T) {
	in := func(user string, c *bots.Clip) bots.Incoming {
		return bots.Incoming{Chat: core.ChatID{Platform: "test", ID: "room"}, User: core.UserID{Platform: "test", ID: user}, Clip: c}
	}
	forward := &bots.Clip{Origin: &core.Origin{}}
	for name, c := range map[string]struct {
		clip  bots.Incoming
		apart time.Duration
		want  bool
	}{
		"right after":      {in("anna", forward), time.Second, true},
		"before":           {in("anna", forward), -time.Second, true},
		"long after":       {in("anna", forward), time.Minute, false},
		"of another":       {in("bob", forward), 0, false},
		"a clip of theirs": {in("anna", &bots.Clip{}), 0, false},
		"no clip":          {in("anna", nil), 0, false},
	} {
		if got := BelongTogether(in("anna", nil), c.clip, c.apart); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	asked := in("anna", nil)
	asked.Asked, asked.Text = true, "is this real?"
	if got := JoinComment(asked, in("anna", forward)); !got.Asked || got.Clip != forward || got.Text != "" {
		t.Errorf("joined: %+v", got)
	}
}
