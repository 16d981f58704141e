package discordtest

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

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
			return os.Link(mediatest.Make(t, "clip.mp4", "-f", "lavfi", "-i", "testsrc=s=320x240:d=1"), clip)
		},
	})
}

// callAPI makes a call and checks the status, 0 for a connection that broke off: api 200 POST /channels/1/messages '{}'.
func callAPI(ts *testscript.TestScript, _ bool, args []string) {
	body := "{}"
	if len(args) == 4 {
		body = os.Expand(args[3], ts.Getenv)
	}
	request, err := http.NewRequest(args[1], ts.Getenv("DISCORD_API_URL")+os.Expand(args[2], ts.Getenv), strings.NewReader(body))
	ts.Check(err)
	request.Header.Set("Authorization", "Bot "+ts.Getenv("DISCORD_TOKEN"))
	request.Header.Set("Content-Type", "application/json")
	status, text := 0, ""
	if response, err := client.Do(request); err == nil {
		defer response.Body.Close()
		raw, err := io.ReadAll(response.Body)
		ts.Check(err)
		status, text = response.StatusCode, string(raw)
	}
	fmt.Fprintln(ts.Stdout(), text)
	if want, _ := strconv.Atoi(args[0]); status != want {
		ts.Fatalf("%s: %d %s, want %d", args[2], status, text, want)
	}
}
