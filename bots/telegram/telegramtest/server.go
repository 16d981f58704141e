package telegramtest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Token is the bot's. It does not look like a real one, so that no scanner takes it for that.
const Token = "4242:not-a-real-token-of-telegramtest"

// Options say what server to start. The zero value is a bot that sees all messages of its groups.
type Options struct {
	Privacy bool             // privacy mode: in groups the bot sees commands, mentions and replies to it
	Local   bool             // as a server started with --local: getFile has no limit and answers a path on this machine
	Old     bool             // as a server before Bot API 10.3, which knows no ephemeral messages
	Rates   Rates            // what becomes of messages that come too fast
	Now     func() time.Time // the clock; nil: the system's
}

// Server is a Bot API server with one bot, and the people and chats around it. Its methods may be called from anywhere.
type Server struct {
	URL   string // to be given to the bot
	Token string
	stagetest.Host[Call]

	opts      Options
	me        botapi.Me
	chats     map[int64]*chat
	people    map[int64]*Person
	channels  map[string]*botapi.Chat     // that are forwarded from, by title
	files     map[string]*file            // by file_unique_id and by file_path
	uploads   map[[sha256.Size]byte]*file // what the bot uploaded
	forwarded map[string]*file            // what people forward, by its kind and its path on this machine
	queue     queue
	hook      hook
	limiters  map[string]*rate.Limiter
	queries   map[string]*Query
	posted    map[string]*message // messages that were posted through the bot, by inline id
	commands  map[scope][]string  // a line each
	lastID    int                 // of messages in private chats and groups
	serial    int                 // of everything else that has an id
}

// New starts a server for a test. When the test ends, each violation is an error of the test.
func New(t testing.TB, opts Options) *Server {
	t.Helper()
	s, err := Start(opts)
	return stagetest.CloseWithTest(t, s, err)
}

// Start starts a server that belongs to no test. Whoever starts it closes it, and looks at its Violations.
func Start(opts Options) (*Server, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s := &Server{
		Token: Token, opts: opts,
		me: botapi.Me{
			User:                    botapi.User{ID: 4242, IsBot: true, FirstName: "firstseen", Username: "firstseen_bot"},
			CanReadAllGroupMessages: !opts.Privacy, SupportsInlineQueries: true, SupportsGuestQueries: true,
		},
		chats: map[int64]*chat{}, people: map[int64]*Person{}, channels: map[string]*botapi.Chat{}, limiters: map[string]*rate.Limiter{},
		files: map[string]*file{}, uploads: map[[sha256.Size]byte]*file{}, forwarded: map[string]*file{}, queue: queue{next: firstUpdate},
		queries: map[string]*Query{}, posted: map[string]*message{}, commands: map[scope][]string{},
	}
	s.ExceptMethod(Downloads)
	var err error
	s.URL, err = s.Serve(s)
	return s, err
}

// Close ends all polls and deliveries, and the server. What the bot left undone becomes a violation. Closing it again does
// nothing.
func (s *Server) Close() {
	if s.ShutDown(s.hook.wait.Wait) {
		defer s.Lock()()
		s.reportUnanswered()
	}
}

// Settle waits until the bot has taken and confirmed all updates.
func (s *Server) Settle(ctx context.Context) error {
	return s.WaitFor(ctx, "the bot to confirm all updates", func() bool { return s.Pending() == 0 })
}

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
	limit := int64(maxUpload)
	if s.opts.Local {
		limit = maxLocal
	}
	c, err := readCall(r, limit)
	c.Method = name
	fault := s.TakeFault(c.Method, c.Params["chat_id"])
	if err == nil && fault != nil && fault.StartCall(r.Context(), s.Ended) {
		s.keepCall(c, &Error{Code: fault.Code, Description: fault.Description})
		fault.Answer(w)
		return
	}
	c.lost = fault != nil && fault.Lost
	result, err := s.performCall(r.Context(), c, err)
	if c.lost {
		stagetest.DropConnection()
	}
	var refused *Error
	switch {
	case err == nil:
		writeAnswer(w, http.StatusOK, map[string]any{"ok": true, "result": result})
	case errors.As(err, &refused):
		writeError(w, refused)
	default: // whoever asked is gone
	}
}

// performCall checks a call that could be read, does what it says, and keeps it before anybody sees what it did.
func (s *Server) performCall(ctx context.Context, c *Call, err error) (result any, _ error) {
	if err == nil {
		err = s.judgeCall(c)
	}
	if err == nil && c.Method == waiting {
		result, err = s.getUpdates(ctx, c)
	}
	defer s.Lock()()
	if do := methods[c.Method]; err == nil && do != nil {
		if err = s.countSend(c); err == nil {
			result, err = do(s, c)
		}
	}
	s.keepCall(c, err)
	return result, err
}

// waiting is the method that waits for something to happen.
const waiting = "getUpdates"

// keepCall keeps a call, without the bytes of its files, and how it is answered.
func (s *Server) keepCall(c *Call, err error) {
	var refused *Error
	switch {
	case c.lost:
	case err == nil:
		c.Code = http.StatusOK
	case errors.As(err, &refused):
		c.Code = refused.Code
	}
	kept := *c
	kept.Files = map[string]stagetest.Upload{}
	for name, f := range c.Files {
		f.Data = nil
		kept.Files[name] = f
	}
	s.AddCall(c.Method, kept)
	s.WakeAll()
}

func (s *Server) violate(where, what string) { s.AddViolation("telegram: " + where + ": " + what) }

func (s *Server) now() int64 { return s.opts.Now().Unix() }

// pushUpdate adds an update for the bot, and returns its id, or 0 if the bot does not want its kind.
func (s *Server) pushUpdate(kind string, payload any) int64 {
	defer s.WakeAll()
	return s.queue.push(kind, payload)
}

// nextSerial returns a new id for something that is no message.
func (s *Server) nextSerial() string {
	s.serial++
	return strconv.Itoa(s.serial)
}

func writeError(w http.ResponseWriter, e *Error) {
	if after := e.Parameters.RetryAfter; after != 0 {
		w.Header().Set("Retry-After", strconv.Itoa(after))
	}
	writeAnswer(w, e.Code, struct {
		OK bool `json:"ok"`
		*Error
	}{false, e})
}

func writeAnswer(w http.ResponseWriter, code int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(answer) //nolint:errchkjson // whoever asked may be gone
}
