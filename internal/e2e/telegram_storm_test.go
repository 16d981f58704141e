package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

// What the storm is like. FIRSTSEEN_STORM asks for more watchers; the seconds pass stormSpeed times as fast as Telegram's, or
// FIRSTSEEN_STORM_SPEED times.
const (
	stormWatchers = 750
	stormSpeed    = 20
	stormAskers   = 100
	askEvery      = 100 * time.Millisecond // on average
	noticesLost   = 8                      // that may be under way when the process is killed, and come twice
)

// TestTelegramStorm tells very many watchers of one debunk, while others go on asking, and kills the process halfway.
func TestTelegramStorm(t *testing.T) {
	n, speed := asked("FIRSTSEEN_STORM", stormWatchers), asked("FIRSTSEEN_STORM_SPEED", stormSpeed)
	eachStand(t, telegramtest.Options{}, func(s *stand) {
		s.addDebunk()
		crowd := s.server.Audience(n)
		video := s.watchedBy(crowd.People())
		mara := s.server.User("Mara", "en")
		env := []string{fmt.Sprint("TELEGRAM_RATE=", 30*speed), fmt.Sprint("FIRSTSEEN_OWNERS=telegram:", mara.ID())}
		bot := s.process(env...)

		people := newStormAskers(s)
		started := time.Now()
		calm := people.askWhile(func() bool { return time.Since(started) < time.Duration(n/2)*time.Second/time.Duration(30*speed) })

		mara.Send("/debunk " + video.String() + "\nclaim: A reef off Brest\nverdict: staged\ndate: 2018\nsource: AFP https://example.org/a")
		must[botapi.Message](s.T)(mara.Wait(s.Context(), "Preview"))
		must[*telegramtest.Query](s.T)(mara.Press("Publish"))
		must[botapi.Message](s.T)(mara.Wait(s.Context(), "people who asked are being told"))
		began := time.Now()
		s.heard(crowd, 1)
		told := 0
		storm := people.askWhile(func() bool { told, _, _ = crowd.Sent(); return told < n/2 })
		bot = s.killed(bot, env)
		s.heard(crowd, n)
		took := time.Since(began)
		s.terminate(bot)
		messages, _, twice := crowd.Sent()
		if twice > noticesLost {
			s.Errorf("%d of %d people were told twice", twice, n)
		}
		s.Logf("%d watchers told in %.1f s (%.0f a second), %d of them twice after a kill -9 (%d messages); killed when %d had been told. "+
			"Askers' median and p99: %s before, %s during the storm (%d and %d asked)",
			n, took.Seconds(), float64(n)/took.Seconds(), twice, messages, told, calm, storm, len(calm), len(storm))
	})
}

// asked is the number that a variable asks for, or another.
func asked(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// watchedBy adds footage that all of these people wait to hear of.
func (s *stand) watchedBy(people []int64) core.VideoID {
	s.Helper()
	store := must[*storage.Store](s.T)(storage.Open(s.Context(), s.store))
	decoder := must[*media.Decoder](s.T)(media.New(media.Config{}))
	service := services.New(services.Config{Store: store, Decoder: decoder})
	video, _, err := service.Checking.AddFootage(s.Context(), s.clip("other.mp4"))
	if err != nil {
		s.Fatal(err)
	}
	var group errgroup.Group
	group.SetLimit(200) // so that commits share a write
	for _, id := range people {
		name := strconv.FormatInt(id, 10)
		group.Go(func() error {
			return store.AddWatcher(s.Context(), video.ID, core.Watcher{
				Chat: core.ChatID{Platform: "telegram", ID: name}, User: core.UserID{Platform: "telegram", ID: name}, Lang: "en",
				Since: time.UnixMilli(id), Reply: "m1",
			})
		})
	}
	if err := group.Wait(); err != nil {
		s.Fatal(err)
	}
	if err := store.Close(); err != nil {
		s.Fatal(err)
	}
	return video.ID
}

// heard waits until so many people of a crowd have had a message.
func (s *stand) heard(crowd *telegramtest.Flooded, n int) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Hour)
	defer cancel()
	err := s.server.WaitFor(ctx, "watchers to be told", func() bool {
		told := 0
		for answer, count := range crowd.Tally() {
			if strings.Contains(answer, "There is an answer") {
				told += count
			}
		}
		return told >= n
	})
	if err != nil {
		messages, _, twice := crowd.Sent()
		s.Fatalf("%v: %d messages, %d twice\n%v", err, messages, twice, crowd.Tally())
	}
}

// killed kills a process and starts another.
func (s *stand) killed(bot *exec.Cmd, env []string) *exec.Cmd {
	s.Helper()
	if err := bot.Process.Kill(); err != nil {
		s.Fatal(err)
	}
	_ = bot.Wait() // it says that it was killed
	return s.process(env...)
}

// stormPeople ask about a clip that is known, each so seldom that no limit of one chat is met.
type stormPeople struct {
	*stand
	all  []*telegramtest.Person
	from *botapi.Origin
}

func newStormAskers(s *stand) *stormPeople {
	p := &stormPeople{stand: s, from: s.server.Origin(botapi.FromChannel, "News", time.Date(2022, 10, 1, 0, 0, 0, 0, time.UTC))}
	for i := range stormAskers {
		p.all = append(p.all, s.server.User(fmt.Sprintf("Person of %d", i), "en"))
	}
	must[time.Duration](s.T)(p.ask(p.all[len(p.all)-1])) // the clip is read once
	return p
}

// delays are how long people waited for their answers, sorted.
type delays []time.Duration

// String gives the median and the 99th percentile.
func (d delays) String() string {
	return fmt.Sprintf("%d/%d ms", d[len(d)/2].Milliseconds(), d[(len(d)*99)/100].Milliseconds())
}

// askWhile lets people ask at random moments.
func (p *stormPeople) askWhile(cond func() bool) delays {
	p.Helper()
	var mu sync.Mutex
	var all delays
	var group errgroup.Group
	for i := 0; cond(); i++ {
		who := p.all[i%len(p.all)]
		group.Go(func() error {
			d, err := p.ask(who)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, d)
			return err
		})
		select {
		case <-time.After(time.Duration(rand.ExpFloat64() * float64(askEvery))):
		case <-p.Context().Done():
		}
	}
	if err := group.Wait(); err != nil {
		p.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func (p *stormPeople) ask(who *telegramtest.Person) (time.Duration, error) {
	at := time.Now()
	if _, err := who.Post(telegramtest.Post{File: p.clip("trim.mp4"), From: p.from}); err != nil {
		return 0, err
	}
	_, err := who.Wait(p.Context(), "False context")
	return time.Since(at), err
}
