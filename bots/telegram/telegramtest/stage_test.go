package telegramtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	tele "gopkg.in/telebot.v3"

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

// A tinyBot says what scripts wait for. It speaks through the library that the bot uses. What the library makes of a call that a
// script lets fail does not matter.
type tinyBot struct{ *tele.Bot }

// startBot starts one that ends with its server.
func startBot(ts *testscript.TestScript, _ bool, _ []string) {
	b, err := tele.NewBot(tele.Settings{Token: ts.Getenv("TELEGRAM_TOKEN"), URL: ts.Getenv("TELEGRAM_API_URL"), Client: client, Synchronous: true})
	ts.Check(err)
	if me := b.Me; me.Username != "firstseen_bot" || !me.SupportsInline || !me.CanReadMessages {
		ts.Fatalf("the bot is %+v", me)
	}
	go func() {
		for offset := 0; ; {
			raw, err := b.Raw("getUpdates", map[string]any{"offset": offset, "timeout": 50})
			var got struct{ Result []heardUpdate }
			if err != nil || json.Unmarshal(raw, &got) != nil {
				return
			}
			for _, u := range got.Result {
				offset = u.ID + 1
				tinyBot{b}.handle(u)
			}
		}
	}()
}

// heardUpdate is an update as the library reads it, and the one that it does not know.
type heardUpdate struct {
	tele.Update
	Guest *struct {
		QueryID string        `json:"guest_query_id"`
		ReplyTo *tele.Message `json:"reply_to_message"`
	} `json:"guest_message"`
}

func (b tinyBot) handle(u heardUpdate) {
	switch {
	case u.Callback != nil:
		_ = b.Respond(u.Callback, &tele.CallbackResponse{Text: "More."})
	case u.Query != nil:
		card := &tele.ArticleResult{Title: "About " + u.Query.Text, Description: "A description"}
		card.SetResultID("1")
		card.SetContent(&tele.InputTextMessageContent{Text: "In <b>2019</b>.", ParseMode: tele.ModeHTML})
		_ = b.Answer(u.Query, &tele.QueryResponse{Results: tele.Results{card}, IsPersonal: true})
	case u.Guest != nil:
		text := "It is no reply."
		if u.Guest.ReplyTo != nil && u.Guest.ReplyTo.Video != nil {
			text = "It is a reply to a clip."
		}
		_, _ = b.Raw("answerGuestQuery", params{"guest_query_id": u.Guest.QueryID, "result": article("1", text)})
	case u.Message != nil:
		b.answer(u.Message)
	}
}

func (b tinyBot) answer(m *tele.Message) {
	switch {
	case m.Text == "/help" && m.Entities[0].Type == tele.EntityCommand:
		_, _ = b.Reply(m, "Forward a video.", tele.NoPreview)
	case m.Text == "talk!":
		_, _ = b.Send(m.Chat, "I talk")
	case m.Text == "pictures!":
		b.showPictures(m.Chat)
	case m.Document != nil:
		_, _ = b.Send(m.Chat, "It is too large.")
	case m.Video != nil && m.Chat.Type == tele.ChatPrivate:
		sign, err := b.Send(m.Chat, "Reading…")
		body, failed := b.File(&m.Video.File)
		if err != nil || failed != nil {
			return
		}
		defer body.Close()
		_, _ = io.Copy(io.Discard, body) // what comes does not matter
		keys := &tele.ReplyMarkup{}
		keys.Inline(keys.Row(keys.Data("Details", "d", "7")))
		_, _ = b.Edit(sign, "Filmed <b>2019</b>.", tele.ModeHTML, keys)
	}
}

// showPictures sends a picture, changes its caption, puts another in its place, and one in the place of a text.
func (b tinyBot) showPictures(to *tele.Chat) {
	load := func(side int, caption string) *tele.Photo {
		return &tele.Photo{File: tele.FromReader(bytes.NewReader(makePicture(side, 40))), Caption: caption}
	}
	_ = b.Notify(to, tele.UploadingPhoto)
	sent, err := b.Send(to, load(60, "a & b"))
	if err != nil {
		return
	}
	_, _ = b.EditCaption(sent, "c")
	_, _ = b.Edit(sent, load(80, "d"))
	if plain, err := b.Send(to, "Reading…"); err == nil {
		_, _ = b.EditMedia(plain, load(20, "answer"))
	}
}

// What is wrong with a command is said with how it is written.
func TestUsageOfCommands(t *testing.T) {
	st := newStage(New(t, Options{}))
	subcommands := st.listSubcommands()
	st.People["Anna"] = st.s.User("Anna", "en")
	st.Rooms["News"] = st.s.AddRoom(botapi.Group, "News", st.People["Anna"])
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
		{"add News bot by=Eve", `no person "Eve"`},
		{"add Home bot", `no room or person "Home"`},
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
		{"send Anna video f from=paper~News~2019-04-25", "hidden|channel"},
		{"send Anna video f from=channel~News~yesterday", "NAME DATE"},
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
