package telegramtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

func TestCommands(t *testing.T) {
	commands := Commands(t)
	commands["bot"], commands["api"] = startBot, callAPI
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: commands,
		Setup: func(e *testscript.Env) error {
			clip := e.WorkDir + "/clip.mp4"
			e.Setenv("CLIP", clip)
			return os.Link(mediatest.MakeFile(t, "clip.mp4", "-f", "lavfi", "-i", "testsrc=s=320x240:d=1"), clip)
		},
	})
}

// callAPI calls a method and checks the status, 0 for a connection that broke off: api 200 getMe '{}'.
func callAPI(ts *testscript.TestScript, _ bool, args []string) {
	body := "{}"
	if len(args) == 3 {
		body = os.Expand(args[2], ts.Getenv)
	}
	status, text := 0, ""
	response, err := client.Post(ts.Getenv("TELEGRAM_API_URL")+"/bot"+ts.Getenv("TELEGRAM_TOKEN")+"/"+args[1], asJSON, strings.NewReader(body))
	if err == nil {
		defer response.Body.Close()
		raw, err := io.ReadAll(response.Body)
		ts.Check(err)
		status, text = response.StatusCode, string(raw)
	}
	fmt.Fprintln(ts.Stdout(), text)
	if want, _ := strconv.Atoi(args[0]); status != want {
		ts.Fatalf("%s: %d %s, want %d", args[1], status, text, want)
	}
}

// A tinyBot says what scripts wait for.
type tinyBot struct{ s *Server }

// startBot starts one that ends with its server.
func startBot(ts *testscript.TestScript, _ bool, _ []string) {
	b := tinyBot{&Server{URL: ts.Getenv("TELEGRAM_API_URL"), Token: ts.Getenv("TELEGRAM_TOKEN")}}
	go func() {
		for offset := int64(0); ; {
			a, err := ask(b.s, "getUpdates", params{"offset": offset, "timeout": 50})
			if err != nil || !a.OK {
				return
			}
			var all []gotUpdate
			if json.Unmarshal(a.Result, &all) != nil {
				return
			}
			for _, u := range all {
				offset = u.ID + 1
				b.handle(u)
			}
		}
	}()
}

func (b tinyBot) call(method string, p params) (m botapi.Message) {
	if a, err := ask(b.s, method, p); err == nil && a.Status == http.StatusOK {
		_ = json.Unmarshal(a.Result, &m) // true, of some
	}
	return m
}

func (b tinyBot) handle(u gotUpdate) {
	switch {
	case u.Press != nil:
		b.call("answerCallbackQuery", params{"callback_query_id": u.Press.ID, "text": "More."})
	case u.Inline != nil:
		card := article("1", "In 2019.")
		card["title"], card["description"] = "About "+u.Inline.Query, "A description"
		b.call("answerInlineQuery", params{"inline_query_id": u.Inline.ID, "results": []params{card}})
	case u.Guest != nil:
		text := "It is no reply."
		if u.Guest.ReplyTo != nil && u.Guest.ReplyTo.Video != nil {
			text = "It is a reply to a clip."
		}
		b.call("answerGuestQuery", params{"guest_query_id": u.Guest.GuestQueryID, "result": article("1", text)})
	case u.Message != nil:
		b.message(u.Message)
	}
}

func (b tinyBot) message(m *botapi.Message) {
	say := params{"chat_id": m.Chat.ID}
	switch {
	case m.Text == "/help":
		say["text"], say["reply_to_message_id"] = "Forward a video.", m.ID
	case m.Text == "talk!":
		say["text"] = "I talk"
	case m.Document != nil:
		say["text"] = "It is too large."
	case m.Video != nil && m.Chat.Type == "private":
		sign := b.call("sendMessage", params{"chat_id": m.Chat.ID, "text": "Reading…"})
		b.download(m.Video.ID)
		b.call("editMessageText", params{
			"chat_id": m.Chat.ID, "message_id": sign.ID, "text": "Filmed 2019.",
			"reply_markup": params{"inline_keyboard": [][]params{{{"text": "Details", "callback_data": "d"}}}},
		})
		return
	default:
		return
	}
	b.call("sendMessage", say)
}

func (b tinyBot) download(id string) {
	a, err := ask(b.s, "getFile", params{"file_id": id})
	var f botapi.File
	if err != nil || json.Unmarshal(a.Result, &f) != nil {
		return
	}
	request, err := http.NewRequest(http.MethodGet, b.s.URL+"/file/bot"+b.s.Token+"/"+f.Path, nil)
	if err != nil {
		return
	}
	if response, err := client.Do(request); err == nil {
		_, _ = io.Copy(io.Discard, response.Body) // what comes does not matter
		response.Body.Close()
	}
}

// What is wrong with a command is said with how it is written.
func TestUsageOfCommands(t *testing.T) {
	st, subcommands := newStage(New(t, Options{}))
	st.People["Anna"] = st.s.User("Anna", "en")
	st.Rooms["News"] = &Seat{Room: st.s.AddRoom(botapi.Group, "News", nil)}
	st.People["Anna"].Send("hello")
	for _, tt := range []struct{ line, want string }{
		{"", "tg COMMAND"},
		{"dance", `no "dance"`},
		{"send Anna", "SEAT TEXT"},
		{"send Anna video f x", "SEAT TEXT"},
		{"send Anna hat f", "SEAT TEXT"},
		{"send Eve hello", `no person "Eve"`},
		{"send Anna@Home hello", `no room or person "Home"`},
		{"send Anna hello reply=bot", `no message "bot" in Anna`},
		{"send Anna hello reply=other", `no message "other"`},
		{"user Anna", "taken"},
		{"user bot", "taken"},
		{"group News Anna", "taken"},
		{"group Home Eve", `no person "Eve"`},
		{"add News bot", "no owner"},
		{"add News bot by=Eve", `no person "Eve"`},
		{"add Anna bot", `no room "Anna"`},
		{"wait News (", "error parsing regexp"},
		{"quiet News Anna /help", "PLACE DURATION"},
		{"quiet News soon", "invalid duration"},
		{"calls getMe x", "MIN..MAX"},
		{"choose x", "tg inline"},
		{"fail getMe soon", "METHOD HOW"},
		{"fail getMe 429 retry=soon", "METHOD HOW"},
		{"fail getMe 401 times=often", "times=N"},
		{"fail getMe 401 in=Home", `no room or person "Home"`},
		{"release getMe", "nothing holds getMe"},
		{"send Anna video f from=paper~News~2019-04-25", "user|hidden|group|channel"},
		{"send Anna video f from=channel~News~yesterday", "the date of from="},
	} {
		words := strings.Fields(tt.line)
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "~", " ")
		}
		if out, err := stagetest.Play("tg", subcommands, nil, words); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %q, %v; want %q", tt.line, out, err, tt.want)
		}
	}
}
