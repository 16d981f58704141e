package telegramtest

import (
	"context"
	"net/http"
	"time"
)

// Downloads is the Method of a Fault that strikes the downloads of files.
const Downloads = "file"

// always is a number of times that no test uses up.
const always = 1 << 30

// Fault is a way to fail, for the calls that it is about. The functions below make the kinds; On, In, Times and After
// narrow one down. A new Fault strikes the next call of any method.
type Fault struct {
	Code        int           // the status, or 0 to let the call through
	Description string        // of the refusal
	RetryAfter  int           // seconds, with 429
	Page        string        // an HTML page instead of JSON
	Drop        bool          // end the connection without an answer, before the call does anything
	Lost        bool          // end it after the call has done what it says
	Slow        time.Duration // answer later by as much
	Gate        chan struct{} // answer once it is closed

	method string
	chat   int64
	skip   int
	left   int
}

// Refuse answers a call as Telegram refuses one.
func Refuse(e *Error) *Fault {
	return &Fault{Code: e.Code, Description: e.Description, RetryAfter: e.RetryAfter, left: 1}
}

// Flood answers 429, and asks to wait: whole seconds, at least one.
func Flood(wait time.Duration) *Fault { return Refuse(tooMany(wait)) }

// Unauthorized answers 401, as after the token was revoked.
func Unauthorized() *Fault { return Refuse(errUnauthorized) }

// Conflict answers 409, as when another process polls.
func Conflict() *Fault { return Refuse(errOtherPoll) }

// BadGateway answers 502 with a page in HTML, as the servers in front of Telegram do.
func BadGateway() *Fault {
	const page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
	return &Fault{Code: http.StatusBadGateway, Description: "Bad Gateway", Page: page, left: 1}
}

// Blocked answers 403: the person blocked the bot.
func Blocked() *Fault { return Refuse(errBlocked) }

// ChatNotFound answers 400.
func ChatNotFound() *Fault { return Refuse(errChatNotFound) }

// ReplyNotFound answers 400: the message that is replied to was deleted.
func ReplyNotFound() *Fault { return Refuse(errReplyNotFound) }

// EditNotFound answers 400: the message that is edited was deleted.
func EditNotFound() *Fault { return Refuse(errEditNotFound) }

// NotModified answers 400: an edit that changes nothing.
func NotModified() *Fault { return Refuse(errNotModified) }

// TooBig answers 400: getFile of a file over the limit.
func TooBig() *Fault { return Refuse(errFileTooBig) }

// Dropped ends the connection, and does not do what the call says.
func Dropped() *Fault { return &Fault{Drop: true, left: 1} }

// Lost does what the call says, and ends the connection before the answer.
func Lost() *Fault { return &Fault{Lost: true, left: 1} }

// Slowly answers later by as much.
func Slowly(by time.Duration) *Fault { return &Fault{Slow: by, left: 1} }

// On narrows a fault to a method, or to Downloads.
func (f *Fault) On(method string) *Fault { f.method = method; return f }

// In narrows a fault to the calls that name a chat.
func (f *Fault) In(r *Room) *Fault { f.chat = r.ID(); return f }

// Times lets a fault strike n times; a negative n, for ever.
func (f *Fault) Times(n int) *Fault {
	f.left = n
	if n < 0 {
		f.left = always
	}
	return f
}

// After lets the first n calls through.
func (f *Fault) After(n int) *Fault { f.skip = n; return f }

// Fail arms a fault. Of several that are about a call, the one armed first strikes.
func (s *Server) Fail(f *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// Hold keeps all calls of a method, or Downloads, until release is called: a test's way to look at what happens meanwhile.
func (s *Server) Hold(method string) (release func()) {
	f := &Fault{Gate: make(chan struct{}), left: always, method: method}
	s.Fail(f)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if f.left > 0 {
			f.left = 0
			close(f.Gate)
		}
	}
}

// Recover disarms all faults that were armed with Fail and have not struck as often as they should.
func (s *Server) Recover() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Gate == nil {
			f.left = 0
		}
	}
}

// fault takes the fault that strikes a call, if there is one.
func (s *Server) fault(method string, chat int64) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		about := (f.method == "" && method != Downloads || f.method == method) && (f.chat == 0 || f.chat == chat)
		if !about || f.left == 0 {
			continue
		}
		if f.skip > 0 {
			f.skip--
			continue
		}
		f.left--
		struck := *f
		return &struck
	}
	return nil
}

// before does what a fault does before the call, and tells whether the call ends with that.
func (f *Fault) before(asked, server context.Context) bool {
	var later <-chan time.Time
	if f.Slow > 0 {
		timer := time.NewTimer(f.Slow)
		defer timer.Stop()
		later = timer.C
	}
	if f.Gate != nil || later != nil {
		select {
		case <-f.Gate:
		case <-later:
		case <-asked.Done():
		case <-server.Done():
		}
	}
	return f.Code != 0 || f.Drop
}

func (f *Fault) answer(w http.ResponseWriter) {
	switch {
	case f.Drop:
		dropConnection()
	case f.Page != "":
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Code)
		_, _ = w.Write([]byte(f.Page)) // whoever asked may be gone
	default:
		writeError(w, &Error{Code: f.Code, Description: f.Description, RetryAfter: f.RetryAfter})
	}
}

// dropConnection ends the connection of the request that is being served, without an answer.
func dropConnection() { panic(http.ErrAbortHandler) }
