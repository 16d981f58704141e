package telegramtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Token is the bot's, unless Options say otherwise. It does not look like a real one, so that no scanner takes it for that.
const Token = "4242:not-a-real-token-of-telegramtest"

// Options say what server to start. The zero value is a bot that sees all messages of its groups.
type Options struct {
	Token   string           // Token if empty
	Privacy bool             // privacy mode: in groups the bot sees commands, mentions and replies to it
	Local   bool             // as a server started with --local: getFile has no limit and answers a path on this machine
	Limits  *Limits          // the rates that are watched; nil: none
	Now     func() time.Time // the clock; nil: the system's
}

// Server is a Bot API server with one bot, and the people and chats around it. Its methods may be called from anywhere.
type Server struct {
	URL   string // to be given to the bot
	Token string

	opts  Options
	table *botapi.Table
	http  *httptest.Server
	ends  context.CancelFunc
	ended context.Context
	bell  stagetest.Bell
	stagetest.Faults
	stagetest.Record[Call]

	mu      sync.Mutex
	seq     int64 // counts changes that people see
	me      botapi.Me
	chats   map[int64]*chat
	order   []*chat
	people  map[int64]*Person
	files   *files
	queue   queue
	hook    hook
	meter   *meter
	presses map[string]*Press
	inline  map[string]*Query
	posted  map[string]*message // messages that were posted through the bot, by inline id
	account account
	lastID  int // of messages in private chats and groups
	serial  int // of everything else that has an id
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
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Token == "" {
		opts.Token = Token
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s := &Server{Token: opts.Token, opts: opts, table: botapi.Load()}
	s.ended, s.ends = context.WithCancel(context.Background())
	s.reset()
	s.http = &httptest.Server{Listener: listener, Config: &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}}
	s.http.Start()
	s.URL = s.http.URL
	return s, nil
}

func (s *Server) reset() {
	s.Spare(Downloads)
	s.me = botapi.Me{
		User:                    botapi.User{ID: 4242, IsBot: true, FirstName: "firstseen", Username: "firstseen_bot"},
		CanJoinGroups:           true,
		CanReadAllGroupMessages: !s.opts.Privacy,
		SupportsInlineQueries:   true,
		SupportsGuestQueries:    true,
	}
	s.chats, s.people = map[int64]*chat{}, map[int64]*Person{}
	s.files = newFiles()
	s.queue = queue{next: firstUpdate, kinds: map[string]int{}}
	s.hook = hook{wake: make(chan struct{}, 1)}
	s.presses, s.inline, s.posted = map[string]*Press{}, map[string]*Query{}, map[string]*message{}
	s.meter = newMeter(s.opts.Limits)
	s.account = newAccount()
}

// Close ends all polls and deliveries, and the server. What the bot left undone becomes a violation. Closing it again does
// nothing.
func (s *Server) Close() {
	if s.ended.Err() != nil {
		return
	}
	s.ends()
	s.http.CloseClientConnections()
	s.http.Close()
	s.hook.wait.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unanswered()
	s.files.remove()
}

// Bot is the bot's own account.
func (s *Server) Bot() botapi.User { return s.me.User }

// ServeHTTP serves /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
		token, path, _ := strings.Cut(rest, "/")
		s.serveFile(w, r, token, path)
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, name, hasName := strings.Cut(rest, "/")
	switch {
	case !ok || !hasName:
		writeError(w, errNotFound)
	case token != s.Token:
		writeError(w, errUnauthorized)
	default:
		s.serveMethod(w, r, name)
	}
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request, name string) {
	c, err := decode(r, s.uploadLimit())
	if err == nil {
		c.Method, c.At = s.canonical(name), s.opts.Now()
	} else {
		c = &Call{Method: name, At: s.opts.Now()}
	}
	fault := s.Take(c.Method, c.Params["chat_id"])
	if err == nil && fault != nil && fault.Before(r.Context(), s.ended) {
		s.keep(c, &Error{Code: fault.Code, Description: fault.Description})
		fault.Strike(w)
		return
	}
	c.lost = fault != nil && fault.Lost
	result, err := s.perform(r.Context(), c, err)
	if c.lost {
		stagetest.DropConnection()
	}
	var refused *Error
	switch {
	case err == nil:
		writeResult(w, result)
	case errors.As(err, &refused):
		writeError(w, refused)
	default: // whoever asked is gone
	}
}

func (s *Server) uploadLimit() int64 {
	if s.opts.Local {
		return maxLocal
	}
	return maxUpload
}

// canonical is the name of a method as in the table: Telegram does not mind the case.
func (s *Server) canonical(name string) string {
	for method := range s.table.Methods {
		if strings.EqualFold(method, name) {
			return method
		}
	}
	return name
}

// perform checks a call that could be read, does what it says, and keeps it before anybody sees what it did.
func (s *Server) perform(ctx context.Context, c *Call, err error) (result any, _ error) {
	if err == nil {
		err = s.judge(c)
	}
	if err == nil && c.Method == waiting {
		result, err = s.getUpdates(ctx, c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if do := methods[c.Method]; err == nil && do != nil {
		if err = s.measure(c); err == nil {
			result, err = do(s, c)
		}
	}
	s.keep(c, err)
	return result, err
}

// waiting is the method that waits for something to happen.
const waiting = "getUpdates"

// judge notes what is wrong with a call, and refuses it if Telegram would.
func (s *Server) judge(c *Call) error {
	_, known := s.table.Methods[c.Method]
	if !known || methods[c.Method] == nil && c.Method != waiting {
		s.violate(c.Method, "is no method that this server knows")
		return errNotFound
	}
	problems := checker{s.table}.check(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	var refuse error
	for _, p := range problems {
		s.violate(c.Method, p.what)
		if p.refuse != nil && refuse == nil {
			refuse = p.refuse
		}
	}
	return refuse
}

// notify wakes all who wait for a change.
func (s *Server) notify() { s.bell.Ring() }

func (s *Server) now() int64 { return s.opts.Now().Unix() }
