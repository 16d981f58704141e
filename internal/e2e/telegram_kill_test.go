package e2e

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// How often the bot is killed on each store, unless FIRSTSEEN_KILLS asks for more; how many clips come in meanwhile, and from how many people.
const (
	telegramKills = 4
	clipsPerKill  = 4
	askers        = 36
)

func killsWanted(t *testing.T) int {
	t.Helper()
	s := os.Getenv("FIRSTSEEN_KILLS")
	if s == "" {
		return telegramKills
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestTelegramKilled ends the bot with SIGKILL again and again while clips come in. Each is answered, none twice.
func TestTelegramKilled(t *testing.T) {
	t.Parallel()
	eachStand(t, telegramtest.Options{}, func(s *stand) {
		s.addDebunk()
		a := newAskers(s)
		bot := s.process()
		for range killsWanted(t) {
			a.ask(clipsPerKill)
			a.strike(bot)
			bot = s.process()
		}
		a.wait()
		s.terminate(bot)
		a.check()
	})
}

// TestTelegramShared lets two processes share the work on one Redis, and kills one after the other.
func TestTelegramShared(t *testing.T) {
	t.Parallel()
	eachStand(t, telegramtest.Options{}, func(s *stand) {
		if !strings.HasPrefix(s.store, "redis") {
			return // the embedded store is one process's
		}
		s.addDebunk()
		a := newAskers(s)
		ways := []*way{newWay(s), newWay(s)}
		bots := []*exec.Cmd{s.process(ways[0].env()), s.process(ways[1].env())}
		release := s.server.Hold(telegramtest.Downloads) // so that there are more chats than one process takes
		a.ask(askers)
		err := s.server.WaitFor(s.Context(), "both processes", func() bool { return callers(ways, "sendMessage") == len(ways) })
		release()
		if polls := callers(ways, "getUpdates"); err != nil || polls != 1 {
			s.Errorf("%d processes poll, want 1; %v", polls, err)
		}
		a.wait()
		for i := range killsWanted(t) {
			a.ask(clipsPerKill)
			a.strike(bots[i%2])
			if i%2 == 1 { // meanwhile the other one is alone
				a.wait()
			}
			bots[i%2] = s.process(ways[i%2].env())
		}
		a.wait()
		for _, bot := range bots {
			s.terminate(bot)
		}
		a.check()
	})
}

// A way is a proxy of a process's own to the server, which counts what the process calls.
type way struct {
	*httptest.Server
	mu    sync.Mutex
	calls map[string]int
}

func newWay(s *stand) *way {
	to := must[*url.URL](s.T)(url.Parse(s.server.URL))
	w := &way{calls: map[string]int{}}
	proxy := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }, // whoever asked was killed
	}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.calls[filepath.Base(r.URL.Path)]++
		w.mu.Unlock()
		proxy.ServeHTTP(rw, r)
	}))
	s.Cleanup(func() { w.CloseClientConnections(); w.Close() })
	return w
}

// callers counts the processes that called a method.
func callers(ways []*way, method string) (n int) {
	for _, w := range ways {
		if w.count(method) > 0 {
			n++
		}
	}
	return n
}

func (w *way) env() string { return "TELEGRAM_API_URL=" + w.URL }

func (w *way) count(method string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls[method]
}

// askers are people who send clips of known footage, and what they were told.
type crowdOfAskers struct {
	*stand
	people []*telegramtest.Person
	from   *botapi.Origin
	clip   []byte
	asked  []question
	died   int
}

// question is a clip that somebody sent.
type question struct {
	who *telegramtest.Person
	id  int
}

func newAskers(s *stand) *crowdOfAskers {
	a := &crowdOfAskers{
		stand: s, clip: must[[]byte](s.T)(os.ReadFile(s.clip("trim.mp4"))),
		from: s.server.Origin(botapi.FromChannel, "News", time.Date(2022, 10, 1, 0, 0, 0, 0, time.UTC)),
	}
	for i := range askers {
		a.people = append(a.people, s.server.User(fmt.Sprintf("Person %d", i), "en"))
	}
	return a
}

// ask lets people send n clips: every other a forward of the same file, the others files of their own.
func (a *crowdOfAskers) ask(n int) {
	a.Helper()
	for range n {
		who := a.people[len(a.asked)%len(a.people)]
		post := telegramtest.Post{File: a.stand.clip("trim.mp4"), From: a.from}
		if len(a.asked)%2 == 0 {
			// Bytes after the end of an MP4 mean nothing, and make it another file.
			post = telegramtest.Post{File: filepath.Join(a.TempDir(), "own.mp4"), NoThumb: true}
			if err := os.WriteFile(post.File, append(a.clip[:len(a.clip):len(a.clip)], rand.Text()...), 0o600); err != nil {
				a.Fatal(err)
			}
		}
		a.asked = append(a.asked, question{who, must[int](a.T)(who.Post(post))})
	}
}

// strike kills a process: after a time, or right after one of its calls, when it knows no answer yet.
func (a *crowdOfAskers) strike(bot *exec.Cmd) {
	a.Helper()
	ctx, cancel := context.WithTimeout(a.Context(), time.Duration(upTo(a.T, 3000))*time.Millisecond)
	defer cancel()
	if a.died++; a.died%2 == 0 {
		calls := a.writes() + upTo(a.T, 6)
		_ = a.server.WaitFor(ctx, "a call", func() bool { return a.writes() >= calls }) // or else the time is over
	} else {
		<-ctx.Done()
	}
	if err := bot.Process.Kill(); err != nil {
		a.Fatal(err)
	}
	_ = bot.Wait() // it says that it was killed
}

// writes counts the calls that people see.
func (a *crowdOfAskers) writes() (n int) {
	for _, method := range []string{"sendMessage", "sendPhoto", "editMessageMedia", "editMessageText", "editMessageCaption"} {
		n += a.server.Count(method)
	}
	return n
}

// upTo is a number from 1 to n.
func upTo(t *testing.T, n int64) int {
	t.Helper()
	return int(must[*big.Int](t)(rand.Int(rand.Reader, big.NewInt(n))).Int64()) + 1
}

// answersTo are the bot's messages in reply to each question: those that answer, and those that only say that it is at work.
func (a *crowdOfAskers) answersTo() (answers, signs map[question]int, longest int64) {
	answers, signs = map[question]int{}, map[question]int{}
	for _, who := range a.people {
		for _, m := range who.Replies() {
			q := question{who, 0}
			if m.ReplyTo != nil {
				q.id = m.ReplyTo.ID
				longest = max(longest, max(m.Date, m.EditDate)-m.ReplyTo.Date)
			}
			if strings.Contains(m.Text+m.Caption, "False context") {
				answers[q]++
			} else {
				signs[q]++
			}
		}
	}
	return answers, signs, longest
}

// wait waits until each question has an answer.
func (a *crowdOfAskers) wait() {
	a.Helper()
	ctx, cancel := context.WithTimeout(a.Context(), 5*time.Minute)
	defer cancel()
	missing := 0
	err := a.server.WaitFor(ctx, "all answers", func() bool {
		answers, _, _ := a.answersTo()
		missing = 0
		for _, q := range a.asked {
			if answers[q] == 0 {
				missing++
			}
		}
		return missing == 0
	})
	if err != nil {
		a.Fatalf("%d of %d clips are not answered: %v", missing, len(a.asked), err)
	}
}

// check looks for what was answered twice, and tells how it went.
func (a *crowdOfAskers) check() {
	a.Helper()
	answers, signs, longest := a.answersTo()
	for q, n := range answers {
		if n != 1 {
			a.Errorf("%d answers to message %d:\n%s", n, q.id, q.who.History())
		}
	}
	if len(answers) != len(a.asked) {
		a.Errorf("%d messages were answered of %d", len(answers), len(a.asked))
	}
	left := 0
	for _, n := range signs {
		left += n
	}
	a.Logf("killed %d times: %d clips, each answered once, the slowest after %d s; %d signs of progress were left behind", a.died, len(a.asked), longest, left)
}
