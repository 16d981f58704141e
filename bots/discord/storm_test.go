package discord_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/bots/discord/discordtest"
)

// How much the bot is put through.
const (
	reconnects   = 100
	brokenEvents = 1000
	heapMore     = 8 << 20 // bytes that a heap may have grown by
)

// The bot is put through a gateway that goes dead, one hundred reconnects and 1,000 events that lack fields or have wrong ones. It
// answers afterwards, and has as many goroutines as before and hardly more memory.
func TestStorm(t *testing.T) {
	w := onlyWorld(t, discordtest.Options{Heartbeat: 5 * time.Second})
	clip := w.known()
	anna, bob := w.server.User("Anna", ""), w.server.User("Bob", "")
	news := w.server.Guild("Herald", anna).Channel("news")
	ignored := goleak.IgnoreCurrent()
	stop := w.serve(w.config())
	news.Guild().AddBot()
	samples := w.listen(w.deeds(anna, news, clip), "the end")
	w.answers(bob, "before")
	before := w.settled(0)

	w.dies()
	afterDeath := w.settled(before.bot)
	for i := range reconnects {
		w.reconnects(i)
	}
	w.answers(bob, "reconnected")
	afterReconnects := w.settled(before.bot)
	w.breaks(samples)
	w.answers(bob, "broken")
	w.server.Gateway.Forget() // what it keeps of the session for a resume
	w.server.Gateway.Drop()
	w.answers(bob, "begun anew")
	after := w.settled(before.bot)

	for name, f := range map[string]figures{"a dead gateway": afterDeath, "100 reconnects": afterReconnects, "1,000 broken events": after} {
		t.Logf("after %s: %d goroutines of the bot (before: %d), %d in all (%d), %.1f MB of heap (%.1f)",
			name, f.bot, before.bot, f.all, before.all, mb(f.heap), mb(before.heap))
		if f.heap > before.heap+heapMore {
			t.Errorf("after %s the heap has grown by %.1f MB", name, mb(f.heap)-mb(before.heap))
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	w.server.Close()
	if err := goleak.Find(ignored); err != nil {
		t.Error(err)
	}
	w.server.TakeViolations() // of what was broken
}

func mb(n uint64) float64 { return float64(n) / (1 << 20) }

// figures are what a process has at a time.
type figures struct {
	bot, all int    // goroutines: of the bot, and of the server and connections too
	heap     uint64 // bytes in use, but for pictures that the server keeps
}

// settled waits until the bot has no more goroutines than are given, or with 0 for what it has at rest.
func (w *world) settled(most int) figures {
	w.Helper()
	last, same := 0, 0
	for range 6000 {
		n := goroutines()
		if n == last {
			same++
		} else {
			last, same = n, 0
		}
		if most == 0 && same > 100 || most > 0 && n <= most {
			break
		}
		if !delivery.WaitFor(w.Context(), 10*time.Millisecond) {
			break
		}
	}
	if most > 0 && last > most {
		buf := make([]byte, 1<<20)
		w.Fatalf("%d goroutines of the bot, %d before:\n%s", last, most, buf[:runtime.Stack(buf, true)])
	}
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return figures{last, runtime.NumGoroutine(), m.HeapAlloc - w.uploaded()}
}

// uploaded is how many bytes of pictures the server keeps, which is in the same process.
func (w *world) uploaded() (n uint64) {
	for _, c := range w.server.Calls("") {
		for _, f := range c.Files {
			n += uint64(f.Size)
		}
	}
	return n
}

// goroutines counts those of the bot.
func goroutines() (n int) {
	buf := make([]byte, 4<<20)
	for one := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(one, "firstseen/bots/discord.(") || strings.Contains(one, "firstseen/bots.(") {
			n++
		}
	}
	return n
}

// dies lets the gateway go dead without a word, until the bot has connected anew.
func (w *world) dies() {
	w.Helper()
	g := w.server.Gateway
	opened := g.Opened()
	g.Mute(discordtest.Silent)
	w.wait("another connection", func() bool { return g.Opened() > opened })
	g.Mute(discordtest.Speaking)
	w.wait("the bot", func() bool { return g.Connected() == 1 })
	w.check(w.server.Settle(w.Context()))
}

// reconnects ends the connection in one of the ways, and waits for the session.
func (w *world) reconnects(i int) {
	w.Helper()
	g := w.server.Gateway
	resumed := g.Resumed()
	switch i % 3 {
	case 0:
		g.Drop()
	case 1:
		g.Reconnect()
	default:
		g.Close(discordtest.UnknownError)
	}
	w.wait("the session", func() bool { return g.Resumed() > resumed })
	w.check(w.server.Settle(w.Context()))
}

// breaks sends events that lack fields at random, or have values of other types in them.
func (w *world) breaks(samples []heard) {
	w.Helper()
	w.server.Fail(discordtest.Gone().On(discordtest.Downloads).Times(-1)) // clips are not what this is about
	defer w.server.Recover()
	r := rand.New(rand.NewPCG(1, 2))
	counts := map[string]int{}
	for i := range brokenEvents {
		e := samples[r.IntN(len(samples))]
		if e.Type == "READY" && r.IntN(4) > 0 { // after each the bot catches up
			e = samples[len(samples)-1]
		}
		counts[e.Type]++
		data := isServerError(r, e.Data, i).(map[string]any)
		raw, err := json.Marshal(data)
		w.check(err)
		w.server.Gateway.Event(e.Type, string(raw))
		if i%100 == 99 {
			w.check(w.server.Settle(w.Context()))
		}
	}
	w.Logf("%d broken events: %v", brokenEvents, counts)
}

// junk is what may stand in any field.
var junk = []any{nil, 7, -1.5, "x", "", true, []any{}, []any{nil}, map[string]any{}, map[string]any{"id": 7}, strings.Repeat("é", 500)}

// isServerError is a copy of a value in which fields are missing or of other types, about one in thirty. Its id is one of its own, so that it is
// not taken for one that was there.
func isServerError(r *rand.Rand, v any, i int) any {
	switch v := v.(type) {
	case map[string]any:
		out := maps.Clone(v)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			switch r.IntN(60) {
			case 0:
				delete(out, name)
			case 1:
				out[name] = junk[r.IntN(len(junk))]
			default:
				out[name] = isServerError(r, v[name], -1)
			}
		}
		if _, is := out["id"].(string); is && i >= 0 {
			out["id"] = strconv.Itoa(1<<40 + i)
		}
		return out
	case []any:
		out := slices.Clone(v)
		for j := range out {
			out[j] = isServerError(r, v[j], -1)
		}
		return out
	}
	return v
}
