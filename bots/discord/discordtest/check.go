package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// A problem is something wrong with a body. Without a refusal Discord would let it pass.
type problem struct {
	what   string
	refuse *wrong
}

func refused(path, code, message string) problem {
	return problem{path + ": " + message, &wrong{path, code, message}}
}

// judge notes what a body has that Discord does not know, and refuses what Discord would. The server is locked.
func (s *Server) judge(c *Call) error {
	var found []wrong
	for _, p := range checkBody(c.Operation, c.Body) {
		if p.refuse == nil {
			s.violate(c.Operation, p.what)
		} else {
			found = append(found, *p.refuse)
		}
	}
	if len(found) > 0 {
		return invalid(found...)
	}
	return nil
}

// checkBody compares the body of a call with the table.
func checkBody(operation string, body json.RawMessage) []problem {
	table := discordapi.Load()
	method, known := table.Methods[operation]
	if !known || len(body) == 0 {
		return nil
	}
	var kind struct {
		Type json.RawMessage `json:"type"`
	}
	_ = json.Unmarshal(body, &kind) // what is no object has no type
	k := checker{table}
	return apitable.Best(k.alike(method.Union, kind.Type), func(typ string) []problem { return k.value("", apitable.Field{}, typ, body) })
}

// A checker compares values with the table.
type checker struct{ table *apitable.Table }

// value checks one value of a type. path names it in what is said about it.
func (k checker) value(path string, f apitable.Field, typ string, raw json.RawMessage) []problem {
	if of, isArray := strings.CutPrefix(typ, "Array of "); isArray {
		return k.array(path, f, of, raw)
	}
	check, isSimple := simple[typ]
	if !isSimple {
		return k.object(path, typ, raw)
	}
	return check(path, f, raw)
}

// simple checks values that are made of nothing else, by type.
var simple = map[string]func(path string, f apitable.Field, raw json.RawMessage) []problem{
	"String":    checkText,
	"Snowflake": checkSnowflake,
	"Integer":   checkInteger,
	"Float":     checkFloat,
	"Boolean":   checkKind[bool]("BOOLEAN_TYPE_CONVERT", "Must be either true or false."),
	"Map":       checkKind[map[string]json.RawMessage]("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType"),
	"Null": func(path string, _ apitable.Field, raw json.RawMessage) []problem {
		if string(raw) == "null" {
			return nil
		}
		return []problem{refused(path, "BASE_TYPE_BAD_TYPE", "Could not interpret the value."), {}} // any other fits better
	},
}

func checkKind[T any](code, message string) func(string, apitable.Field, json.RawMessage) []problem {
	return func(path string, _ apitable.Field, raw json.RawMessage) []problem {
		if string(raw) == "null" || json.Unmarshal(raw, new(T)) != nil {
			return []problem{refused(path, code, message)}
		}
		return nil
	}
}

var digits = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)

func checkSnowflake(path string, _ apitable.Field, raw json.RawMessage) []problem {
	if digits.MatchString(strings.Trim(string(raw), `"`)) {
		return nil
	}
	return []problem{refused(path, "NUMBER_TYPE_COERCE", "Value is not snowflake.")}
}

func checkInteger(path string, f apitable.Field, raw json.RawMessage) []problem {
	text := string(raw)
	if f.Name == "default_member_permissions" { // which Discord takes, and gives, as a string
		text = strings.Trim(text, `"`)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return []problem{refused(path, "NUMBER_TYPE_COERCE", "Value is not int.")}
	}
	return append(outside(path, f, float64(n)), choice(path, f, text)...)
}

func checkFloat(path string, f apitable.Field, raw json.RawMessage) []problem {
	x, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return []problem{refused(path, "NUMBER_TYPE_COERCE", "Value is not float.")}
	}
	return outside(path, f, x)
}

// outside is what is wrong with a number that is too large or too small.
func outside(path string, f apitable.Field, x float64) []problem {
	switch {
	case f.Unit != apitable.Value:
	case x > float64(f.Max):
		return []problem{refused(path, "NUMBER_TYPE_MAX", fmt.Sprintf("Value should be less than or equal to %d.", f.Max))}
	case x < float64(f.Min):
		return []problem{refused(path, "NUMBER_TYPE_MIN", fmt.Sprintf("Value should be greater than or equal to %d.", f.Min))}
	}
	return nil
}

func choice(path string, f apitable.Field, text string) []problem {
	if f.OneOf == nil || slices.Contains(f.OneOf, text) {
		return nil
	}
	return []problem{refused(path, "BASE_TYPE_CHOICES", "Value must be one of {"+strings.Join(f.OneOf, ", ")+"}.")}
}

func checkText(path string, f apitable.Field, raw json.RawMessage) []problem {
	var text string
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
		return []problem{refused(path, "STRING_TYPE_CONVERT", "Could not interpret the value as string.")}
	}
	if f.Unit == apitable.Characters {
		return append(bounds(path, f, length(text)), choice(path, f, text)...)
	}
	return choice(path, f, text)
}

// bounds checks how long a text is, or how many there are in a list.
func bounds(path string, f apitable.Field, n int) []problem {
	switch {
	case int64(n) >= f.Min && int64(n) <= f.Max:
		return nil
	case f.Min == 0:
		w := tooLong(path, int(f.Max))
		return []problem{refused(w.path, w.code, w.message)}
	}
	return []problem{refused(path, "BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between %d and %d in length.", f.Min, f.Max))}
}

func (k checker) array(path string, f apitable.Field, of string, raw json.RawMessage) []problem {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil || all == nil {
		return []problem{refused(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")}
	}
	var found []problem
	if f.Unit == apitable.Items {
		found = bounds(path, f, len(all))
	}
	for i, item := range all {
		found = append(found, k.value(within(path, strconv.Itoa(i)), apitable.Field{}, of, item)...)
	}
	return found
}

func (k checker) object(path, typ string, raw json.RawMessage) []problem {
	o := k.table.Types[typ]
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return []problem{refused(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")}
	}
	if o.Union != nil {
		return apitable.Best(k.alike(o.Union, fields["type"]), func(typ string) []problem { return k.value(path, apitable.Field{}, typ, raw) })
	}
	found := foreign(path, typ, o, fields)
	for _, f := range o.Fields {
		at := within(path, f.Name)
		value, given := fields[f.Name]
		switch {
		case !given && f.Required:
			found = append(found, refused(at, "BASE_TYPE_REQUIRED", "This field is required"))
		case given:
			found = append(found, apitable.Best(f.Types, func(typ string) []problem { return k.value(at, f, typ, value) })...)
		}
	}
	return found
}

// alike are the alternatives that have a number as their type, or all if none has.
func (k checker) alike(union []string, number json.RawMessage) []string {
	var out []string
	for _, name := range union {
		f, has := k.table.Types[name].Field("type")
		if has && slices.Contains(f.OneOf, string(number)) {
			out = append(out, name)
		}
	}
	if out == nil {
		return union
	}
	return out
}

// habits are fields that discordgo puts into objects beside those of the API.
var habits = map[string][]string{"MessageEditRequestPartial": {"ID", "Channel"}}

// foreign are the fields that a type does not have.
func foreign(path, typ string, o apitable.Object, fields map[string]json.RawMessage) []problem {
	var found []problem
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if _, ok := o.Field(name); !ok && !empty(fields[name]) && !slices.Contains(habits[typ], name) {
			found = append(found, problem{within(path, name) + " is no field of " + typ, nil})
		}
	}
	return found
}

// empty tells whether a field says nothing: libraries write such fields of types that do not have them.
func empty(raw json.RawMessage) bool {
	switch string(raw) {
	case "null", `""`, "0", "false", "[]", "{}":
		return true
	}
	return false
}
