package e2e

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// stand is a Bot API server, a store, and firstseen processes that serve both.
type stand struct {
	*testing.T
	server *telegramtest.Server
	store  string
	clips  string
	logs   logs
}

// logs collects what processes log.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// eachStand runs a test on the embedded store and on Redis.
func eachStand(t *testing.T, opts telegramtest.Options, test func(*stand)) {
	clips := storyClips(t)
	for name, address := range storyStores(t) {
		t.Run(name, func(t *testing.T) {
			s := &stand{T: t, server: telegramtest.New(t, opts), store: address(t.TempDir()), clips: clips}
			defer func() {
				s.discreet()
				if t.Failed() {
					t.Log(s.logs.String())
				}
			}()
			test(s)
		})
	}
}

// discreet looks for what must not be in a log at any level: the token, and what people write, are called and send, and the
// start of their numbers.
func (s *stand) discreet() {
	s.Helper()
	words := []string{
		s.server.Token, strings.SplitN(s.server.Token, ":", 2)[1], private, "Anna", "Person ", "person_", "letterbox", "trim.mp4", "50000000",
	}
	for _, word := range words {
		if strings.Contains(s.logs.String(), word) {
			s.Errorf("the log has %q", word)
		}
	}
}

// private is what people write in these tests.
const private = "Moscow, my very private words"

func (s *stand) clip(name string) string { return filepath.Join(s.clips, name) }

// run runs a command of the program to its end.
func (s *stand) run(args ...string) string {
	s.Helper()
	out, err := exec.CommandContext(s.Context(), "firstseen", append([]string{"--store", s.store}, args...)...).CombinedOutput()
	if err != nil {
		s.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// process starts a process, and returns when it has told the platform that it is there.
func (s *stand) process(env ...string) *exec.Cmd {
	s.Helper()
	cmd := exec.CommandContext(s.Context(), "firstseen", "--store", s.store, "serve", "--data", s.TempDir(), "--web-addr", "127.0.0.1:0")
	cmd.Env = append(append(os.Environ(),
		"TELEGRAM_TOKEN="+s.server.Token, "TELEGRAM_API_URL="+s.server.URL, "TELEGRAM_RATE=1000", "FIRSTSEEN_LOG=debug"), env...)
	cmd.Stdout, cmd.Stderr = io.Discard, &s.logs
	calls := s.server.Count("getMe")
	startProgram(s.T, cmd)
	if err := s.server.WaitFor(s.Context(), "the bot's first call", func() bool { return s.server.Count("getMe") > calls }); err != nil {
		s.Fatal(err)
	}
	return cmd
}

// terminate ends a process as an operator does.
func (s *stand) terminate(cmd *exec.Cmd) {
	s.Helper()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		s.Errorf("after SIGTERM: %v", err)
	}
}

// serve starts a process that answers; the function ends it.
func (s *stand) serve(env ...string) (stop func()) {
	s.Helper()
	cmd := s.process(env...)
	return sync.OnceFunc(func() { s.Helper(); s.terminate(cmd) })
}

func (s *stand) addDebunk() {
	s.Helper()
	s.run("add", s.clip("original.mp4"), "--claim", "Putin and Kim Jong-un meeting in Moscow", "--claim-date", "2022-09-30",
		"--verdict", "decontextualized", "--date", "2019-04-25", "--place", "Vladivostok, Russia",
		"--source", "Global News https://example.org/video @2:12", "--review", "France 24 Observers https://example.org/check 2022-10-07")
}

// must returns the value of what may fail.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestTelegramAnswersAClip(t *testing.T) {
	t.Parallel()
	eachStand(t, telegramtest.Options{Rates: telegramtest.Reported}, func(s *stand) {
		s.addDebunk()
		stop := s.serve("TELEGRAM_RATE=0")
		anna := s.server.User("Anna", "en")
		for _, as := range []telegramtest.Kind{telegramtest.Video, telegramtest.Animation, telegramtest.VideoNote, telegramtest.Document} {
			must[int](s.T)(anna.Post(telegramtest.Post{File: s.clip("letterbox.mp4"), As: as, Text: private}))
			answer := must[botapi.Message](s.T)(anna.Wait(s.Context(), `False context.*\n(.*\n)*.*Vladivostok(.*\n)*.*\[ Not the same video \]`))
			if answer.Photo == nil || answer.ReplyTo == nil {
				s.Errorf("%s: no evidence, or no reply: %+v", as, answer)
			}
		}
		if n := len(anna.Replies()); n != 4 {
			s.Errorf("%d messages for 4 clips:\n%s", n, anna.History())
		}
		press := must[*telegramtest.Query](s.T)(anna.Press("Details"))
		if _, err := press.Answer(s.Context()); err != nil {
			s.Error(err)
		}
		must[botapi.Message](s.T)(anna.Wait(s.Context(), "revision 1"))
		stop()
		if !strings.Contains(anna.History(), "Reading your clip") {
			s.Errorf("no sign that the clip is read:\n%s", anna.History())
		}
		if os.Getenv("SHOW") != "" {
			fmt.Println(anna.History())
		}
	})
}

// What waits while no process runs is answered at the next start, and nothing is answered twice.
func TestTelegramAnswersAfterARestart(t *testing.T) {
	t.Parallel()
	eachStand(t, telegramtest.Options{}, func(s *stand) {
		s.addDebunk()
		anna := s.server.User("Anna", "fr")
		stop := s.serve()
		anna.Send("vladivostok")
		must[botapi.Message](s.T)(anna.Wait(s.Context(), "Putin and Kim"))
		stop()
		must[int](s.T)(anna.Post(telegramtest.Post{File: s.clip("trim.mp4")}))
		anna.Send("nothing like this")
		stop = s.serve()
		must[botapi.Message](s.T)(anna.Wait(s.Context(), "nothing like this"))
		stop()
		if n := len(anna.Replies()); n != 3 {
			s.Errorf("%d messages for 3 questions:\n%s", n, anna.History())
		}
	})
}

// The server fails in every way that it can; the answers come all the same, and the token is in no log.
func TestTelegramThroughFaults(t *testing.T) {
	t.Parallel()
	eachStand(t, telegramtest.Options{}, func(s *stand) {
		for _, f := range []*telegramtest.Fault{
			telegramtest.Unauthorized(), telegramtest.Conflict(), telegramtest.BadGateway(),
		} {
			s.server.Fail(f.On("getUpdates"))
		}
		for _, f := range []*telegramtest.Fault{telegramtest.Flood(time.Second), telegramtest.BadGateway(), telegramtest.Dropped()} {
			s.server.Fail(f.On("sendMessage"))
		}
		s.server.Fail(telegramtest.Dropped().On("getFile"))
		s.server.Fail(telegramtest.Lost().On(telegramtest.Downloads))
		anna := s.server.User("Anna", "en")
		anna.Send(private)
		stop := s.serve()
		must[botapi.Message](s.T)(anna.Wait(s.Context(), "No fact-check mentions"))
		id := must[int](s.T)(anna.Post(telegramtest.Post{File: s.clip("other.mp4"), Text: private}))
		if err := anna.Delete(id); err != nil {
			s.Error(err)
		}
		must[botapi.Message](s.T)(anna.Wait(s.Context(), "No fact-check of this clip"))
		stop()
		if polls := s.server.Count("getUpdates"); polls > 30 {
			s.Errorf("%d polls: it does not wait between those that fail", polls)
		}
	})
}
