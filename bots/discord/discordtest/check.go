package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"sync"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// joinPath returns the path of a field in a form.
var joinPath = apitable.JoinPath

// checkBody notes what the body of a call has that Discord does not know, and refuses what Discord would. The server is locked.
func (s *Server) checkBody(c *Call) error {
	var found []formError
	for _, p := range checkOperation(c.Operation, c.Body) {
		if f, isRefused := describeProblem(p); isRefused {
			found = append(found, f)
		} else {
			s.noteViolation(c.Operation, p.String())
		}
	}
	if len(found) > 0 {
		return invalidForm(found...)
	}
	return nil
}

// checkOperation compares the body of a call with the table.
func checkOperation(operation string, body json.RawMessage) []apitable.Problem {
	method, isKnown := discordapi.Load().Methods[operation]
	if !isKnown || len(body) == 0 {
		return nil
	}
	types := method.Union
	if body[0] == '{' {
		types = []string{operation} // which chooses by the field type
	}
	return bodyChecker().Check("", apitable.Field{Types: types}, body, nil)
}

var number = regexp.MustCompile(`^"?(0|[1-9][0-9]*)"?$`)

// bodyChecker returns the checker of bodies. The operations whose bodies have one of several types are types of its table too.
var bodyChecker = sync.OnceValue(func() apitable.Checker {
	table := *discordapi.Load()
	table.Types = maps.Clone(table.Types)
	maps.Copy(table.Types, table.Methods)
	return apitable.Checker{
		Table: &table,
		Types: map[string]func(json.RawMessage) bool{
			"Snowflake": func(raw json.RawMessage) bool { return number.Match(raw) },
			"Map": func(raw json.RawMessage) bool {
				return string(raw) != "null" && json.Unmarshal(raw, &map[string]json.RawMessage{}) == nil
			},
			"Null": func(raw json.RawMessage) bool { return string(raw) == "null" },
		},
		Quoted: func(name string) bool { return name == "default_member_permissions" }, // which Discord takes, and gives, as a string
		Length: func(_ string, _ apitable.Field, text string, _ func(string) string) (int, []apitable.Problem) {
			return countCharacters(text), nil
		},
		Extra: map[string][]string{"MessageEditRequestPartial": {"ID", "Channel"}}, // which discordgo writes
	}
})

// mistyped are Discord's code and words for a value that is not of a type; of objects if the type is not named here.
var mistyped = map[string][2]string{
	"Snowflake": {"NUMBER_TYPE_COERCE", "Value is not snowflake."},
	"Integer":   {"NUMBER_TYPE_COERCE", "Value is not int."},
	"Float":     {"NUMBER_TYPE_COERCE", "Value is not float."},
	"Boolean":   {"BOOLEAN_TYPE_CONVERT", "Must be either true or false."},
	"String":    {"STRING_TYPE_CONVERT", "Could not interpret the value as string."},
	"Null":      {"BASE_TYPE_BAD_TYPE", "Could not interpret the value."},
	"Array":     {"LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"},
	"":          {"DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType"},
}

// describeProblem returns a problem in Discord's words. It reports whether Discord refuses it: it lets pass what it does not know.
func describeProblem(p apitable.Problem) (f formError, isRefused bool) {
	say := func(code, format string, args ...any) (formError, bool) {
		return formError{p.Path, code, fmt.Sprintf(format, args...)}, true
	}
	switch {
	case p.Kind == apitable.Unknown:
		return f, false
	case p.Kind == apitable.Missing:
		return say("BASE_TYPE_REQUIRED", "This field is required")
	case p.Kind == apitable.NotListed:
		return say("BASE_TYPE_CHOICES", "Value must be one of {%s}.", strings.Join(p.Field.OneOf, ", "))
	case p.Kind == apitable.Mistyped:
		typ, _, _ := strings.Cut(p.Type, " ")
		words, isSimple := mistyped[typ]
		if !isSimple {
			words = mistyped[""]
		}
		return say(words[0], "%s", words[1])
	case p.Field.Unit == apitable.Value && p.Count > float64(p.Field.Max):
		return say("NUMBER_TYPE_MAX", "Value should be less than or equal to %d.", p.Field.Max)
	case p.Field.Unit == apitable.Value:
		return say("NUMBER_TYPE_MIN", "Value should be greater than or equal to %d.", p.Field.Min)
	case p.Field.Min == 0:
		return tooLong(p.Path, int(p.Field.Max)), true
	}
	return say("BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", p.Field.Min, p.Field.Max)
}
