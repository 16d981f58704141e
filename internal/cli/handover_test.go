package cli

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// startBot runs the bot on a store until the test ends, and returns once it listens.
func startBot(t *testing.T, store string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- Run(ctx, []string{"--store", store, "serve", "--data", t.TempDir(), "--web-addr", "127.0.0.1:0"}, strings.NewReader(""), io.Discard, write)
		write.Close()
	}()
	lines := bufio.NewScanner(read)
	for lines.Scan() && !strings.Contains(lines.Text(), "the web chat is at") {
		t.Log(lines.Text())
	}
	go io.Copy(io.Discard, read) //nolint:errcheck // ends with the bot
	stop = func() {
		cancel()
		if status := <-ended; status != exitOK {
			t.Errorf("the bot ended with %d", status)
		}
		ended <- exitOK
	}
	t.Cleanup(stop)
	return stop
}

// Commands work beside a bot that runs, with the same words and exit statuses, also where the store's path is long.
func TestCommandsBesideTheBot(t *testing.T) {
	for name, folder := range map[string]string{"short": "d", "long": strings.Repeat("long", 40)} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), folder)
			store := filepath.Join(dir, "store.db")
			stop := startBot(t, store)
			if info, err := os.Stat(store + ".sock"); err != nil || info.Mode().Perm() != 0o600 {
				t.Fatalf("the socket: %v, %v", info, err)
			}
			clip := mediatest.MakeClip(t, "beside", 2, 3)
			t.Chdir(filepath.Dir(clip))
			runIn(t, store, exitOK, `no fact-check yet`, "list")
			runIn(t, store, exitMisused, `--date: Not a date`, "add", clip, "--claim", "C", "--verdict", "staged", "--date", "2019-13")
			runIn(t, store, exitOK, `Published as`, "add", filepath.Base(clip), "--claim", "C", "--verdict", "staged", "--date", "2016", "--source", "AFP https://example.org/a")
			runIn(t, store, exitOK, `Mis en scène|2016`, "--locale", "fr", "check", filepath.Base(clip), "--evidence", "proof.jpg")
			if _, err := os.Stat("proof.jpg"); err != nil {
				t.Error(err)
			}
			runIn(t, store, exitOK, `store +`, "doctor", "--deep")
			stop()
			if _, err := os.Stat(store + ".sock"); err == nil {
				t.Error("the socket is still there")
			}
			runIn(t, store, exitOK, `2016`, "list")
		})
	}
}

// A batch that comes by standard input goes to the bot too.
func TestBatchBesideTheBot(t *testing.T) {
	store := filepath.Join(t.TempDir(), "store.db")
	startBot(t, store)
	var out, errs bytes.Buffer
	batch := strings.NewReader(`{"file":"` + mediatest.MakeClip(t, "beside", 2, 3) + `"}` + "\n")
	if status := Run(t.Context(), []string{"--store", store, "add", "--batch", "-"}, batch, &out, &errs); status != exitOK || !strings.Contains(out.String(), "line 1: ") {
		t.Errorf("exit status %d: %s%s", status, &out, &errs)
	}
}

// What a process left that was killed is replaced, another version is told so, and a bot that ends in between too.
func TestOddBots(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "store.db")
	old, err := listenPrivately(store + ".sock")
	if err != nil {
		t.Fatal(err)
	}
	answer := func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "9.9.9", http.StatusConflict) }
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r) })} //nolint:gosec // the test's own
	go server.Serve(old)                                                                                             //nolint:errcheck // ends with the listener
	runIn(t, store, exitFailed, `another version \(9\.9\.9\)`, "list")
	answer = func(http.ResponseWriter, *http.Request) {}
	runIn(t, store, exitFailed, `ended before the command was done`, "list")
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	startBot(t, store)
	runIn(t, store, exitOK, `no fact-check yet`, "list")
	connection, err := net.Dial("unix", store+".sock")
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\n[]"); err != nil {
		t.Fatal(err)
	}
	if said, err := io.ReadAll(connection); err != nil || !strings.Contains(string(said), "400 Bad Request") {
		t.Errorf("%s, %v", said, err)
	}
}
