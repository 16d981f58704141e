package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// healthBudget bounds the time until health says what has happened. It is long, since a loaded machine is slow.
const healthBudget = 2 * time.Minute

// expectHealth waits until firstseen health finds fault with one part alone, or with none if it is empty, and returns what it said.
// Through all of it the bot is alive.
func (s *served) expectHealth(t *testing.T, happened, part string) string {
	t.Helper()
	var said string
	for end := time.Now().Add(healthBudget); ; delivery.WaitFor(t.Context(), 200*time.Millisecond) {
		out, err := exec.CommandContext(t.Context(), "firstseen", "health", "--addr", s.address).CombinedOutput()
		said = string(out)
		bad := strings.Count(said, "\nBAD ")
		if (err == nil) == (part == "") && (part == "" && bad == 0 || bad == 1 && strings.Contains(said, "\nBAD  "+part+" ")) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%s: %v: %s", happened, err, said)
		}
	}
	if live := get(t, s.address, "/healthz"); live != "ok\n" {
		t.Errorf("%s: alive: %q", happened, live)
	}
	return said
}

// Health says what is not ready, and when it is again.
func TestHealthNamesWhatIsNotReady(t *testing.T) {
	redis, platform := storagetest.StartRedis(t), telegramtest.New(t, telegramtest.Options{})
	t.Setenv("TELEGRAM_TOKEN", platform.Token)
	t.Setenv("TELEGRAM_API_URL", platform.URL)
	s := serve(t, "--store", redis.URL())
	for _, step := range []struct {
		happened string
		do       func()
		part     string
	}{
		{"all is well", func() {}, ""},
		{"the database hangs", redis.Freeze, "store"},
		{"the database goes on", redis.Thaw, ""},
		{"the database is killed", redis.Kill, "store"},
		{"the database is back", redis.Start, ""},
		{"the token is revoked", func() { platform.Fail(telegramtest.Unauthorized().On("getMe").Times(-1)) }, "telegram"},
	} {
		step.do()
		if said := s.expectHealth(t, step.happened, step.part); strings.Contains(said, platform.Token) || strings.Contains(said, "127.0.0.1") {
			t.Errorf("%s: it says more than it should: %s", step.happened, said)
		}
	}
}

// Health sees that the file of the store is gone, although the bot can still write it.
func TestHealthMissesTheFileOfTheStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := serve(t, "--store", path)
	s.expectHealth(t, "all is well", "")
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	s.expectHealth(t, "the file is gone", "store")
}
