package telegramtest

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// Call is one request of the bot.
type Call struct {
	Method string                      // as in the API's description
	Params map[string]string           // as the API reads them: a value that is not a string is its JSON
	Files  map[string]stagetest.Upload // by the names of their parts
	Code   int                         // the status that it was answered with; 0: the connection was dropped
	lost   bool                        // the answer does not arrive
}

// Int returns a parameter as a number: 0 if it is not one.
func (c *Call) Int(name string) int64 {
	n, err := strconv.ParseInt(c.Params[name], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (c *Call) readFlag(name string) bool {
	on, err := strconv.ParseBool(c.Params[name])
	return on && err == nil
}

// readObject reads a parameter that is an object or an array. An absent one changes nothing.
func (c *Call) readObject(name string, into any) error {
	if text := c.Params[name]; text != "" && json.Unmarshal([]byte(text), into) != nil {
		return badRequest("can't parse %s JSON object", name)
	}
	return nil
}

// readCall reads the parameters of a request, in the forms that bots use: multipart with files of at most limit bytes, or a
// JSON object.
func readCall(r *http.Request, limit int64) (*Call, error) {
	c := &Call{Params: map[string]string{}, Files: map[string]stagetest.Upload{}}
	body, err := stagetest.ReadBody(r, limit, limit+maxFields)
	if errors.Is(err, stagetest.ErrTooLarge) {
		return c, &Error{Code: http.StatusRequestEntityTooLarge, Description: "Request Entity Too Large"}
	}
	if body.Type == "application/json" && err == nil {
		err = c.addJSON(body.Text)
	}
	if err != nil {
		return c, badRequest("can't parse the parameters")
	}
	maps.Copy(c.Params, body.Fields)
	for _, f := range body.Files {
		c.Files[f.Field] = f
	}
	return c, nil
}

// addJSON reads an object of parameters. The null of a call without any is no object, and is let through as Telegram lets it.
func (c *Call) addJSON(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	for name, raw := range values {
		value := string(raw)
		if value == "null" {
			continue
		}
		if raw[0] == '"' {
			if err := json.Unmarshal(raw, &value); err != nil {
				return err
			}
		}
		c.Params[name] = value
	}
	return nil
}
