package discordtest

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

func TestCommands(t *testing.T) {
	commands := Commands(t)
	commands["bot"], commands["api"] = startBot(t), callAPI
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: commands,
		Setup: func(e *testscript.Env) error {
			clip := e.WorkDir + "/clip.mp4"
			e.Setenv("CLIP", clip)
			e.Setenv("QUIET", `"allowed_mentions":{"parse":[]}`)
			return os.Link(mediatest.MakeFile(t, "clip.mp4", "-f", "lavfi", "-i", "testsrc=s=320x240:d=1"), clip)
		},
	})
}

var (
	repetition = regexp.MustCompile(`\{(.)\*(\d+)\}`)
	firstID    = regexp.MustCompile(`^\[?\{"id":"(\d+)"`)
)

// callAPI makes a call and checks the status, 0 for a connection that broke off: api 200 POST /channels/1/messages '{}'. In a body
// {x*3} is xxx. The variable ID is set to the id of what is answered, or of the first of several.
func callAPI(ts *testscript.TestScript, _ bool, args []string) {
	body := "{}"
	if len(args) == 4 {
		body = repetition.ReplaceAllStringFunc(os.Expand(args[3], ts.Getenv), func(found string) string {
			parts := repetition.FindStringSubmatch(found)
			n, _ := strconv.Atoi(parts[2]) // the expression lets only numbers through
			return strings.Repeat(parts[1], n)
		})
	}
	request, err := http.NewRequest(args[1], ts.Getenv("DISCORD_API_URL")+os.Expand(args[2], ts.Getenv), strings.NewReader(body))
	ts.Check(err)
	request.Header.Set("Authorization", "Bot "+ts.Getenv("DISCORD_TOKEN"))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", ts.Getenv("AGENT"))
	status, text := 0, []byte{}
	if response, err := client.Do(request); err == nil {
		defer response.Body.Close()
		text, err = io.ReadAll(response.Body)
		ts.Check(err)
		status = response.StatusCode
		for name := range response.Header {
			fmt.Fprintf(ts.Stdout(), "%s: %s\n", name, response.Header.Get(name))
		}
	}
	fmt.Fprintf(ts.Stdout(), "%s\n", text)
	if want, _ := strconv.Atoi(args[0]); status != want {
		ts.Fatalf("%s: %d %s, want %d", args[2], status, text, want)
	}
	if found := firstID.FindSubmatch(text); found != nil {
		ts.Setenv("ID", string(found[1]))
	}
}

// What is wrong with a command is said with how it is written. What all platforms have is tested with telegramtest.
func TestUsageOfCommands(t *testing.T) {
	st := newStage(New(t, Options{}))
	all := st.listSubcommands()
	anna := st.s.User("Anna", "")
	herald := st.s.Guild("Herald", anna)
	st.People["Anna"], st.Rooms["Herald"], st.Rooms["news"] = anna, herald.Channel("general"), herald.Channel("news")
	anna.Send("hello")
	for _, tt := range []struct{ line, want string }{
		{"dance", `no "dance"`},
		{"send Anna", "SEAT TEXT"},
		{"send Anna hat f", "SEAT TEXT"},
		{"send Eve hello", `no person "Eve"`},
		{"delete Anna none", `no message "none"`},
		{"forward Anna f date=soon", "date="},
		{"server Home Eve room", `no person "Eve"`},
		{"server Herald Anna room", "taken"},
		{"server Home Anna news", "taken"},
		{"group news Anna", "taken"},
		{"join Nowhere Anna", `no room or person "Nowhere"`},
		{"group Home Eve", `no person "Eve"`},
		{"join Herald Eve", `no person "Eve"`},
		{"role Herald Anna Editors fly", `no permission "fly"`},
		{"role Herald Eve Editors", `no person "Eve"`},
		{"deny news fly", `no permission "fly"`},
		{"deny home send", `no room or person "home"`},
		{"close Eve", `no person "Eve"`},
		{"fill Anna a=b", "no form open"},
		{"submit Eve", `no person "Eve"`},
		{"shows news (", "error parsing regexp"},
		{"id nothing X", `no room or person "nothing"`},
		{"join Anna Anna", "Anna is no server"},
		{"violations (", "error parsing regexp"},
		{"advance soon", "invalid duration"},
		{"gateway dance", "does not dance"},
		{"gateway close soon", "invalid syntax"},
		{"gateway event X {", "JSON"},
		{"gateway resumed x", "MIN..MAX"},
		{"gateway resumed ..-1", "resumed 0 times"},
	} {
		if out, err := stagetest.Play("dc", all, nil, strings.Fields(tt.line)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %q, %v; want %q", tt.line, out, err, tt.want)
		}
	}
}
