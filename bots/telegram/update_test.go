package telegram

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

// offline is a bot that makes no calls.
func offline() *Bot {
	return &Bot{Config: Config{Service: services.New(services.Config{Store: storage.New(nil), Now: func() time.Time { return time.Unix(1700000000, 0) }}), Logger: silent}}
}

const (
	fromAnna = `"date":1700000000,"chat":{"id":5000000001,"type":"private"},"from":{"id":5000000001,"first_name":"Anna","language_code":"fr"}`
	clipFile = `{"file_id":"ref","file_unique_id":"unique","file_size":1000}`
)

func TestJobs(t *testing.T) {
	anna := bots.Incoming{Chat: chatID(5000000001), User: userID(5000000001), Name: "Anna", Lang: "fr"}
	message := func(change func(*bots.Incoming)) *job {
		in := anna
		in.ID, in.At = "m7", time.Unix(1700000000, 0).UTC()
		change(&in)
		return &job{In: &in, Sent: 1700000000, Comment: in.Clip == nil}
	}
	clip := func(o *core.Origin) *bots.Clip {
		return &bots.Clip{File: &bots.File{ID: "unique", Ref: "ref", Size: 1000}, Origin: o}
	}
	day := time.Unix(1556150400, 0).UTC()
	forwarded := func(o *core.Origin) *job { return message(func(in *bots.Incoming) { in.Clip = clip(o) }) }
	still := message(func(in *bots.Incoming) { in.Clip = clip(nil); in.Clip.Still = true })
	for name, c := range map[string]struct {
		update string
		want   *job
	}{
		"text":    {`"message":{"message_id":7,` + fromAnna + `,"text":"hello"}`, message(func(in *bots.Incoming) { in.Text = "hello" })},
		"video":   {`"message":{"message_id":7,` + fromAnna + `,"video":` + clipFile + `}`, forwarded(nil)},
		"GIF":     {`"message":{"message_id":7,` + fromAnna + `,"animation":` + clipFile + `,"document":` + clipFile + `}`, forwarded(nil)},
		"round":   {`"message":{"message_id":7,` + fromAnna + `,"video_note":` + clipFile + `}`, forwarded(nil)},
		"picture": {`"message":{"message_id":7,` + fromAnna + `,"photo":[{"file_id":"x","file_unique_id":"y","width":9,"height":9},` + clipFile + `]}`, still},
		"video file": {
			`"message":{"message_id":7,` + fromAnna + `,"document":{"file_id":"ref","file_unique_id":"unique","file_size":1000,"mime_type":"video/quicktime"}}`, forwarded(nil),
		},
		"video file without a type": {
			`"message":{"message_id":7,` + fromAnna + `,"document":{"file_id":"ref","file_unique_id":"unique","file_size":1000,"file_name":"a.MKV"}}`, forwarded(nil),
		},
		"another file": {
			`"message":{"message_id":7,` + fromAnna + `,"document":{"file_id":"ref","file_unique_id":"unique","mime_type":"application/pdf","file_name":"a.mp4"}}`, message(func(*bots.Incoming) {}),
		},
		"caption": {
			`"message":{"message_id":7,` + fromAnna + `,"caption":"Look!","video":` + clipFile + `}`,
			message(func(in *bots.Incoming) { in.Text, in.Clip = "Look!", clip(nil) }),
		},
		"from a channel": {
			`"message":{"message_id":7,` + fromAnna + `,"video":` + clipFile + `,"forward_origin":{"type":"channel","date":1556150400,"chat":{"id":-1,"title":"News","username":"news"},"message_id":3}}`,
			forwarded(&core.Origin{Name: "News", Link: "https://t.me/news/3", Date: day}),
		},
		"from a private channel": {
			`"message":{"message_id":7,` + fromAnna + `,"video":` + clipFile + `,"forward_origin":{"type":"channel","date":1556150400,"chat":{"id":-1,"title":"News"},"message_id":3}}`,
			forwarded(&core.Origin{Name: "News", Date: day}),
		},
		"from a group": {
			`"message":{"message_id":7,` + fromAnna + `,"video":` + clipFile + `,"forward_origin":{"type":"chat","date":1556150400,"sender_chat":{"id":-1,"title":"Group"}}}`,
			forwarded(&core.Origin{Name: "Group", Date: day}),
		},
		"from a person": {
			`"message":{"message_id":7,` + fromAnna + `,"video":` + clipFile + `,"forward_origin":{"type":"user","date":1556150400,"sender_user":{"id":1,"first_name":"Bob"}}}`,
			forwarded(&core.Origin{Name: "Bob", Date: day}),
		},
		"from somebody hidden": {
			`"message":{"message_id":7,` + fromAnna + `,"video":` + clipFile + `,"forward_origin":{"type":"hidden_user","date":1556150400,"sender_user_name":"Bob"}}`,
			forwarded(&core.Origin{Name: "Bob", Date: day}),
		},
		"of no date": {
			`"message":{"message_id":7,` + fromAnna + `,"video":` + clipFile + `,"forward_origin":{"type":"hidden_user","sender_user_name":"Bob"}}`,
			forwarded(&core.Origin{Name: "Bob"}),
		},
		"press": {
			`"callback_query":{"id":"99","from":{"id":5000000001,"first_name":"Anna","language_code":"fr"},"data":"details:7k2m9xq4","message":{"message_id":7,` + fromAnna + `}}`,
			&job{Callback: "99", In: &bots.Incoming{
				ID: "p1", Chat: anna.Chat, User: anna.User, Name: anna.Name, Lang: "fr", At: time.Unix(1700000000, 0).UTC(),
				Callback: &bots.Callback{Message: "m7", Action: core.DoDetails, Arg: "7k2m9xq4"},
			}},
		},
		"of a bot": {`"message":{"message_id":7,"chat":{"id":1,"type":"private"},"from":{"id":2,"is_bot":true},"text":"hello"}`, nil},
		"of a channel in a group": {
			`"message":{"message_id":7,"date":1700000000,"chat":{"id":-5,"type":"supergroup"},"from":{"id":136817688,"is_bot":true},"sender_chat":{"id":-9,"type":"channel"},"video":` + clipFile + `}`,
			message(func(in *bots.Incoming) {
				in.Chat, in.User, in.Name, in.Lang, in.Group, in.Clip = chatID(-5), userID(-9), "", "", true, clip(nil)
			}),
		},
		"of a channel's own group": {
			`"message":{"message_id":7,"date":1700000000,"chat":{"id":-5,"type":"supergroup"},"from":{"id":777000,"first_name":"Telegram"},"sender_chat":{"id":-9,"type":"channel"},"video":` + clipFile + `}`,
			message(func(in *bots.Incoming) {
				in.Chat, in.User, in.Name, in.Lang, in.Group, in.Clip = chatID(-5), userID(-9), "", "", true, clip(nil)
			}),
		},
		"of an anonymous administrator": {
			`"message":{"message_id":7,"date":1700000000,"chat":{"id":-5,"type":"supergroup"},"from":{"id":1087968824,"is_bot":true,"first_name":"Group"},"sender_chat":{"id":-5,"type":"supergroup"},"video":` + clipFile + `}`,
			message(func(in *bots.Incoming) {
				in.Chat, in.User, in.Name, in.Lang, in.Group, in.Admin, in.Clip = chatID(-5), userID(-5), "", "", true, true, clip(nil)
			}),
		},
		"of nobody":        {`"message":{"message_id":7,"chat":{"id":1,"type":"private"},"text":"hello"}`, nil},
		"nowhere":          {`"message":{"message_id":7,"from":{"id":2},"text":"hello"}`, nil},
		"press of nothing": {`"callback_query":{"id":"99","from":{"id":1},"inline_message_id":"x","data":"details:7k2m9xq4"}`, nil},
		"unknown kind":     {`"poll":{"id":"1"}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			u, err := decodeUpdate([]byte(`{"update_id":1,` + c.update + `}`))
			if err != nil || u.ID != 1 {
				t.Fatalf("update %d: %v", u.ID, err)
			}
			var got *job
			for _, l := range offline().makeJobs(u) {
				if got != nil || l.ID != "1" && !strings.HasPrefix(l.ID, "clip-") {
					t.Fatalf("job %q", l.ID)
				}
				got = &job{}
				if err := json.Unmarshal(l.Body, got); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("job (-want +got):\n%s", diff)
			}
		})
	}
}

// The bounds of what can be fetched, and what lies just beyond.
func TestTooLarge(t *testing.T) {
	for _, c := range []struct {
		size  string
		local bool
		want  string
	}{
		{"20971520", false, ""}, {"20971521", false, "20 MB"}, {"20971521", true, ""}, {"2097152001", true, "2 GB"},
	} {
		b := offline()
		b.Local = c.local
		u, err := decodeUpdate([]byte(`{"update_id":1,"message":{"message_id":7,` + fromAnna + `,"video":{"file_id":"ref","file_unique_id":"unique","file_size":` + c.size + `}}}`))
		if err != nil {
			t.Fatal(err)
		}
		in := b.newReader().readMessage(u.Message)
		if got := in.Clip.Problem; (got == nil) != (c.want == "") || got != nil && got.Limit != c.want {
			t.Errorf("%s bytes, local %t: %v; want the limit %q", c.size, c.local, got, c.want)
		}
	}
}

// An update that cannot be read has an id all the same, and what is in it stays out of the error.
func TestDecodeRefuses(t *testing.T) {
	for _, raw := range []string{
		`{"update_id":5,"message":"secret"}`, `{"update_id":5,"message":{"message_id":"secret"}}`, `{"update_id":5,"callback_query":["secret"]}`,
	} {
		u, err := decodeUpdate([]byte(raw))
		if err == nil || strings.Contains(err.Error(), "secret") || u.ID != 5 {
			t.Errorf("%s: update %d, %v", raw, u.ID, err)
		}
	}
	for _, raw := range []string{``, `null`, `[]`, `{"update_id":"x"}`, `{`} {
		if u, err := decodeUpdate([]byte(raw)); u.ID != 0 || err == nil && raw != `null` {
			t.Errorf("%q: update %d, %v", raw, u.ID, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"update_id":1,"message":{"message_id":7,` + fromAnna + `,"text":"hello"}}`)
	f.Add(`{"update_id":1,"message":{"message_id":7,` + fromAnna + `,"video":` + clipFile + `,"forward_origin":{"type":"channel","date":1556150400,"chat":{"id":-1,"title":"News","username":"news"},"message_id":3}}}`)
	f.Add(`{"update_id":1,"callback_query":{"id":"99","from":{"id":5},"data":"details:7k2m9xq4","message":{"message_id":7,` + fromAnna + `}}}`)
	f.Add(`{"update_id":1,"message":{"message_id":7,` + fromAnna + `,"document":{"file_name":"x"},"photo":[]}}`)
	b := offline()
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := decodeUpdate([]byte(raw))
		if err != nil {
			return
		}
		for _, l := range b.makeJobs(u) {
			opened, ok := b.decodeJob(l)
			if !ok || l.Chat == "" || l.ID == "" || opened.In.User.ID == "" {
				t.Errorf("a job that cannot be dealt with: %+v", opened)
			}
		}
	})
}

func TestMessageNumber(t *testing.T) {
	for id, want := range map[string]int{messageID(7): 7, "p7": 0, "": 0, "m": 0, "m-7": 0, "mx": 0, "7": 0} {
		if got := messageNumber(id); got != want {
			t.Errorf("messageNumber(%q) = %d, want %d", id, got, want)
		}
	}
}
