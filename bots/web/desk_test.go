package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// phone is the sender of a platform that keeps what was sent: a picture.
type phone struct{ picture string }

// Send implements bots.Sender.
func (phone) Send(context.Context, bots.Message) error { return nil }

// Progress implements bots.Sender.
func (phone) Progress(context.Context, bots.Message, checking.Stage) {}

// Fetch implements bots.Fetcher.
func (p phone) Fetch(context.Context, bots.File) (string, func(), error) {
	return p.picture, func() {}, nil
}

// dispute has somebody elsewhere say that a match is wrong, who saw a picture of it if there is one.
func (i *instance) dispute(t *testing.T, who, picture string, clip, match core.VideoID) {
	t.Helper()
	in := bots.Incoming{ID: "p", Chat: core.ChatID{Platform: "phone", ID: who}, User: core.UserID{Platform: "phone", ID: who}, Lang: "en"}
	in.Callback = &bots.Callback{Action: core.DoNotSame, Arg: clip.String() + "." + match.String(), Message: "m"}
	if picture != "" {
		in.Callback.Picture = &bots.File{ID: "f", Ref: "f"}
	}
	engine := conversation.NewEngine(conversation.Config{Service: i.config.Service, Memory: i.store.Chats, Now: i.config.Service.Now})
	if err := engine.AnswerIncoming(t.Context(), in, phone{picture}); err != nil {
		t.Fatal(err)
	}
}

// A moderator at the desk sees the matches that people dispute, each with both pictures, and rules on them.
func TestDeskOfDisputes(t *testing.T) {
	i := start(t, t.TempDir())
	var ids []core.VideoID
	for n, name := range []string{"one", "two", "three"} {
		v, _, err := i.config.Service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "desk-"+name, 4, 91+n))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, v.ID)
	}
	one, two := ids[0].String(), ids[1].String()
	evidence := mediatest.MakeFile(t, "seen.jpg", "-f", "lavfi", "-i", "testsrc=s=1080x400:d=1", "-frames:v", "1")
	for _, who := range []string{"anna", "bob", "cem"} {
		i.dispute(t, who, evidence, ids[0], ids[0])
	}
	i.dispute(t, "dora", "", ids[1], ids[0])
	i.dispute(t, "emil", "", ids[2], ids[0])
	c := newClient(t, i)
	page := c.get("/desk").body
	contains(t, page, one+" · 3 people", `src="/disputed/`+one+"/"+one+`"`, two+" is said not to be "+one, `src="/still/`+two+`"`, `src="/still/`+one+`"`)
	if r := c.get("/disputed/" + one + "/" + one); r.StatusCode != http.StatusOK || !strings.HasPrefix(r.body, "\xff\xd8\xff") {
		t.Errorf("the picture: %d, %d bytes", r.StatusCode, len(r.body))
	}
	for _, path := range []string{"/disputed/" + two + "/" + one, "/disputed/x/" + one, "/disputed/" + one + "/..%2f.."} {
		if r := c.get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	held := func() bool {
		v, err := i.config.Service.Records.LoadVideo(t.Context(), ids[0])
		return err == nil && !v.Held.IsZero()
	}
	if !held() {
		t.Error("three people dispute it, and it is not held back")
	}
	c.post("/desk", "action", string(conversation.DoRule), "arg", "same "+one)
	c.post("/desk", "action", string(core.DoNotSame), "arg", two+"."+one)
	c.post("/desk", "action", string(conversation.DoMerge), "arg", ids[2].String()+" "+one)
	if page = c.get("/desk").body; held() || strings.Contains(page, "A match that people say is wrong") {
		t.Errorf("it is ruled on:\n%s", page)
	}
	if r := c.get("/disputed/" + one + "/" + one); r.StatusCode != http.StatusNotFound {
		t.Errorf("the picture is there still: %d", r.StatusCode)
	}
	if v, err := i.config.Service.Records.LoadVideo(t.Context(), ids[1]); err != nil || len(v.NotSame) != 1 {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := i.config.Service.Records.LoadVideo(t.Context(), ids[2]); err != nil || v.MergedIn != ids[0] {
		t.Errorf("%+v, %v", v, err)
	}
	r := c.post("/desk", "action", string(conversation.DoUnfit), "arg", one)
	if page = c.get(r.Header.Get("Location")).body; !strings.Contains(page, one+" is out of the queue") || !strings.Contains(page, `value="reopen">Undo<`) {
		t.Errorf("at the desk nothing is said of what was done, with Undo:\n%s", page)
	}
	r = c.post("/desk", "action", string(conversation.DoReopen), "arg", one)
	contains(t, c.get(r.Header.Get("Location")).body, one+" is in the queue again")
	if r := c.post("/desk", "action", string(conversation.DoRule), "arg", "different "+one); !strings.HasPrefix(r.Header.Get("Location"), "/#m-") {
		t.Errorf("what to do is said in the chat: %s", r.Header.Get("Location"))
	}
}
