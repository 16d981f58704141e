package discordtest

import (
	"fmt"
	"strings"
	"testing"
)

func TestRegister(t *testing.T) {
	s := New(t, Options{})
	at := "/applications/" + s.Bot().ID + "/commands"
	do(t, s, "PUT", at, someCommands)
	was := s.Commands()
	do(t, s, "PUT", at, someCommands)
	for i, cmd := range s.Commands() {
		if cmd.ID != was[i].ID || cmd.Type == 0 || len(cmd.IntegrationTypes) == 0 {
			t.Errorf("%+v", cmd)
		}
	}
	refuse(t, s, "PUT", "/applications/1/commands", "[]", errUnknownApp)
}

func TestCommandsThatAreRefused(t *testing.T) {
	s := New(t, Options{})
	options := func(inner string) string { return `[{"name":"x","description":"x","options":[` + inner + `]}]` }
	option := `{"type":3,"name":"%s","description":"x"%s}`
	many := func(n int, item string) string {
		var all []string
		for i := range n {
			all = append(all, strings.ReplaceAll(item, "#", fmt.Sprint(i)))
		}
		return strings.Join(all, ",")
	}
	tests := []struct{ what, body, says string }{
		{"upper case", `[{"name":"Check","description":"x"}]`, "0.name: Command name is invalid"},
		{"a space", `[{"name":"a b","description":"x"}]`, "0.name: Command name is invalid"},
		{"a long name", `[{"name":"` + strings.Repeat("x", 33) + `","description":"x"}]`, "0.name: Must be between 1 and 32"},
		{"a name in French", `[{"name":"x","description":"x","name_localizations":{"fr":"A B"}}]`, "name_localizations.fr"},
		{"no description", `[{"name":"x"}]`, "0.description: Must be between 1 and 100"},
		{"a long description in French", `[{"name":"x","description":"x","description_localizations":{"fr":"` + strings.Repeat("é", 101) + `"}}]`, "description_localizations.fr"},
		{"the same twice", `[{"name":"x","description":"x"},{"name":"x","description":"x"}]`, "must be unique"},
		{"too many", "[" + many(101, `{"name":"x#","description":"x"}`) + "]", "Maximum number"},
		{"too many menus", "[" + many(16, `{"name":"X #","type":3}`) + "]", "Maximum number"},
		{"a menu that is described", `[{"name":"X","type":3,"description":"x"}]`, "cannot have description"},
		{"a menu with options", `[{"name":"X","type":3,"options":[{"type":3,"name":"x","description":"x"}]}]`, "cannot have options"},
		{"a menu without a name in French", `[{"name":"X","type":3,"name_localizations":{"fr":""}}]`, "name_localizations.fr"},
		{"26 options", options(many(26, fmt.Sprintf(option, "x#", ""))), "0.options: Must be 25"},
		{"an option twice", options(fmt.Sprintf(option, "a", "") + "," + fmt.Sprintf(option, "a", "")), "not unique"},
		{"required last", options(fmt.Sprintf(option, "a", "") + "," + fmt.Sprintf(option, "b", `,"required":true`)), "Required options must be placed before"},
		{"choices and proposals", options(fmt.Sprintf(option, "a", `,"autocomplete":true,"choices":[{"name":"x","value":"x"}]`)), "exclude each other"},
		{"a long choice", options(fmt.Sprintf(option, "a", `,"choices":[{"name":"x","value":"`+strings.Repeat("x", 101)+`"}]`)), "choices.0.value"},
		{"subcommands among options", options(fmt.Sprintf(option, "a", "") + `,{"type":1,"name":"b","description":"x"}`), "mutually exclusive"},
		{"too much text", options(many(25, `{"type":3,"name":"x#","description":"x","choices":[`+many(4, `{"name":"#","value":"`+strings.Repeat("x", 100)+`"}`)+`]}`)), "maximum size"},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			refuse(t, s, "PUT", "/applications/"+s.Bot().ID+"/commands", tt.body, form)
			if got := strings.Join(s.TakeViolations(), "\n"); !strings.Contains(got, tt.says) {
				t.Errorf("%q, want %q", got, tt.says)
			}
		})
	}
	if len(s.Commands()) > 0 {
		t.Error("something was registered")
	}
}
