package discordtest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

// Token is the bot's, unless Options say otherwise. It does not look like a real one, so that no scanner takes it for that.
const Token = "not-a-real-token-of-discordtest"

// Options say what server to start. The zero value is a bot that may read all messages.
type Options struct {
	Token     string           // Token if empty
	NoContent bool             // the intent to read messages is switched off: asking for it ends the connection with 4014
	Heartbeat time.Duration    // how often the gateway asks for a sign of life; 0: as Discord, 41.25 s
	AckLimit  time.Duration    // how long a bot may take to acknowledge an interaction; 0: as Discord, 3 s
	LinkLife  time.Duration    // how long the address of an attachment is valid; 0: as Discord, 24 h
	Limits    *Limits          // the rates of calls; nil: none, though the headers name some
	Terse     bool             // events do not tell what a message replies to, nor whom it mentions
	Shards    int              // what GET /gateway/bot recommends; 0: one
	Now       func() time.Time // the clock, which Advance moves; nil: the system's
}

// Server is a Discord with one bot, and the people and servers around it. Its methods may be called from anywhere.
type Server struct {
	URL     string // to be given to the bot: the base of the REST API
	Token   string
	Gateway *Gateway

	opts  Options
	http  *httptest.Server
	ends  context.CancelFunc
	ended context.Context
	bell  stagetest.Bell
	stagetest.Faults
	stagetest.Record[Call]

	mu         sync.Mutex
	ahead      time.Duration // what Advance has added
	seq        int64         // counts changes that people see
	lastID     int64
	me         discordapi.User
	people     map[string]*Person
	guilds     map[string]*Guild
	guildOrder []*Guild
	channels   map[string]*channel
	messages   map[string]*message
	asked      map[string]*Asked // interactions, by token
	askedOrder []*Asked
	commands   []discordapi.Command
	files      files
	meter      *meter
	pings      []Ping
}

// New starts a server for a test. When the test ends, each violation is an error of the test.
func New(t testing.TB, opts Options) *Server {
	t.Helper()
	s, err := Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	stagetest.CloseAfter(t, s)
	return s
}

// Start starts a server that belongs to no test. Whoever starts it closes it, and looks at its Violations.
func Start(opts Options) (*Server, error) {
	opts.fill()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s := &Server{Token: opts.Token, opts: opts}
	s.ended, s.ends = context.WithCancel(context.Background())
	s.Spare(Downloads)
	s.reset()
	s.http = &httptest.Server{Listener: listener, Config: &http.Server{Handler: s.routes(), ReadHeaderTimeout: time.Minute}}
	s.http.Start()
	s.URL = s.http.URL + base
	return s, nil
}

func (o *Options) fill() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Token == "" {
		o.Token = Token
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = heartbeatEvery
	}
	if o.AckLimit == 0 {
		o.AckLimit = ackLimit
	}
	if o.LinkLife == 0 {
		o.LinkLife = linkLife
	}
	o.Shards = max(o.Shards, 1)
}

func (s *Server) reset() {
	s.me = discordapi.User{ID: s.newID(), Username: "firstseen", Discriminator: "0042", Bot: true}
	s.people, s.guilds = map[string]*Person{}, map[string]*Guild{}
	s.channels, s.messages = map[string]*channel{}, map[string]*message{}
	s.asked = map[string]*Asked{}
	s.files = newFiles()
	s.meter = newMeter(s.opts.Limits)
	s.Gateway = newGateway(s)
}

// Close ends all connections, and the server. What the bot left undone becomes a violation. Closing it again does nothing.
func (s *Server) Close() {
	if s.ended.Err() != nil {
		return
	}
	s.ends()
	s.Gateway.end()
	s.http.CloseClientConnections()
	s.http.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unanswered()
}

// Bot is the bot's own account. The application has the same id.
func (s *Server) Bot() discordapi.User { return s.me }

// Now is what the server's clock shows.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

func (s *Server) now() time.Time { return s.opts.Now().Add(s.ahead) }

// Advance moves the server's clock: the tokens of interactions and the addresses of attachments grow old by as much.
func (s *Server) Advance(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += by
}

// epoch is the first second of Discord's ids, in milliseconds.
const epoch = 1420070400000

// newID makes an id as Discord does, out of the time. Each is larger than the one before.
func (s *Server) newID() string {
	s.lastID = max(s.lastID+1, (s.now().UnixMilli()-epoch)<<22)
	return strconv.FormatInt(s.lastID, 10)
}

// number is an id as a number: 0 if it is none.
func number(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// WaitFor waits until cond holds: it is asked at first and after each change, and may ask the server anything. Without a
// deadline, ctx is given one of a minute. what is named in the error.
func (s *Server) WaitFor(ctx context.Context, what string, cond func() bool) error {
	return s.bell.Wait(ctx, s.ended, what, cond)
}

// stamp is a time as the API writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }
