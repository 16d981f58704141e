package stagetest

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Fault is a way to fail, for some calls: On, In, Times and After say for which. A new one strikes the next call of any
// method.
type Fault struct {
	Code        int                       // the status that it answers with, or 0
	Description string                    // of the refusal, for the log of calls
	Answer      func(http.ResponseWriter) // ends the call before it does anything; nil: the call goes on
	Lost        bool                      // end the connection after the call has done what it says

	slow   time.Duration // answer later by as much
	gate   chan struct{} // answer once it is closed
	method string
	place  string
	skip   int
	left   int // how often it strikes; negative: for ever
}

// Refusal returns a fault that answers with a status; answer writes it.
func Refusal(code int, description string, answer func(http.ResponseWriter)) *Fault {
	return &Fault{Code: code, Description: description, Answer: answer, left: 1}
}

// BadGateway returns a fault that answers 502 with a page in HTML, as the servers in front of a platform do.
func BadGateway() *Fault {
	const page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
	return Refusal(http.StatusBadGateway, "Bad Gateway", func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte(page)) // whoever asked may be gone
	})
}

// Dropped returns a fault that ends the connection before the call does anything.
func Dropped() *Fault { return Refusal(0, "", func(http.ResponseWriter) { DropConnection() }) }

// DropConnection ends the connection of the request that is being served, without an answer.
func DropConnection() { panic(http.ErrAbortHandler) }

// Lost returns a fault that ends the connection after the call has done what it says, before the answer.
func Lost() *Fault { return &Fault{Lost: true, left: 1} }

// Slowly returns a fault that answers later by as much.
func Slowly(by time.Duration) *Fault { return &Fault{slow: by, left: 1} }

// On limits a fault to a method, or to a platform's name for downloads.
func (f *Fault) On(method string) *Fault { f.method = method; return f }

// Place is a chat, which has a key among the chats of its platform.
type Place interface{ Key() string }

// In limits a fault to the calls that name a chat.
func (f *Fault) In(p Place) *Fault { f.place = p.Key(); return f }

// Times lets a fault strike n times; a negative n, for ever.
func (f *Fault) Times(n int) *Fault { f.left = n; return f }

// After lets the first n calls through.
func (f *Fault) After(n int) *Fault { f.skip = n; return f }

// StartCall does what a fault does before the call, and reports whether the call ends with its Answer.
func (f *Fault) StartCall(asked, server context.Context) bool {
	var later <-chan time.Time
	if f.slow > 0 {
		later = time.After(f.slow)
	}
	if f.gate != nil || later != nil {
		select {
		case <-f.gate:
		case <-later:
		case <-asked.Done():
		case <-server.Done():
		}
	}
	return f.Answer != nil
}

// Faults holds the faults that are armed. The zero value has none.
type Faults struct {
	mu    sync.Mutex
	armed []*Fault
	spare string // the method that faults of any method spare
}

// ExceptMethod excepts a method, such as that of downloads, from the faults that are about any.
func (fs *Faults) ExceptMethod(method string) { fs.spare = method }

// Fail arms a fault. Of several that are about a call, the one armed first strikes.
func (fs *Faults) Fail(f *Fault) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.armed = append(fs.armed, f)
}

// Hold keeps all calls of a method waiting until release is called.
func (fs *Faults) Hold(method string) (release func()) {
	f := &Fault{gate: make(chan struct{}), left: -1, method: method}
	fs.Fail(f)
	return func() {
		fs.mu.Lock()
		defer fs.mu.Unlock()
		if f.left != 0 {
			f.left = 0
			close(f.gate)
		}
	}
}

// Recover disarms all faults that were armed with Fail and have not struck as often as they should.
func (fs *Faults) Recover() {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, f := range fs.armed {
		if f.gate == nil {
			f.left = 0
		}
	}
}

// TakeFault returns the fault that strikes a call, or nil. place is the Key of the chat that the call names.
func (fs *Faults) TakeFault(method, place string) *Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, f := range fs.armed {
		about := (f.method == "" && method != fs.spare || f.method == method) && (f.place == "" || f.place == place)
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
