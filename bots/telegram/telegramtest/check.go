package telegramtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// legacy are names that the API no longer lists and still takes, by those that took their place. telebot v3 sends them.
var legacy = map[string]string{
	"reply_to_message_id":         "reply_parameters",
	"allow_sending_without_reply": "reply_parameters",
	"disable_web_page_preview":    "link_preview_options",
}

// habits are fields that telebot v3 puts into objects for its own use.
var habits = map[string]string{"InlineKeyboardButton": "unique"}

// A problem is something wrong with a call. Without a refusal Telegram would let it pass.
type problem struct {
	what   string
	refuse *Error
}

// A checker compares calls with the table.
type checker struct {
	table *botapi.Table
}

// takes tells whether a method has a parameter, by its name or by one that it had before.
func takes(method botapi.Object, name string) bool {
	if _, ok := method.Field(name); ok {
		return true
	}
	_, ok := method.Field(legacy[name])
	return ok
}

// check finds what is wrong with the parameters of a call.
func (k checker) check(c *Call) []problem {
	method := k.table.Methods[c.Method]
	var found []problem
	for _, name := range names(c.Params) {
		if !takes(method, name) && !k.attached(c, name) {
			found = append(found, problem{name + " is no parameter of " + c.Method, nil})
		}
	}
	for name := range c.Files {
		if _, ok := method.Field(name); !ok && !k.attached(c, name) {
			found = append(found, problem{"the file " + name + " is attached to nothing", nil})
		}
	}
	for _, f := range method.Fields {
		found = append(found, k.param(c, f)...)
	}
	return found
}

func names[V any](m map[string]V) []string {
	all := make([]string, 0, len(m))
	for name := range m {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// attached tells whether a parameter names the file in a part of its own, as InputMedia does.
func (k checker) attached(c *Call, part string) bool {
	for _, value := range c.Params {
		if strings.Contains(value, "attach://"+part) {
			return true
		}
	}
	return false
}

func (k checker) param(c *Call, f botapi.Field) []problem {
	text, given := c.Params[f.Name]
	if _, isFile := c.Files[f.Name]; isFile && slices.Contains(f.Types, "InputFile") {
		return nil
	}
	if !given {
		if f.Required {
			return []problem{{f.Name + " is missing", missing(f)}}
		}
		return nil
	}
	sibling := func(name string) string { return c.Params[name] }
	return apitable.Best(mixed(f.Types), func(typ string) []problem {
		raw := json.RawMessage(text)
		if typ == "String" || typ == "InputFile" {
			raw, _ = json.Marshal(text)
		}
		return k.value(f.Name, f, typ, raw, sibling)
	})
}

// mixed makes one of several arrays: an album is of photos and videos, though the description lists an array of each.
func mixed(types []string) []string {
	var items []string
	for _, typ := range types {
		item, isArray := strings.CutPrefix(typ, "Array of ")
		if !isArray {
			return types
		}
		items = append(items, item)
	}
	return []string{"Array of " + strings.Join(items, "|")}
}

// value checks one value of a type. path names it in what is said about it.
func (k checker) value(path string, f botapi.Field, typ string, raw json.RawMessage, sibling func(string) string) []problem {
	if of, isArray := strings.CutPrefix(typ, "Array of "); isArray {
		return k.array(path, f, of, raw, sibling)
	}
	switch typ {
	case "Integer":
		return k.integer(path, f, raw)
	case "Float":
		return number[float64](path, raw, func(s string) (float64, error) { return strconv.ParseFloat(s, 64) })
	case "Boolean":
		return number[bool](path, raw, strconv.ParseBool)
	case "String", "InputFile":
		var text string
		if json.Unmarshal(raw, &text) != nil {
			return mistyped(path, typ)
		}
		return k.text(path, f, text, sibling)
	}
	return k.object(path, typ, raw)
}

func mistyped(path, typ string) []problem {
	return []problem{{path + " is no " + typ, badRequest("can't parse %s", path)}}
}

// number reads a number or a boolean that may be written as a string.
func number[T any](path string, raw json.RawMessage, parse func(string) (T, error)) []problem {
	if _, err := parse(strings.Trim(string(raw), `"`)); err != nil {
		return mistyped(path, fmt.Sprintf("%T", *new(T)))
	}
	return nil
}

func (k checker) integer(path string, f botapi.Field, raw json.RawMessage) []problem {
	text := strings.Trim(string(raw), `"`)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return mistyped(path, "Integer")
	}
	if f.Unit == botapi.Value && (n < f.Min || n > f.Max) {
		return []problem{outside(path, f, n)}
	}
	return choice(path, f, text)
}

func choice(path string, f botapi.Field, text string) []problem {
	if f.OneOf == nil || text == "" || slices.Contains(f.OneOf, text) {
		return nil
	}
	return []problem{{fmt.Sprintf("%s is %.40q, not one of %v", path, text, f.OneOf), badRequest("wrong parameter %s in request", path)}}
}

// text checks a string: its choices, its markup, its length once the markup is out.
func (k checker) text(path string, f botapi.Field, text string, sibling func(string) string) []problem {
	if found := choice(path, f, text); found != nil {
		return found
	}
	length := int64(len(text))
	var found []problem
	if mode := sibling(parseMode(f.Name)); f.Unit == botapi.Characters {
		plain, problems := unmarked(path, text, mode)
		found = problems
		length = int64(units(plain))
	}
	if f.Unit != "" && (length > f.Max || length < f.Min && (f.Required || length > 0)) {
		found = append(found, outside(path, f, length))
	}
	return found
}

// parseMode is the parameter that says how the markup of another is written.
func parseMode(name string) string {
	switch name {
	case "text", "caption", "message_text":
		return "parse_mode"
	}
	return name + "_parse_mode"
}

func unmarked(path, text, mode string) (string, []problem) {
	switch strings.ToLower(mode) {
	case "":
		return text, nil
	case "html":
		plain, _, bare, err := parseHTML(text)
		if refuse := (*Error)(nil); errors.As(err, &refuse) {
			return text, []problem{{path + ": " + refuse.Description, refuse}}
		}
		if bare > 0 {
			return plain, []problem{{path + " has an & that is not escaped", nil}}
		}
		return plain, nil
	case "markdown", "markdownv2":
		return text, []problem{{path + " is Markdown, which this server does not read", nil}}
	}
	return text, []problem{{path + " has an unknown parse mode", badRequest("unsupported parse_mode")}}
}

func (k checker) array(path string, f botapi.Field, of string, raw json.RawMessage, sibling func(string) string) []problem {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return mistyped(path, "Array of "+of)
	}
	var found []problem
	n := int64(len(all))
	if f.Unit == botapi.Items && (n < f.Min || n > f.Max) {
		found = append(found, outside(path, f, n))
	}
	for i, item := range all {
		inner := botapi.Field{Name: f.Name, Required: true}
		found = append(found, apitable.Best(strings.Split(of, "|"), func(typ string) []problem {
			return k.value(path+"["+strconv.Itoa(i)+"]", inner, typ, item, sibling)
		})...)
	}
	return found
}

func (k checker) object(path, typ string, raw json.RawMessage) []problem {
	o := k.table.Types[typ]
	if o.Union != nil {
		return apitable.Best(o.Union, func(typ string) []problem { return k.object(path, typ, raw) })
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return mistyped(path, typ)
	}
	found := foreign(path, typ, o, fields)
	sibling := func(name string) string { return strings.Trim(string(fields[name]), `"`) }
	for _, f := range o.Fields {
		value, given := fields[f.Name]
		if !given || empty(value) {
			if f.Required && !boolean(f) {
				found = append(found, problem{path + "." + f.Name + " is missing", missing(f)})
			}
			continue
		}
		found = append(found, apitable.Best(f.Types, func(typ string) []problem {
			return k.value(path+"."+f.Name, f, typ, value, sibling)
		})...)
	}
	return found
}

// foreign are the fields that a type does not have.
func foreign(path, typ string, o botapi.Object, fields map[string]json.RawMessage) []problem {
	var found []problem
	for _, name := range names(fields) {
		if _, ok := o.Field(name); !ok && !empty(fields[name]) && habits[typ] != name {
			found = append(found, problem{path + "." + name + " is no field of " + typ, nil})
		}
	}
	return found
}

func boolean(f botapi.Field) bool { return slices.Contains(f.Types, "Boolean") }

// empty tells whether a field says nothing: libraries write such fields of types that do not have them.
func empty(raw json.RawMessage) bool {
	switch string(raw) {
	case "null", `""`, "0", "false":
		return true
	}
	return false
}

func missing(f botapi.Field) *Error {
	switch f.Name {
	case "text", "message_text":
		return errTextEmpty
	case "chat_id":
		return badRequest("chat_id is empty")
	}
	return badRequest("parameter \"%s\" is required", f.Name)
}

// outside is what is wrong with a value out of its bounds.
func outside(path string, f botapi.Field, n int64) problem {
	what := fmt.Sprintf("%s has %d %s: %d to %d are allowed", path, n, f.Unit, f.Min, f.Max)
	switch {
	case f.Name == "text" && n == 0:
		return problem{what, errTextEmpty}
	case f.Name == "text" || f.Name == "message_text":
		return problem{what, badRequest("message is too long")}
	case f.Name == "caption":
		return problem{what, badRequest("message caption is too long")}
	case f.Name == "callback_data":
		return problem{what, badRequest("BUTTON_DATA_INVALID")}
	case f.Name == "results":
		return problem{what, badRequest("RESULTS_TOO_MUCH")}
	case f.Name == "id":
		return problem{what, badRequest("RESULT_ID_INVALID")}
	}
	return problem{what, badRequest("wrong parameter %s in request", f.Name)}
}
