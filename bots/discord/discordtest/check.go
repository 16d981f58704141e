package discordtest

import (
	"encoding/json"
	"maps"
	"regexp"
	"strings"
	"sync"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// checkBody notes what the body of a call has that Discord does not know, and refuses what Discord would. The server is locked.
func (s *Server) checkBody(c *Call) error {
	var found []formError
	for _, p := range checkOperation(c.Operation, c.Body) {
		if code := codes[p.Kind]; code != "" {
			found = append(found, formError{p.Path, code, strings.TrimPrefix(p.String(), p.Path+" ")})
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

// codes are Discord's codes for what it refuses. It lets pass fields that it does not know.
var codes = map[apitable.Kind]string{
	apitable.Missing: "BASE_TYPE_REQUIRED", apitable.NotListed: "BASE_TYPE_CHOICES", apitable.Mistyped: "BASE_TYPE_BAD_TYPE",
	apitable.OutOfBounds: "BASE_TYPE_BAD_LENGTH",
}
