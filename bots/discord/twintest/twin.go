package twintest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// ackTime is how soon an interaction has to be acknowledged: discord.com/developers/docs, "Receiving and Responding".
const ackTime = 3 * time.Second

// A Twin is Discord, to one bot.
type Twin struct {
	// URL is the base of the REST API, and Token what the bot has to call itself by.
	URL, Token string
	// Bot is the bot's own id, and Guild that of the server that it is on.
	Bot, Guild string

	t      testing.TB
	spec   *Spec
	bridge bridge
	real   string // the twin's own base, without the version
	server *httptest.Server
	client *http.Client

	// whole is read-locked by each call: people see a message once all of it is there, what the twin does not know included.
	whole sync.RWMutex

	mu      sync.Mutex
	changed chan struct{} // closed at the next call
	calls   []Call
	wrong   []string
	files   map[string]file   // by path
	private map[string]string // the channel of each person's direct messages
	asked   map[string]*Asked // by token
	hidden  map[string]bool   // messages that only one person sees
}

// A Call is one call of the bot.
type Call struct {
	Method string
	// Path begins after the version.
	Path string
	// Body is the JSON, also of a call with files.
	Body []byte
	// Files are the names of the files that came along.
	Files  []string
	Status int
}

// Start starts the twin that stands in the node_modules of a folder. It ends with the test, and so says then what was wrong.
func Start(t testing.TB, spec *Spec, folder string) *Twin {
	t.Helper()
	tw := &Twin{
		t: t, spec: spec, Token: "a-token-for-tests." + strings.Repeat("x", 20), client: &http.Client{Timeout: time.Minute},
		changed: make(chan struct{}), files: map[string]file{}, private: map[string]string{}, asked: map[string]*Asked{}, hidden: map[string]bool{},
	}
	p, err := tw.bridge.open(t, folder, tw.Token)
	if err != nil {
		t.Fatal(err)
	}
	tw.Bot, tw.Guild, tw.real = p.Bot, p.Guild, fmt.Sprintf("http://127.0.0.1:%d", p.Port)
	tw.server = httptest.NewServer(tw)
	tw.URL = tw.server.URL + base
	t.Cleanup(func() {
		tw.server.CloseClientConnections()
		tw.server.Close()
		for _, w := range tw.Wrong() {
			t.Error(w)
		}
	})
	return tw
}

// Wrong returns, and forgets, what was wrong with the bot's calls.
func (tw *Twin) Wrong() []string {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	defer func() { tw.wrong = nil }()
	return tw.wrong
}

// Calls are the bot's calls so far whose method and path begin so: "POST /channels/".
func (tw *Twin) Calls(prefix string) []Call {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(tw.calls), func(c Call) bool { return !strings.HasPrefix(c.Method+" "+c.Path, prefix) })
}

// Channel makes a text channel on the server.
func (tw *Twin) Channel(name string) (id string) {
	tw.t.Helper()
	return tw.make("channel", map[string]any{"name": name, "type": guildText})
}

// The kinds of channels: discord.com/developers/docs, "Channel Types".
const (
	guildText     = 0
	directMessage = 1
)

// make has the twin make something, and returns its id.
func (tw *Twin) make(action string, what map[string]any) string {
	tw.t.Helper()
	var made struct {
		ID string `json:"id"`
	}
	tw.ask(action, what, &made)
	return made.ID
}

// ask is the bridge's, for the test's own goroutine.
func (tw *Twin) ask(action string, what map[string]any, out any) {
	tw.t.Helper()
	if err := tw.bridge.ask(action, what, out); err != nil {
		tw.t.Fatal(err)
	}
}

// Broadcast sends the bot an event.
func (tw *Twin) Broadcast(event string, data any) {
	tw.t.Helper()
	tw.ask("broadcast", map[string]any{"event": event, "data": data}, nil)
}

// direct is the channel of a person's direct messages.
func (tw *Twin) direct(person string) (id string, err error) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	if id := tw.private[person]; id != "" {
		return id, nil
	}
	var made struct {
		ID string `json:"id"`
	}
	err = tw.bridge.ask("channel", map[string]any{"name": "direct", "type": directMessage}, &made)
	tw.private[person] = made.ID
	return made.ID, err
}
