package telegramtest

import (
	"encoding/json"
	"errors"
	"net/http"
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

// keep keeps a call, without the bytes of its files, and how it is answered.
func (s *Server) keep(c *Call, err error) {
	var refused *Error
	switch {
	case c.lost:
	case err == nil:
		c.Code = http.StatusOK
	case errors.As(err, &refused):
		c.Code, c.Answer = refused.Code, refused.Description
	}
	kept := *c
	kept.Files = map[string]Upload{}
	for name, f := range c.Files {
		kept.Files[name] = Upload{Name: f.Name, Size: f.Size}
	}
	s.Note(c.Method, kept)
	s.notify()
}

func (s *Server) violate(where, what string) { s.Violate("telegram: " + where + ": " + what) }
