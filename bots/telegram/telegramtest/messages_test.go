package telegramtest

import (
	"testing"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// begun is a server with a person who has written to the bot, whose updates are taken.
func begun(t *testing.T) (*Server, *Person) {
	t.Helper()
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	ann.Send("hello")
	taken(t, s)
	return s, ann
}

func TestAlbums(t *testing.T) {
	s, ann := begun(t)
	clip := mediatest.MakeClip(t, "of an album", 1, 1)
	ids := must[[]int](t)(ann.SendAlbum(Post{Text: "both"}, 1, clip, clip))
	got := taken(t, s)
	if len(got) != 2 || got[0].Message.MediaGroupID == "" || got[0].Message.MediaGroupID != got[1].Message.MediaGroupID {
		t.Fatalf("%+v", got)
	}
	if got[0].Message.Date != got[1].Message.Date || ids[1] != ids[0]+1 || got[1].ID != got[0].ID+1 {
		t.Errorf("what is sent at once comes apart: %+v", got)
	}
	if got[0].Message.Caption != "both" || got[1].Message.Caption != "" || got[0].Message.ID != ids[0] {
		t.Errorf("%+v", got)
	}
	must[[]int](t)(ann.SendAlbum(Post{Text: "again"}, 1, clip))
	if again := taken(t, s); again[0].Message.MediaGroupID == got[0].Message.MediaGroupID {
		t.Error("two albums have one id")
	}
}
