package telegramtest

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
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

// checker compares calls with the table of the API.
var checker = apitable.Checker{
	Table: botapi.Load(), Loose: true,
	Quoted: func(string) bool { return true },
	Length: measureText,
	Extra:  map[string][]string{"InlineKeyboardButton": {"unique"}}, // which telebot v3 writes for its own use
}

// judgeCall notes what is wrong with a call, and refuses it if Telegram would.
func (s *Server) judgeCall(c *Call) (refuse error) {
	if s.opts.Old && c.Method == "deleteEphemeralMessage" {
		return errNotFound
	}
	if methods[c.Method] == nil && c.Method != waiting {
		s.violate(c.Method, "is no method that this server knows")
		return errNotFound
	}
	for _, p := range checkCall(c) {
		s.violate(c.Method, p.String())
		if e := refusalOf(p); e != nil && refuse == nil {
			refuse = e
		}
	}
	return refuse
}

// checkCall returns what is wrong with the parameters of a call.
func checkCall(c *Call) (found []apitable.Problem) {
	method := checker.Table.Methods[c.Method]
	for _, name := range slices.Sorted(maps.Keys(c.Params)) {
		_, isLegacy := method.Field(legacy[name])
		_, isKnown := method.Field(name)
		switch {
		case strings.HasSuffix(name, "entities"):
			found = append(found, apitable.Problem{Kind: apitable.Other, Path: name, Note: " is not known to this server"})
		case !isKnown && !isLegacy && !c.isAttached(name):
			found = append(found, apitable.Problem{Kind: apitable.Other, Path: name, Note: " is no parameter of " + c.Method})
		}
	}
	for name := range c.Files {
		if _, ok := method.Field(name); !ok && !c.isAttached(name) {
			found = append(found, apitable.Problem{Kind: apitable.Other, Note: "the file " + name + " is attached to nothing"})
		}
	}
	for _, f := range method.Fields {
		found = append(found, checkParam(c, f)...)
	}
	return found
}

// isAttached reports whether a parameter names a part of the request, as InputMedia does.
func (c *Call) isAttached(part string) bool {
	for _, value := range c.Params {
		if strings.Contains(value, "attach://"+part) {
			return true
		}
	}
	return false
}

func checkParam(c *Call, f apitable.Field) []apitable.Problem {
	text, given := c.Params[f.Name]
	_, isFile := c.Files[f.Name]
	switch {
	case isFile && slices.Contains(f.Types, "InputFile"), !given && !f.Required:
		return nil
	case !given:
		return []apitable.Problem{{Kind: apitable.Missing, Path: f.Name, Field: f}}
	}
	return apitable.FindBest(f.Types, func(typ string) []apitable.Problem {
		raw, one := json.RawMessage(text), f
		if one.Types = []string{typ}; typ == "String" || typ == "InputFile" {
			raw, _ = json.Marshal(text)
		}
		return checker.Check(f.Name, one, raw, func(name string) string { return c.Params[name] })
	})
}

// measureText returns the length of a text: in bytes, or in UTF-16 code units once the markup is out.
func measureText(path string, f apitable.Field, text string, sibling func(string) string) (int, []apitable.Problem) {
	if f.Unit != apitable.Characters {
		return len(text), nil
	}
	mode := "parse_mode" // the field that says how the markup is written
	if f.Name != "text" && f.Name != "caption" && f.Name != "message_text" {
		mode = f.Name + "_parse_mode"
	}
	plain, note, refuse := text, "", error(nil)
	switch strings.ToLower(sibling(mode)) {
	case "":
	case "html":
		stripped, _, bare, err := parseHTML(text)
		switch {
		case err != nil:
			note, refuse = ": "+err.Error(), err
		case bare > 0:
			plain, note = stripped, " has an & that is not escaped"
		default:
			plain = stripped
		}
	default:
		note, refuse = " has a parse mode that this server does not know", badRequest("unsupported parse_mode")
	}
	if note == "" {
		return countUnits(plain), nil
	}
	return countUnits(plain), []apitable.Problem{{Kind: apitable.Other, Path: path, Note: note, Cause: refuse}}
}

// tooLong are the refusals of values out of their bounds, by the name of the field.
var tooLong = map[string]*Error{
	"text": badRequest("message is too long"), "message_text": badRequest("message is too long"), "caption": badRequest("message caption is too long"),
	"callback_data": badRequest("BUTTON_DATA_INVALID"), "results": badRequest("RESULTS_TOO_MUCH"), "id": badRequest("RESULT_ID_INVALID"),
}

// absent are the refusals of calls without a value, by the name of the field.
var absent = map[string]*Error{"text": errTextEmpty, "message_text": errTextEmpty, "chat_id": badRequest("chat_id is empty")}

// refusalOf returns how Telegram refuses a call with a problem, or nil if it lets it pass.
func refusalOf(p apitable.Problem) (refuse *Error) {
	name := p.Field.Name
	switch p.Kind {
	case apitable.Unknown:
		return nil
	case apitable.Other:
		errors.As(p.Cause, &refuse)
		return refuse
	case apitable.Mistyped:
		return badRequest("can't parse %s", p.Path)
	case apitable.Missing:
		return cmp.Or(absent[name], badRequest("parameter \"%s\" is required", name))
	case apitable.OutOfBounds:
		if p.Count == 0 && absent[name] != nil {
			return absent[name]
		}
		refuse = tooLong[name]
	}
	return cmp.Or(refuse, badRequest("wrong parameter %s in request", name))
}
