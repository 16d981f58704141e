package telegramtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Call is one request of the bot.
type Call struct {
	Method string            // as in the API's description
	Params map[string]string // as the API reads them: a value that is not a string is its JSON
	Files  map[string]Upload // by the names of their parts
	At     time.Time
	Code   int    // the status that it was answered with; 0: the connection was dropped
	Answer string // the description of a refusal
	lost   bool   // the answer does not arrive
}

// Upload is a file in a call.
type Upload struct {
	Name string
	Size int64
	data []byte
}

// Int reads a parameter as a number: 0 if it is not one.
func (c *Call) Int(name string) int64 {
	n, err := strconv.ParseInt(c.Params[name], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (c *Call) flag(name string) bool {
	on, err := strconv.ParseBool(c.Params[name])
	return on && err == nil
}

// object reads a parameter that is an object or an array. An absent one changes nothing.
func (c *Call) object(name string, into any) error {
	text := c.Params[name]
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return badRequest("can't parse %s JSON object", name)
	}
	return nil
}

// decode reads the parameters of a request, in any of the forms that the API takes: the query, a form, multipart with
// files, or a JSON object.
func decode(r *http.Request, limit int64) (*Call, error) {
	c := &Call{Params: map[string]string{}, Files: map[string]Upload{}}
	if err := c.addValues(r.URL.Query()); err != nil {
		return nil, err
	}
	header := r.Header.Get("Content-Type")
	if header == "" {
		return c, nil
	}
	kind, args, err := mime.ParseMediaType(header)
	if err != nil {
		return nil, badRequest("unsupported content type")
	}
	body := http.MaxBytesReader(nil, r.Body, limit+maxFields)
	switch kind {
	case "application/json":
		err = c.decodeJSON(body)
	case "application/x-www-form-urlencoded":
		err = c.decodeForm(body)
	case "multipart/form-data":
		err = c.decodeMultipart(multipart.NewReader(body, args["boundary"]), limit)
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, errTooLarge
	}
	return c, err
}

func (c *Call) add(name, value string) error {
	if len(c.Params) >= maxParams {
		return badRequest("too many parameters")
	}
	c.Params[name] = value
	return nil
}

func (c *Call) addValues(values url.Values) error {
	for name, all := range values {
		if err := c.add(name, all[len(all)-1]); err != nil {
			return err
		}
	}
	return nil
}

// decodeJSON reads an object of parameters. The null of a call without any is no object, and is let through as
// Telegram lets it.
func (c *Call) decodeJSON(body io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(body, maxFields))
	if err != nil {
		return fmt.Errorf("read the body: %w", err)
	}
	var values map[string]json.RawMessage
	if len(text) == 0 {
		return nil
	}
	if err := json.Unmarshal(text, &values); err != nil {
		return badRequest("can't parse JSON object")
	}
	for name, raw := range values {
		value := string(raw)
		if value == "null" {
			continue
		}
		if raw[0] == '"' {
			if err := json.Unmarshal(raw, &value); err != nil {
				return badRequest("can't parse JSON object")
			}
		}
		if err := c.add(name, value); err != nil {
			return err
		}
	}
	return nil
}

func (c *Call) decodeForm(body io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(body, maxFields))
	if err != nil {
		return fmt.Errorf("read the body: %w", err)
	}
	values, err := url.ParseQuery(string(text))
	if err != nil {
		return badRequest("can't parse form")
	}
	return c.addValues(values)
}

func (c *Call) decodeMultipart(parts *multipart.Reader, limit int64) error {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return c.cut(err)
		}
		data, err := io.ReadAll(io.LimitReader(part, limit+1))
		if err != nil {
			return c.cut(err)
		}
		if int64(len(data)) > limit {
			return errTooLarge
		}
		if !isFile(part) {
			err = c.add(part.FormName(), string(data))
		} else if len(c.Files) >= maxParams {
			err = badRequest("too many files")
		} else {
			c.Files[part.FormName()] = Upload{part.FileName(), int64(len(data)), data}
		}
		if err != nil {
			return err
		}
	}
}

// isFile tells whether a part has a file name, be it an empty one, as telebot gives.
func isFile(part *multipart.Part) bool {
	_, args, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	_, named := args["filename"]
	return named && err == nil
}

// cut is what a multipart body that ends too early, or is none, is answered with.
func (c *Call) cut(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return errTooLarge
	}
	return badRequest("can't parse multipart/form-data")
}
