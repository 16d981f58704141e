package telegramtest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
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

func TestEdits(t *testing.T) {
	s, ann := begun(t)
	id := do(t, s, "sendMessage", params{"chat_id": ann.ID(), "text": "a"})
	edit := func(more params) params {
		p := params{"chat_id": ann.ID(), "message_id": id}
		for k, v := range more {
			p[k] = v
		}
		return p
	}
	m := get[botapi.Message](t, s, "editMessageText", edit(params{"text": "<b>b</b>", "parse_mode": "HTML"}))
	if m.ID != id || m.Text != "b" || m.EditDate == 0 || len(m.Entities) != 1 {
		t.Errorf("%+v", m)
	}
	refuse(t, s, "editMessageText", edit(params{"text": "<b>b</b>", "parse_mode": "HTML"}), http.StatusBadRequest, "message is not modified")
	refuse(t, s, "editMessageCaption", edit(params{"caption": "c"}), http.StatusBadRequest, "no caption in the message")
	markup := params{"inline_keyboard": [][]params{{{"text": "A", "callback_data": "a"}}}}
	if m := get[botapi.Message](t, s, "editMessageText", edit(params{"text": "b", "reply_markup": markup})); m.Markup == nil || m.Text != "b" {
		t.Errorf("%+v", m)
	}
	if m := get[botapi.Message](t, s, "editMessageText", edit(params{"text": "c"})); m.Markup != nil {
		t.Errorf("an edit without buttons keeps them: %+v", m)
	}
	a := upload(t, s, "editMessageMedia", map[string]string{
		"chat_id": formatID(ann.ID()), "message_id": formatID(int64(id)), "media": `{"type":"photo","media":"attach://p","caption":"d"}`,
	}, map[string][]byte{"p/a.png": makePicture(30, 20)})
	m = ann.Replies()[0]
	if !a.OK || m.Text != "" || m.Caption != "d" || len(m.Photo) == 0 {
		t.Errorf("%+v: %+v", a, m)
	}
	refuse(t, s, "editMessageText", edit(params{"text": "e"}), http.StatusBadRequest, "no text in the message")
	do(t, s, "editMessageCaption", edit(params{"caption": "e"}))
	refuse(t, s, "editMessageCaption", edit(params{"caption": "e", "message_id": 999}), http.StatusBadRequest, "message to edit not found")
	asked := ann.Send("mine")
	refuse(t, s, "editMessageText", edit(params{"text": "x", "message_id": asked}), http.StatusBadRequest, "can't be edited")
}

func TestAlbums(t *testing.T) {
	s, ann := begun(t)
	clip := mediatest.MakeClip(t, "of an album", 1, 1)
	ids := must[[]int](t)(ann.SendAlbum("both", clip, clip))
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
	must[[]int](t)(ann.SendAlbum("again", clip))
	if again := taken(t, s); again[0].Message.MediaGroupID == got[0].Message.MediaGroupID {
		t.Error("two albums have one id")
	}
}

func TestKinds(t *testing.T) {
	s, ann := begun(t)
	clip := mediatest.MakeClip(t, "of all kinds", 1, 1)
	for _, tt := range []struct {
		as   Kind
		want string
	}{
		{"", "Video"}, {Video, "Video"}, {Animation, "Animation Document"}, {VideoNote, "VideoNote"}, {Document, "Document"},
	} {
		must[int](t)(ann.Post(Post{File: clip, As: tt.as}))
		m := taken(t, s)[0].Message
		var kinds []string
		for name, media := range map[string]*botapi.Media{"Video": m.Video, "Animation": m.Animation, "VideoNote": m.VideoNote, "Document": m.Document} {
			if media != nil {
				kinds = append(kinds, name)
			}
		}
		slices.Sort(kinds)
		if got := strings.Join(kinds, " "); got != tt.want {
			t.Errorf("%q is %q, want %q", tt.as, got, tt.want)
		}
	}
}

func TestForwards(t *testing.T) {
	s, ann := begun(t)
	must[int](t)(ann.Post(Post{Text: "claim", From: s.Origin(botapi.FromHidden, "Somebody", aDay())}))
	if m := taken(t, s)[0].Message; m.Origin.Type != "hidden_user" || m.Origin.SenderUserName != "Somebody" || m.Origin.Date != aDay().Unix() {
		t.Errorf("%+v", m.Origin)
	}
}
