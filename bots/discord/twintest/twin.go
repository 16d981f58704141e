package twintest

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// ackLimit is the time in which an interaction has to be acknowledged: discord.com/developers/docs, "Receiving and Responding".
const ackLimit = 3 * time.Second

// Twin is Discord, to one bot.
type Twin struct {
	stagetest.Host[Call]
	// URL is the base of the REST API, and Token what the bot has to call itself by.
	URL, Token string
	// Bot is the bot's own id, and Guild that of the server that it is on.
	Bot, Guild string

	t       testing.TB
	spec    *Spec
	bridge  bridge
	twinURL string // the twin's own base, without the version
	address string // of this server
	client  *http.Client

	// whole is read-locked by each call: people see a message once all of it is there, what the twin does not know included.
	whole sync.RWMutex

	// What follows is guarded by the lock of the host.
	files  map[string]stagetest.File // by path
	direct map[string]string         // the channel of each person's direct messages
	asked  map[string]*Asked         // by token
	hidden map[string]bool           // messages that only one person sees
}

// Call is one call of the bot.
type Call struct {
	Method string
	// Path begins after the version.
	Path string
	// Body is the JSON, also of a call with files.
	Body   []byte
	Status int
}

// Start starts the twin that stands in the node_modules of a folder. It ends with the test, which fails if something was wrong with
// the bot's calls.
func Start(t testing.TB, spec *Spec, folder string) *Twin {
	t.Helper()
	tw := &Twin{
		t: t, spec: spec, Token: "a-token-for-tests." + strings.Repeat("x", 20),
		client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}, // the twin ends idle connections
		files:  map[string]stagetest.File{}, direct: map[string]string{}, asked: map[string]*Asked{}, hidden: map[string]bool{},
	}
	p, err := tw.bridge.startTwin(t, folder, tw.Token)
	if err == nil {
		tw.Bot, tw.Guild, tw.twinURL = p.Bot, p.Guild, p.url()
		tw.address, err = tw.Serve(tw)
		tw.URL = tw.address + base
	}
	return stagetest.CloseWithTest(t, tw, err)
}

// Close ends the server.
func (tw *Twin) Close() { tw.ShutDown(func() {}) }

// Calls returns the bot's calls so far whose method and path begin so: "POST /channels/".
func (tw *Twin) Calls(prefix string) []Call {
	return slices.DeleteFunc(tw.Host.Calls(""), func(c Call) bool { return !strings.HasPrefix(c.Method+" "+c.Path, prefix) })
}

// Await waits until the bot has made so many calls whose method and path begin so.
func (tw *Twin) Await(n int, prefix string) []Call {
	tw.t.Helper()
	tw.waitUntil(prefix, func() bool { return len(tw.Calls(prefix)) >= n })
	return tw.Calls(prefix)
}

// Channel makes a text channel on the server.
func (tw *Twin) Channel(name string) (id string) {
	tw.t.Helper()
	return tw.createOnTwin("channel", map[string]any{"name": name, "type": discordgo.ChannelTypeGuildText})
}

// createOnTwin has the twin make something, and returns its id.
func (tw *Twin) createOnTwin(action string, what map[string]any) string {
	tw.t.Helper()
	id, err := tw.bridge.createOnTwin(action, what)
	if err != nil {
		tw.t.Fatal(err)
	}
	return id
}

// askTwin is the bridge's, for the test's own goroutine.
func (tw *Twin) askTwin(action string, what map[string]any, out any) {
	tw.t.Helper()
	if err := tw.bridge.askTwin(action, what, out); err != nil {
		tw.t.Fatal(err)
	}
}

// openDirect returns the channel of a person's direct messages.
func (tw *Twin) openDirect(person string) (id string, err error) {
	defer tw.Lock()()
	if id := tw.direct[person]; id != "" {
		return id, nil
	}
	id, err = tw.bridge.createOnTwin("channel", map[string]any{"name": "direct", "type": discordgo.ChannelTypeDM})
	tw.direct[person] = id
	return id, err
}
