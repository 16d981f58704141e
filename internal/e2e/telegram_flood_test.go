package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// forwards is how many people forward one clip at once; FIRSTSEEN_FORWARDS asks for more.
const forwards = 150

// TestTelegramFlood lets many people forward one clip at once. It is downloaded and decoded once, and all are answered.
func TestTelegramFlood(t *testing.T) {
	n := forwards
	if s := os.Getenv("FIRSTSEEN_FORWARDS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	eachStand(t, telegramtest.Options{}, func(s *stand) {
		s.addDebunk()
		from := s.server.Origin(botapi.FromChannel, "News", time.Date(2022, 10, 1, 0, 0, 0, 0, time.UTC))
		crowd, err := s.server.Flood(n, telegramtest.Post{File: s.clip("letterbox.mp4"), Text: private, From: from})
		if err != nil {
			s.Fatal(err)
		}
		bot := s.process("TELEGRAM_RATE=100000")
		started := time.Now()
		ctx, cancel := context.WithTimeout(s.Context(), time.Hour)
		defer cancel()
		if err := crowd.Wait(ctx, `False context.*\n(.*\n)*.*\[ Not the same video \]`); err != nil {
			s.Fatalf("%v\n%v", err, crowd.Tally())
		}
		took := time.Since(started)
		memory := peakMemory(bot)
		s.terminate(bot)
		messages, edits, twice := crowd.Sent()
		if twice > 0 || messages != n {
			s.Errorf("%d messages to %d people, %d of whom got more than one", messages, n, twice)
		}
		if got := s.server.Downloaded("letterbox.mp4"); got != 1 {
			s.Errorf("downloaded %d times", got)
		}
		if got := strings.Count(s.logs.String(), `msg="a clip was read"`); got != 1 {
			s.Errorf("decoded %d times", got)
		}
		if got := uploads(s.server); got > roundsOfOne {
			s.Errorf("the same picture was uploaded %d times", got)
		}
		s.Logf("%d forwards were answered in %.1f s: %.0f a second, with %d messages and %d edits; peak memory %s",
			n, took.Seconds(), float64(n)/took.Seconds(), messages, edits, memory)
	})
}

// roundsOfOne is how many may upload a picture at once before Telegram has said by which name it knows it.
const roundsOfOne = 64

// uploads counts the latest calls that bring a picture.
func uploads(server *telegramtest.Server) (n int) {
	for _, c := range server.Calls("editMessageMedia") {
		n += len(c.Files)
	}
	return n
}

// A picture that Telegram does not know any more is uploaded again.
func TestTelegramUploadsAgain(t *testing.T) {
	t.Parallel()
	eachStand(t, telegramtest.Options{}, func(s *stand) {
		s.addDebunk()
		stop := s.serve()
		for i, name := range []string{"Anna", "Bob", "Carl"} {
			who := s.server.User(name, "en")
			if name == "Carl" {
				unknown := &telegramtest.Error{Code: http.StatusBadRequest, Description: "Bad Request: wrong remote file identifier specified: Wrong string length"}
				s.server.Fail(telegramtest.Refuse(unknown).On("editMessageMedia"))
			}
			from := s.server.Origin(botapi.FromHidden, "Eve", time.Unix(0, 0))
			must[int](s.T)(who.Post(telegramtest.Post{File: s.clip("trim.mp4"), From: from}))
			answer := must[botapi.Message](s.T)(who.Wait(s.Context(), "False context"))
			if want := []int{1, 1, 2}[i]; answer.Photo == nil || uploads(s.server) != want {
				s.Errorf("%s: %d uploads, want %d; picture: %t", name, uploads(s.server), want, answer.Photo != nil)
			}
		}
		stop()
	})
}

// peakMemory is the most memory that a process had at one time, where the system tells.
func peakMemory(cmd *exec.Cmd) string {
	status, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(cmd.Process.Pid), "status"))
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(status)) {
		if size, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(size)
		}
	}
	return "unknown"
}
