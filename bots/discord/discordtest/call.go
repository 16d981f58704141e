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
	lost   bool // the answer does not arrive
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

// keep keeps a call and how it is answered, and notes the mistakes for which it was refused.
func (s *Server) keep(c *Call, refused *Error, result any) {
	switch {
	case c.lost:
	case refused != nil:
		c.Code, c.Answer = refused.Status, refused.Message
	case result == nil:
		c.Code = http.StatusNoContent
	default:
		c.Code = http.StatusOK
	}
	s.Note(c.Operation, *c)
	if refused != nil {
		for _, what := range refused.mistakes {
			s.violate(c.Operation, what)
		}
	}
	s.bell.Ring()
}

func (s *Server) violate(where, what string) { s.Violate(where + ": " + what) }

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
