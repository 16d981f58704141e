package telegramtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

type envelope struct {
	OK          bool        `json:"ok"`
	Result      any         `json:"result,omitempty"`
	Code        int         `json:"error_code,omitempty"`
	Description string      `json:"description,omitempty"`
	Parameters  *parameters `json:"parameters,omitempty"`
}

type parameters struct {
	RetryAfter int   `json:"retry_after,omitempty"`
	MigrateTo  int64 `json:"migrate_to_chat_id,omitempty"`
}

func writeResult(w http.ResponseWriter, result any) {
	write(w, http.StatusOK, envelope{OK: true, Result: result})
}

func writeError(w http.ResponseWriter, e *Error) {
	out := envelope{Code: e.Code, Description: e.Description}
	if e.RetryAfter != 0 || e.MigrateTo != 0 {
		out.Parameters = &parameters{e.RetryAfter, e.MigrateTo}
	}
	if e.RetryAfter != 0 {
		w.Header().Set("Retry-After", strconv.Itoa(e.RetryAfter))
	}
	write(w, e.Code, out)
}

func write(w http.ResponseWriter, code int, out envelope) {
	body, err := json.Marshal(out)
	if err != nil {
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(body) // whoever asked may be gone
}

// A callLog keeps the latest calls, and counts all.
type callLog struct {
	latest []Call
	total  map[string]int
}

// log keeps a call without the bytes of its files.
func (s *Server) log(c *Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := *c
	kept.Files = map[string]Upload{}
	for name, f := range c.Files {
		kept.Files[name] = Upload{Name: f.Name, Size: f.Size}
	}
	if len(s.calls.latest) >= 2*keptCalls {
		s.calls.latest = slices.Clone(s.calls.latest[keptCalls:])
	}
	s.calls.latest = append(s.calls.latest, kept)
	s.calls.total[c.Method]++
	s.notify()
}

// Calls are the latest calls of a method, or of all if it is empty, the oldest first. At least the last 2,000 are kept.
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.calls.latest {
		if method == "" || c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// Count counts the calls of a method so far, refused ones included.
func (s *Server) Count(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls.total[method]
}

// violate notes something that the bot must not do. The caller has locked the server.
func (s *Server) violate(where, what string) {
	if len(s.violations) < keptViolations {
		s.violations = append(s.violations, fmt.Sprintf("telegram: %s: %s", where, what))
	}
}

// Violations are what the bot did that it must not, each in a line: the first 200.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// TakeViolations is Violations, and forgets them: for a test that expects some.
func (s *Server) TakeViolations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.violations
	s.violations = nil
	return taken
}
