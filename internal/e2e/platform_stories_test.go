package e2e

import (
	"context"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest"
)

// TestTelegramStories runs every script of testdata/script/telegram; tg plays Telegram and its people.
func TestTelegramStories(t *testing.T) {
	platformStories(t, "testdata/script/telegram", telegramtest.Commands(t))
}

// TestDiscordStories runs every script of testdata/script/discord; dc plays Discord and its people.
func TestDiscordStories(t *testing.T) {
	cmds := discordtest.Commands(t)
	maps.Copy(cmds, telegramtest.Commands(t)) // for those who are on both
	platformStories(t, "testdata/script/discord", cmds)
}

type storyCommand = func(*testscript.TestScript, bool, []string)

// platformStories runs every script of a folder against the embedded store and Redis. The program runs as a process of its own.
func platformStories(t *testing.T, dir string, platform map[string]storyCommand) {
	t.Parallel()
	clips := storyClips(t)
	for name, address := range storyStores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmds := map[string]storyCommand{"exits": exits, "keep": keep, "field": field, "website": website, "masked": masked, "absent": absent, "took": took, "port": port, "posted": posted, "webchat": webchat}
			maps.Copy(cmds, platform)
			testscript.Run(t, testscript.Params{
				Dir: dir,
				Setup: func(e *testscript.Env) error {
					for key, value := range map[string]string{
						"FIRSTSEEN_STORE": address(e.WorkDir), "CLIPS": clips, recordingVar: recording.Dir, "HOME": e.WorkDir, "GORACE": os.Getenv("GORACE"), "FIRSTSEEN_LOG": "debug",
						"FIRSTSEEN_WEB_ADDR": "127.0.0.1:0", "FIRSTSEEN_DATA": e.WorkDir + "/data", "FIRSTSEEN_FETCH_ALLOW": "127.0.0.0/8", "TELEGRAM_RATE": "1000",
					} {
						e.Setenv(key, value)
					}
					v, err := newVisitor()
					e.Values[visitorKey{}] = v
					return err
				},
				Cmds:          cmds,
				UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "", // writes what is seen into the scripts, to be looked at
			})
		})
	}
}

// website serves the files of a folder on the loopback, and puts its address into $WEBSITE.
func website(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: website FOLDER")
	}
	server := httptest.NewServer(http.FileServerFS(os.DirFS(ts.MkAbs(args[0]))))
	ts.Defer(server.Close)
	ts.Setenv("WEBSITE", server.URL)
}

// took puts what a pattern's group matches, in what was printed last, into a variable.
func took(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: took VARIABLE PATTERN")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("no %q", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// port puts a port of the loopback that nobody uses into a variable.
func port(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: port VARIABLE")
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Check(l.Close())
	_, number, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Setenv(args[0], number)
}

// posted posts a file as Telegram posts an update, and checks the status of the answer.
func posted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: posted STATUS URL FILE [SECRET]")
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, args[1], strings.NewReader(ts.ReadFile(args[2])))
	ts.Check(err)
	if len(args) > 3 {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", args[3])
	}
	resp, err := (&http.Client{Timeout: time.Minute}).Do(r)
	ts.Check(err)
	ts.Check(resp.Body.Close())
	if got := strconv.Itoa(resp.StatusCode); got != args[0] {
		ts.Fatalf("status %s, want %s", got, args[0])
	}
}

// masked prints what was printed last with VIDEO in place of $VIDEO and TODAY in place of the date, so that it can be compared.
func masked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: masked")
	}
	out := ts.ReadFile("stdout")
	if video := ts.Getenv("VIDEO"); video != "" {
		out = strings.ReplaceAll(out, video, "VIDEO")
	}
	_, err := ts.Stdout().Write([]byte(strings.ReplaceAll(out, time.Now().UTC().Format("2 January 2006"), "TODAY")))
	ts.Check(err)
}
