package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// Call is one request of the bot.
type Call struct {
	Operation string            // as in Discord's description, such as create_message
	Path      map[string]string // what stands in the path, by its name in the description
	Query     url.Values
	Body      json.RawMessage // the object of the body, or nil
	Files     []Upload
	Code      int // the status that it was answered with; 0: the connection was dropped

	fields map[string]json.RawMessage
	lost   bool // the answer does not arrive
}

// Upload is a file in a call.
type Upload struct {
	Index int // n of files[n]
	stagetest.Upload
}

// decodeBody reads the body, in either of the forms that the API takes: JSON, or multipart with files.
func (c *Call) decodeBody(r *http.Request) error {
	c.Query = r.URL.Query()
	if r.Method == http.MethodGet || r.Method == http.MethodDelete {
		return nil
	}
	body, err := stagetest.ReadBody(r, maxUpload, maxFiles*maxUpload+maxFields)
	switch {
	case errors.Is(err, stagetest.ErrTooLarge):
		return errTooLarge
	case err != nil:
		return errBadRequest
	case body.Type == "":
		return nil
	case body.Type == "application/json":
		return c.decodeJSON(body.Text)
	case body.Type != "multipart/form-data":
		return errBadJSON
	}
	return c.decodeMultipart(body)
}

func (c *Call) decodeJSON(text []byte) error {
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

func (c *Call) decodeMultipart(body stagetest.Body) error {
	var found formErrors
	for name := range body.Fields {
		found.addIf(name != "payload_json", name, "BASE_TYPE_BAD_FILE", "This is no file of a message")
	}
	for i, u := range body.Files {
		name := filePart.FindStringSubmatch(u.Field)
		found.addIf(name == nil || i >= maxFiles, u.Field, "BASE_TYPE_BAD_FILE", "This is no file of a message")
		if name != nil {
			n, _ := strconv.Atoi(name[1]) // the expression lets only numbers through
			c.Files = append(c.Files, Upload{n, u})
		}
	}
	if len(found) > 0 {
		return invalidForm(found...)
	}
	return c.decodeJSON([]byte(body.Fields["payload_json"]))
}

// readBody reads the body. What it may be has been checked with the table before.
func (c *Call) readBody(into any) error {
	if json.Unmarshal(c.Body, into) != nil {
		return errBadJSON
	}
	return nil
}

// recordCall keeps a call and how it is answered, and notes what it was refused for.
func (s *Server) recordCall(c *Call, refused *Error, result any) {
	switch {
	case c.lost:
	case refused != nil:
		c.Code = refused.Status
	case result == nil:
		c.Code = http.StatusNoContent
	default:
		c.Code = http.StatusOK
	}
	s.AddCall(c.Operation, *c)
	if refused != nil {
		for _, what := range refused.violations {
			s.noteViolation(c.Operation, what)
		}
	}
	s.WakeAll()
}

func (s *Server) noteViolation(where, what string) { s.AddViolation(where + ": " + what) }
