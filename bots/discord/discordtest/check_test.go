package discordtest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// Every field of every object, as it must not be.
func TestEveryField(t *testing.T) {
	fields := 0
	for typ, o := range discordapi.Load().Types {
		if o.Union != nil {
			continue
		}
		trial := apitable.Trial{Table: discordapi.Load(), Judge: func(object map[string]any) (said string, refused bool) {
			raw, err := json.Marshal(object)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range bodyChecker().Check("", apitable.Field{Types: []string{typ}}, raw, nil) {
				said += p.String() + "\n"
				refused = refused || codes[p.Kind] != ""
			}
			return said, refused
		}}
		fields += trial.TryFields(t, typ, o)
	}
	if fields < 300 {
		t.Errorf("only %d fields", fields)
	}
}

func TestCheckBodyNamesTheField(t *testing.T) {
	tests := []struct{ operation, body, want string }{
		{"create_message", `{"embeds":[{"title":7}]}`, "embeds.0.title is no String"},
		{"create_message", `{"embeds":[{"titel":"x"}]}`, "embeds.0.titel is no field of RichEmbed"},
		{"create_message", `{"components":[{"type":1,"components":[{"type":2,"style":9,"custom_id":"x"}]}]}`, `components.0.components.0.style is "9", not one of`},
		{"create_message", `{"components":[{"type":1,"components":[]}]}`, "components.0.components has 0 items: 1 to 5"},
		{"bulk_set_application_commands", `[{"name":"x","options":[{"type":3,"name":"y"}]}]`, "0.options.0.description is missing"},
		{"create_interaction_response", `{"type":9,"data":{"custom_id":"x","title":"","components":[]}}`, "data.components has 0 items: 1 to 40"},
		{"create_interaction_response", `{"type":8,"data":{"choices":[{"name":"","value":"x"}]}}`, "data.choices.0.name has 0 characters: 1 to 100"},
		{"create_dm", `{"recipient_id":"Anna"}`, "recipient_id"},
		{"create_message", `[]`, " is no "},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			got := ""
			for _, p := range checkOperation(tt.operation, json.RawMessage(tt.body)) {
				got += p.String() + "\n"
			}
			if !strings.Contains(got, tt.want) {
				t.Errorf("%s", got)
			}
		})
	}
}

func FuzzCheckBody(f *testing.F) {
	f.Add("create_message", `{"content":"x","components":[{"type":1,"components":[{"type":2}]}]}`)
	f.Add("create_interaction_response", `{"type":4,"data":{"embeds":[null]}}`)
	f.Add("bulk_set_application_commands", `[{"name":"x","options":[{"type":1,"options":[{}]}]}]`)
	f.Fuzz(func(_ *testing.T, operation, body string) {
		if json.Valid([]byte(body)) {
			checkOperation(operation, json.RawMessage(body)) // must come back
		}
	})
}
