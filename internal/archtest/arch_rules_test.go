package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each ban is shown to be able to fail: bad breaks it, good is the nearest thing that does not.
var banCases = []struct {
	ban       string
	bad, good []edge
}{
	{
		"core stands alone",
		[]edge{
			{"./core", "./bots", false},
			{"./core", "./storage/bolt", false},
			{"./core/text", "github.com/redis/go-redis/v9", false},
			{"./core/media", ".", false},
			{"./core", "./bots/web", true},
			{"./core/match", "./internal/measure/synthvideo", false},
			{"./core/match", "./internal/measure", true},
			{"./core", "github.com/google/go-cmp/cmp", false},
		},
		[]edge{
			{"./core", "./core/match", false},
			{"./core", "net/url", false},
			{"./core/fingerprint", "github.com/corona10/goimagehash/transforms", false},
			{"./core", "golang.org/x/sync/singleflight", false},
			{"./core", "./storage/bolt", true},
			{"./core/match", "./internal/measure/synthvideo", true},
			{"./core", "github.com/google/go-cmp/cmp", true},
			{"./corelike", "./bots", false},
		},
	},
	{
		"the domain knows no use case",
		[]edge{{"./core", "./core/checking", false}, {"./core/match", "./core/searching", false}, {"./core", "./core/records", false}},
		[]edge{{"./core/checking", "./core", false}, {"./core/text", "./core/reviewing", false}, {"./core", "./core/checking", true}},
	},
	{
		"use cases stand side by side",
		[]edge{
			{"./core/notifying", "./core/reviewing", false}, {"./core/reviewing", "./core/notifying", false}, {"./core/searching", "./core/accounts", false},
		},
		[]edge{
			{"./core/reviewing", "./core/recognition", false}, {"./core/checking", "./core/match", false}, {"./core/services", "./core/reviewing", false},
			{"./core/notifying", "./core/reviewing", true},
		},
	},
	{
		"what use cases share knows none of them",
		[]edge{{"./core/records", "./core/reviewing", false}, {"./core/metrics", "./core/records", false}},
		[]edge{{"./core/reviewing", "./core/records", false}, {"./core/records", "./core", false}, {"./core/metrics", "./core/services", true}},
	},
	{
		"core/services is the roof",
		[]edge{{"./core/reviewing", "./core/services", false}, {"./core", "./core/services", false}},
		[]edge{{"./bots", "./core/services", false}, {"./core/reviewing", "./core/services", true}},
	},
	{
		"drawn footage knows core alone",
		[]edge{
			{"./internal/measure/deadleaves", "./internal/measure", false}, {"./internal/measure/synthvideo", "./storage", true},
			{"./internal/measure/deadleaves", "github.com/google/go-cmp/cmp", false},
		},
		[]edge{
			{"./internal/measure/deadleaves", "./core/fingerprint", false}, {"./internal/measure/deadleaves", "github.com/google/go-cmp/cmp", true},
			{"./internal/measure", "./storage", false},
		},
	},
	{
		"main only starts the command line",
		[]edge{{".", "./core", false}, {".", "os", false}, {".", "testing", true}},
		[]edge{{".", "./internal/cli", false}},
	},
	{
		"the command line stands on top",
		[]edge{{"./internal/measure", "./internal/cli", false}, {"./bots/web", "./internal/cli", true}},
		[]edge{{".", "./internal/cli", false}, {"./internal/e2e", "./internal/cli", true}, {"./internal/archtest", "./internal/cli", true}},
	},
	{
		"measurements stand aside",
		[]edge{{"./core/match", "./internal/measure/deadleaves", false}, {"./storage", "./internal/measure", false}},
		[]edge{{"./internal/cli", "./internal/measure", false}, {"./storage", "./internal/measure/deadleaves", true}},
	},
	{
		"bots know no storage",
		[]edge{{"./bots/web", "./storage", false}, {"./bots", "./storage/kv", false}},
		[]edge{{"./bots/web", "./core", false}, {"./bots/bottest", "./storage/bolt", true}, {"./internal/cli", "./storage", false}},
	},
	{
		"bots know no other bot",
		[]edge{{"./bots/web", "./bots/telegram", false}, {"./bots/discord/wire", "./bots/telegram", true}},
		[]edge{{"./bots/web", "./bots", false}, {"./bots/web", "./bots/conversation", false}, {"./bots/web", "./bots/web/page", false}, {"./bots/web", "./bots/bottest", true}},
	},
	{
		"the adapter contract knows no adapter",
		[]edge{{"./bots", "./bots/telegram", false}, {"./bots", "./bots/telegram", true}, {"./bots", "./bots/delivery", false}},
		[]edge{{"./bots", "./core", false}, {"./internal/cli", "./bots/telegram", false}, {"./bots", "./bots/delivery", true}},
	},
	{
		"delivery and conversation know no platform",
		[]edge{{"./bots/delivery", "./bots/telegram", false}, {"./bots/conversation", "./bots/web", true}},
		[]edge{{"./bots/telegram", "./bots/delivery", false}, {"./bots/conversation", "./bots", false}, {"./bots/conversation", "./bots/bottest", true}},
	},
	{
		"delivery and conversation are apart",
		[]edge{{"./bots/delivery", "./bots/conversation", false}, {"./bots/conversation", "./bots/delivery", false}},
		[]edge{{"./bots/web", "./bots/delivery", false}, {"./bots/delivery", "./bots", false}, {"./bots/conversation", "./bots/delivery", true}},
	},
	{
		"storage knows no bots",
		[]edge{{"./storage", "./bots", false}, {"./storage/storagetest", "./bots/bottest", true}},
		[]edge{{"./storage", "./core", false}},
	},
	{
		"storage only keeps",
		[]edge{{"./storage/redis", "./core/media", false}, {"./storage", "./core/text", false}, {"./storage", "./core/searching", false}},
		[]edge{{"./storage", "./core", false}, {"./storage", "./core/match", false}, {"./storage/storagetest", "./core/text", true}},
	},
	{
		"stores know no other store",
		[]edge{{"./storage/redis", "./storage/bolt", false}, {"./storage/bolt", "./storage/redis", true}},
		[]edge{{"./storage", "./storage/bolt", false}, {"./storage/bolt", "./storage/kv", false}, {"./storage/bolt", "./storage/storagetest", true}},
	},
	{
		"only core/media starts processes",
		[]edge{{"./core", "os/exec", false}, {"./internal/cli", "os/exec", false}, {"./bots/web", "os/exec", false}},
		[]edge{{"./core/media", "os/exec", false}, {"./internal/cli", "os/exec", true}, {"./internal/cli", "os/signal", false}},
	},
	{
		"only tests answer for a child",
		[]edge{{"./internal/cli", "./core/media/internal/replay", false}, {"./core/checking", "./core/media/internal/replay", false}},
		[]edge{{"./core/media", "./core/media/internal/replay", false}, {"./core/media/mediatest", "./core/media/internal/replay", true}},
	},
	{
		"fingerprint and match are pure",
		[]edge{{"./core/match", "os", false}, {"./internal/measure/deadleaves", "os", false}, {"./core/fingerprint", "net/http", false}, {"./core/match", "log/slog", false}},
		[]edge{{"./core/match", "math/bits", false}, {"./core/fingerprint", "os", true}, {"./core/media", "os", false}},
	},
	{
		"the program holds no test code",
		[]edge{{"./internal/cli", "testing", false}, {"./bots", "go.uber.org/goleak", false}, {"./internal/cli", "./storage/storagetest", false}},
		[]edge{{"./internal/cli", "testing", true}, {"./internal/cli", "./storage/storagetest", true}, {"./internal/cli", "./storage", false}},
	},
	{"no cgo", []edge{{"./core/media", "C", false}, {"./internal/cli", "C", true}}, []edge{{"./internal/cli", "crypto/rand", false}}},
	{
		"gopkg.in/telebot.v3 has one home",
		[]edge{{"./bots/web", "gopkg.in/telebot.v3", false}, {"./internal/cli", "gopkg.in/telebot.v3", true}},
		[]edge{{"./bots/telegram", "gopkg.in/telebot.v3", false}},
	},
	{
		"github.com/bwmarrin/discordgo has one home",
		[]edge{{"./bots", "github.com/bwmarrin/discordgo", false}},
		[]edge{{"./bots/discord", "github.com/bwmarrin/discordgo", false}},
	},
	{
		"github.com/gorilla/websocket has one home",
		[]edge{{"./bots/web", "github.com/gorilla/websocket", false}, {"./bots", "github.com/gorilla/websocket", false}},
		[]edge{{"./bots/discord", "github.com/gorilla/websocket", false}, {"./bots/discord/discordtest", "github.com/gorilla/websocket", false}},
	},
	{
		"github.com/pb33f has one home",
		[]edge{{"./bots/discord/discordtest", "github.com/pb33f/libopenapi", true}, {".", "github.com/pb33f/libopenapi-validator", true}},
		[]edge{{"./bots/discord/twintest", "github.com/pb33f/libopenapi-validator/errors", true}},
	},
	{
		"github.com/redis/go-redis has one home",
		[]edge{{"./storage", "github.com/redis/go-redis/v9", false}, {"./bots", "github.com/redis/go-redis/v9", false}},
		[]edge{{"./storage/redis", "github.com/redis/go-redis/v9", false}},
	},
	{
		"go.etcd.io/bbolt has one home",
		[]edge{{"./storage/redis", "go.etcd.io/bbolt", false}, {"./internal/cli", "go.etcd.io/bbolt", false}},
		[]edge{{"./storage/bolt", "go.etcd.io/bbolt", false}},
	},
	{
		"github.com/corona10/goimagehash has one home",
		[]edge{{"./core/match", "github.com/corona10/goimagehash", false}},
		[]edge{{"./core/fingerprint", "github.com/corona10/goimagehash/transforms", false}},
	},
	{
		"github.com/landlock-lsm/go-landlock has one home",
		[]edge{{"./internal/cli", "github.com/landlock-lsm/go-landlock/landlock", false}},
		[]edge{{"./core/media/cell", "github.com/landlock-lsm/go-landlock/landlock", false}},
	},
	{
		"github.com/elastic/go-seccomp-bpf has one home",
		[]edge{{"./core", "github.com/elastic/go-seccomp-bpf", false}},
		[]edge{{"./core/media", "github.com/elastic/go-seccomp-bpf", false}},
	},
}

func TestEveryBanCanFail(t *testing.T) {
	shown := map[string]bool{}
	for _, c := range banCases {
		shown[c.ban] = true
		for _, e := range c.bad {
			if !breaks(e, c.ban) {
				t.Errorf("%q lets pass that %s imports %s (test: %t)", c.ban, e.from, e.to, e.test)
			}
		}
		for _, e := range c.good {
			if breaks(e, c.ban) {
				t.Errorf("%q forbids that %s imports %s (test: %t)", c.ban, e.from, e.to, e.test)
			}
		}
	}
	for _, b := range bans {
		if !shown[b.name] || b.why == "" {
			t.Errorf("%q lacks a case that breaks it, or a reason", b.name)
		}
	}
}

func breaks(e edge, name string) bool {
	for _, reason := range broken(e) {
		if strings.HasPrefix(reason, name+": ") {
			return true
		}
	}
	return false
}

// Files for another platform, behind a build tag, of a test and of a test kit are all read.
func TestImportsOf(t *testing.T) {
	root := t.TempDir()
	for file, text := range map[string]string{
		"main.go":                 "package main\nimport \"" + modulePath + "/core\"\n",
		"core/core_windows.go":    "package core\nimport _ \"os/exec\"\n",
		"core/core_test.go":       "//go:build shared\n\npackage core\nimport \"testing\"\n",
		"bots/bottest/bottest.go": "package bottest\nimport \"testing\"\n",
		".cache/other.go":         "package other\nimport \"C\"\n",
		"core/notes.txt":          "import \"C\"\n",
	} {
		name := filepath.Join(root, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := []edge{
		{"./bots/bottest", "testing", true},
		{"./core", "testing", true},
		{"./core", "os/exec", false},
		{".", "./core", false},
	}
	if diff := cmp.Diff(want, importsOf(t, root), cmp.AllowUnexported(edge{})); diff != "" {
		t.Errorf("imports (-want +got):\n%s", diff)
	}
}

func TestCompany(t *testing.T) {
	const source = `package a
import ("sync/atomic"; "strings")
func TestA(t *testing.T) { t.Parallel(); go strings.ToUpper("a") }`
	want := []string{"sync/atomic", "Parallel", "a go statement"}
	if diff := cmp.Diff(want, company(t, "a_test.go", source)); diff != "" {
		t.Errorf("company (-want +got):\n%s", diff)
	}
}

func TestStrangers(t *testing.T) {
	deps := []string{
		"unsafe", "net/url", modulePath + "/core", modulePath + "/storage", "github.com/nfnt/resize",
		"golang.org/x/sys/unix", "github.com/nfnt/resizer",
	}
	want := []string{"./storage", "github.com/nfnt/resizer"}
	if diff := cmp.Diff(want, strangers(deps)); diff != "" {
		t.Errorf("strangers (-want +got):\n%s", diff)
	}
}
