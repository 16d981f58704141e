package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Call is one request of the bot.
type Call struct {
	Operation string            // as in Discord's description, such as create_message
	Path      map[string]string // what stands in the path, by its name in the description
	Query     url.Values
	Body      json.RawMessage // the object of the body, or nil
	Files     []Upload
	At        time.Time
	Code      int    // the status that it was answered with; 0: the connection was dropped
	Answer    string // the words of a refusal

	fields map[string]json.RawMessage
}

// Upload is a file in a call.
type Upload struct {
	Index int // n of files[n]
	Name  string
	Size  int64
	data  []byte
}

// decode reads the body, in either of the forms that the API takes: JSON, or multipart with files.
func (c *Call) decode(r *http.Request) error {
	c.Query = r.URL.Query()
	header := r.Header.Get("Content-Type")
	if r.Method == http.MethodGet || r.Method == http.MethodDelete || header == "" {
		return nil
	}
	kind, args, err := mime.ParseMediaType(header)
	if err != nil {
		return errBadJSON
	}
	body := http.MaxBytesReader(nil, r.Body, maxFiles*maxUpload+maxFields)
	switch kind {
	case "application/json":
		err = c.decodeJSON(body)
	case "multipart/form-data":
		err = c.decodeMultipart(multipart.NewReader(body, args["boundary"]))
	default:
		err = errBadJSON
	}
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return errTooLarge
	}
	return err
}

func (c *Call) decodeJSON(body io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(body, maxFields))
	if err != nil {
		return fmt.Errorf("read the body: %w", err)
	}
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return nil
	}
	if !json.Valid(text) {
		return errBadJSON
	}
	c.Body = text
	if text[0] == '{' {
		return json.Unmarshal(text, &c.fields)
	}
	return nil
}

var filePart = regexp.MustCompile(`^files\[(\d{1,2})\]$`)

func (c *Call) decodeMultipart(parts *multipart.Reader) error {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return cut(err)
		}
		if part.FormName() == "payload_json" {
			if err := c.decodeJSON(part); err != nil {
				return err
			}
			continue
		}
		name := filePart.FindStringSubmatch(part.FormName())
		if name == nil || len(c.Files) >= maxFiles {
			return invalid(wrong{part.FormName(), "BASE_TYPE_BAD_FILE", "This is no file of a message"})
		}
		data, err := io.ReadAll(io.LimitReader(part, maxUpload+1))
		if err != nil {
			return cut(err)
		}
		if len(data) > maxUpload {
			return errTooLarge
		}
		n, _ := strconv.Atoi(name[1]) // the expression lets only numbers through
		c.Files = append(c.Files, Upload{n, part.FileName(), int64(len(data)), data})
	}
}

// cut is what a multipart body that ends too early, or is none, is answered with.
func cut(err error) error {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return errTooLarge
	}
	return &Error{Status: http.StatusBadRequest, Message: "400: Bad Request"}
}

// A callLog is what the bot has called.
type callLog struct {
	latest []Call
	total  map[string]int
}

func (s *Server) log(c *Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.bell.Ring()
	s.calls.total[c.Operation]++
	s.calls.latest = append(s.calls.latest, *c)
	if over := len(s.calls.latest) - keptCalls; over > 0 {
		s.calls.latest = slices.Delete(s.calls.latest, 0, over)
	}
}

// Calls are the latest calls of an operation, or of all if it is empty, the oldest first: at least 2,000 in all.
func (s *Server) Calls(operation string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Call
	for _, c := range s.calls.latest {
		if operation == "" || c.Operation == operation {
			found = append(found, c)
		}
	}
	return found
}

// Count is how often an operation was called.
func (s *Server) Count(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls.total[operation]
}

// Violations are what the bot did wrong, in the order in which it did.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// TakeViolations returns the violations and forgets them: for tests that provoke some.
func (s *Server) TakeViolations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.violations
	s.violations = nil
	return found
}

// blame notes the mistakes for which a call was refused.
func (s *Server) blame(c *Call, e *Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, what := range e.mistakes {
		s.violate(c.Operation, what)
	}
}

// violate notes a violation. The server is locked.
func (s *Server) violate(where, what string) {
	if len(s.violations) < keptViolations {
		s.violations = append(s.violations, where+": "+what)
	}
}

// read reads the body, which must be an object.
func (c *Call) read(into any) error {
	if len(c.Body) == 0 {
		return errBadJSON
	}
	if err := json.Unmarshal(c.Body, into); err != nil {
		return invalid(wrong{pathOf(err, ""), "BASE_TYPE_BAD_TYPE", "Could not interpret the value."})
	}
	return nil
}
