package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest"
	"github.com/firstseen/firstseen/storage"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// upgradeTime bounds what a test waits for.
const upgradeTime = time.Minute

// oldStore is a store that the last build of schema version 1 made, with what it left in its folder.
type oldStore struct {
	*testing.T
	*storagetest.Fixture
	store, data, clips string
	logs               logs
}

// eachOldStore runs the test on each store that was made by the last build of schema version 1, in each kind of database that it fits.
func eachOldStore(t *testing.T, test func(s *oldStore)) {
	t.Helper()
	clips := storyClips(t)
	for name, open := range map[string]func(t *testing.T) (*storagetest.Fixture, string){
		"bolt": func(t *testing.T) (*storagetest.Fixture, string) {
			f, path := storagetest.OpenFixture(t, "v1", "bolt"), filepath.Join(t.TempDir(), "store.db")
			f.WriteFile(path)
			return f, path
		},
		"redis": func(t *testing.T) (*storagetest.Fixture, string) {
			f, address := storagetest.OpenFixture(t, "v1", "redis"), storagetest.Redis(t)
			f.Restore(address)
			return f, address
		},
		"cluster": func(t *testing.T) (*storagetest.Fixture, string) {
			f, address := storagetest.OpenFixture(t, "v1", "redis"), storagetest.Cluster(t)
			f.Restore(address)
			return f, address
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &oldStore{T: t, data: t.TempDir(), clips: clips}
			s.Fixture, s.store = open(t)
			s.CopyInbox(s.data)
			defer func() {
				if t.Failed() {
					t.Log(s.logs.String())
				}
			}()
			test(s)
		})
	}
}

// run runs a command of the program to its end, and returns what it printed and what it logged.
func (s *oldStore) run(args ...string) (out, log string) {
	s.Helper()
	cmd := exec.CommandContext(s.Context(), "firstseen", append([]string{"--store", s.store}, args...)...)
	var logged strings.Builder
	cmd.Stderr = &logged
	printed, err := cmd.Output()
	if err != nil {
		s.Fatalf("%v: %v\n%s%s", args, err, printed, &logged)
	}
	return string(printed), logged.String()
}

// A store of version 1 is migrated by the first command that opens it, once. What is in it is found, shown and edited.
func TestOldStoreIsAskedAndEdited(t *testing.T) {
	t.Parallel()
	eachOldStore(t, func(s *oldStore) {
		out, log := s.run("check", filepath.Join(s.clips, "mirror.mp4"))
		if !strings.Contains(log, `msg="the store was migrated" step=2 name="store the settings of groups by value" changed=3`) {
			s.Errorf("the migration is not in the log: %s", log)
		}
		debunk := s.Notes["debunk"]
		s.matches(out, "Putin and Kim Jong-un meeting in Moscow", "25 April 2019", "Vladivostok")
		out, log = s.run("show", debunk)
		if log != "" {
			s.Errorf("logged the second time: %s", log)
		}
		s.matches(out, "Filmed at the summit in Vladivostok", "France 24 Observers", `revision 4|4\.`)
		s.run("edit", debunk, "--note", "Said again after the upgrade.")
		out, _ = s.run("show", debunk)
		s.matches(out, "Said again after the upgrade")
		out, _ = s.run("show", s.Notes["retracted"])
		s.matches(out, "The place was mistaken")
		out, _ = s.run("search", "reef")
		s.matches(out, s.Notes["reef"])
		out, _ = s.run("check", "--json", filepath.Join(s.clips, "other.mp4"))
		var answer struct {
			Status  string
			Matches []struct{ Asked int }
		}
		if err := json.Unmarshal([]byte(out), &answer); err != nil || answer.Status != "match" || len(answer.Matches) != 1 || answer.Matches[0].Asked < 4 {
			s.Errorf("who asked is not known: %s, %v", out, err)
		}
		s.run("doctor", "--deep")
	})
}

func (s *oldStore) matches(out string, patterns ...string) {
	s.Helper()
	for _, p := range patterns {
		if !regexp.MustCompile(p).MatchString(out) {
			s.Errorf("no %q in\n%s", p, out)
		}
	}
}

// serve starts the program on a stub of both platforms, and calls ended when it has ended.
func (s *oldStore) serve(stub *platformStub, webAddr string, ended func()) (stop func()) {
	s.Helper()
	n := s.Notes
	cmd := exec.CommandContext(s.Context(), "firstseen", "--store", s.store, "serve", "--data", s.data, "--web-addr", webAddr)
	cmd.Env = append(os.Environ(), "TELEGRAM_TOKEN="+telegramtest.Token, "TELEGRAM_API_URL="+stub.URL+"/telegram", "TELEGRAM_RATE=1000", "FIRSTSEEN_LOG=debug",
		"DISCORD_TOKEN="+discordtest.Token, "DISCORD_API_URL="+stub.URL+"/discord", "DISCORD_SHARDS=1", "FIRSTSEEN_OWNERS=telegram:"+n["mara"]+",discord:"+n["mod"])
	cmd.Stdout, cmd.Stderr = io.Discard, &s.logs
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait(); ended() }()
	return func() {
		s.Helper()
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended already
		if err := <-exited; err != nil {
			s.Errorf("at the end: %v", err)
		}
	}
}

// What waited in the queues of a store of version 1, and at its web chat, is answered; the settings of groups are what they were.
func TestOldStoreIsServed(t *testing.T) {
	t.Parallel()
	eachOldStore(t, func(s *oldStore) {
		stub := newPlatformStub(s.T, filepath.Join(s.clips, "letterbox.mp4"))
		web := fmt.Sprintf("127.0.0.1:%d", storagetest.FreePort(s.T))
		ctx, cancel := context.WithTimeout(s.Context(), upgradeTime)
		defer cancel()
		defer func() {
			if s.Failed() {
				s.Log(stub.transcript())
			}
		}()
		stop := sync.OnceFunc(s.serve(stub, web, cancel))
		defer stop()
		wait := func(patterns ...string) {
			s.Helper()
			for _, p := range patterns {
				stub.wait(ctx, s.T, p)
			}
		}
		n := s.Notes
		wait( // what waited in the queues
			`(sendPhoto|editMessageMedia).*Putin and Kim`,
			`sendMessage.*`+n["bob"]+`.*Putin and Kim`,
			`sendMessage.*`+n["anna"]+`.*A reef off Brest`,
			`sendMessage.*`+n["bob"]+`.*A reef off Brest`,
			`POST /discord/v10/channels/\d+/messages .*Putin and Kim`,
		)
		stub.says(n["neighbours"], n["anna"], "/settings") // the settings of groups
		stub.says(n["harbour"], n["anna"], "/settings")
		stub.says(n["plain"], n["anna"], "/settings")
		wait(
			`sendMessage.*`+n["neighbours"]+`.*7 jours.*04–12 UTC.*Français`,
			`sendMessage.*`+n["harbour"]+`.*an emoji.*60 minutes.*00–08 UTC.*English`,
			`sendMessage.*`+n["plain"]+`.*24 hours.*none`,
		)
		stub.says(n["mara"], n["mara"], "staged") // a draft, in which the verdict was asked for
		wait(`sendMessage.*` + n["mara"] + `.*filmed`)
		for words, pattern := range map[string]string{ // what moderators see
			"/mods": n["nils"], "/proposals": "A lagoon", "/pending": "people say are wrong", "/audit": "What was done", "/stats": "Waiting now",
			"/history " + n["debunk"]: "Filmed at the summit",
		} {
			stub.says(n["mara"], n["mara"], words)
			wait(`send(Message|Photo).*` + n["mara"] + `.*` + pattern)
		}
		stub.says(n["anna"], n["anna"], "/mydata") // a linked account
		wait(`sendMessage.*` + n["anna"] + `.*discord.*too`)
		stub.says(n["anna"], n["anna"], "/help settings") // the last, after which nothing waits
		wait(`sendMessage.*` + n["anna"] + `.*cooldown`)
		s.readWeb(ctx, web, "Putin and Kim Jong-un meeting in Moscow")
		stop()
		s.emptied()
	})
}

// readWeb waits until the browser of the fixture reads at the web chat what it asked for.
func (s *oldStore) readWeb(ctx context.Context, addr, words string) {
	s.Helper()
	client := http.Client{Timeout: 10 * time.Second}
	for page := ""; !strings.Contains(page, words); {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/", nil)
		if err != nil {
			s.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: "firstseen_session", Value: s.Notes["firstseen_session"]})
		if resp, err := client.Do(r); err == nil {
			raw, _ := io.ReadAll(resp.Body)
			page = string(raw)
			resp.Body.Close()
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			s.Errorf("the web chat does not say %q:\n%s", words, page)
			return
		}
	}
}

// emptied proves that nothing waits in a queue.
func (s *oldStore) emptied() {
	s.Helper()
	store, err := storage.Open(context.Background(), s.store)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	for _, queue := range []string{"telegram", "telegram-notices", "telegram-kept", "discord", "discord-notices", "discord-kept"} {
		if n, err := store.Metrics().CountQueued(context.Background(), queue); err != nil || n != 0 {
			s.Errorf("%d chats wait in %s: %v", n, queue, err)
		}
	}
}
