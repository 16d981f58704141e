package discordtest

import (
	"cmp"
	"crypto/rand"
	"strconv"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

// Token is the bot's. It does not look like a real one, so that no scanner takes it for that.
const Token = "not-a-real-token-of-discordtest"

// Options say what server to start. The zero value is a bot that may read all messages.
type Options struct {
	NoContent bool          // the intent to read messages is switched off: asking for it ends the connection with 4014
	Heartbeat time.Duration // how often the gateway asks for a sign of life; 0: as Discord, 41.25 s
	AckLimit  time.Duration // how long a bot may take to acknowledge an interaction; 0: as Discord, 3 s
	LinkLife  time.Duration // how long the address of an attachment is valid; 0: as Discord, 24 h
	Terse     bool          // events do not tell what a message replies to, nor whom it mentions
	Shards    int           // what GET /gateway/bot recommends; 0: one
}

// Server is a Discord with one bot, and the people and servers around it. Its methods may be called from anywhere.
type Server struct {
	stagetest.Host[Call]
	URL     string // to be given to the bot: the base of the REST API
	Token   string
	Gateway *Gateway

	opts    Options
	address string // of the HTTP server

	// What follows is guarded by the lock of the host.
	ahead      time.Duration // what Advance has added
	lastID     int64
	me         discordapi.User
	people     map[string]*Person
	guilds     []*Guild
	channels   map[string]*channel
	messages   map[string]*message
	asked      map[string]*Asked // interactions, by token
	askedOrder []*Asked
	commands   []discordapi.Command
	files      map[string]*file
	linkKey    string
}

// New starts a server for a test. When the test ends, each violation is an error of the test.
func New(t testing.TB, opts Options) *Server {
	t.Helper()
	s, err := Start(opts)
	return stagetest.CloseWithTest(t, s, err)
}

// Start starts a server that belongs to no test. Whoever starts it closes it, and looks at its Violations.
func Start(opts Options) (*Server, error) {
	opts.Heartbeat = cmp.Or(opts.Heartbeat, heartbeatEvery)
	opts.AckLimit = cmp.Or(opts.AckLimit, ackLimit)
	opts.LinkLife = cmp.Or(opts.LinkLife, linkLife)
	opts.Shards = max(opts.Shards, 1)
	s := &Server{
		Token: Token, opts: opts, people: map[string]*Person{}, channels: map[string]*channel{}, messages: map[string]*message{},
		asked: map[string]*Asked{}, files: map[string]*file{}, linkKey: rand.Text(),
	}
	s.me = discordapi.User{ID: s.newID(), Username: "firstseen", Discriminator: "0042", Bot: true}
	s.Gateway = &Gateway{s: s}
	s.ExceptMethod(Downloads)
	var err error
	s.address, err = s.Serve(s.newHandler())
	s.URL = s.address + base
	return s, err
}

// Close ends all connections, and the server. What the bot left undone becomes a violation. Closing it again does nothing.
func (s *Server) Close() {
	if s.ShutDown(s.Gateway.endConnections) {
		defer s.Lock()()
		s.reportUnanswered()
	}
}

// Bot returns the bot's own account. The application has the same id.
func (s *Server) Bot() discordapi.User { return s.me }

// Now returns the time that the server's clock shows.
func (s *Server) Now() time.Time {
	defer s.Lock()()
	return s.now()
}

func (s *Server) now() time.Time { return time.Now().Add(s.ahead) }

// Advance moves the server's clock: the tokens of interactions and the addresses of attachments grow old by as much.
func (s *Server) Advance(by time.Duration) {
	defer s.Lock()()
	s.ahead += by
}

// epoch is the first second of Discord's ids, in milliseconds.
const epoch = 1420070400000

// newID makes an id as Discord does, out of the time. Each is larger than the one before.
func (s *Server) newID() string {
	s.lastID = max(s.lastID+1, (s.now().UnixMilli()-epoch)<<22)
	return strconv.FormatInt(s.lastID, 10)
}

// parseID returns an id as a number: 0 if it is none.
func parseID(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// formatTime returns a time as the API writes it.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }
