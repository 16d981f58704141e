package discordtest

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// good is a value of a type, with what is required and nothing else.
func good(f apitable.Field, typ string) any {
	table := discordapi.Load()
	if of, isArray := strings.CutPrefix(typ, "Array of "); isArray {
		return repeated(max(int(f.Min), 1), good(apitable.Field{}, of))
	}
	switch {
	case f.OneOf != nil && typ == "Integer":
		return json.Number(f.OneOf[0])
	case f.OneOf != nil:
		return f.OneOf[0]
	}
	switch typ {
	case "String":
		return strings.Repeat("x", max(int(f.Min), 1))
	case "Snowflake":
		return "42"
	case "Integer", "Float":
		return max(f.Min, 1)
	case "Boolean":
		return true
	case "Map":
		return map[string]any{}
	case "Null":
		return nil
	}
	if union := table.Types[typ].Union; union != nil {
		return good(f, union[0])
	}
	return least(table.Types[typ])
}

func repeated(n int, value any) []any {
	var out []any
	for range n {
		out = append(out, value)
	}
	return out
}

// least is an object with which nothing is wrong.
func least(o apitable.Object) map[string]any {
	out := map[string]any{}
	for _, f := range o.Fields {
		if f.Required {
			out[f.Name] = good(f, f.Types[0])
		}
	}
	return out
}

func with(object map[string]any, name string, value any) map[string]any {
	out := maps.Clone(object)
	out[name] = value
	return out
}

func judged(typ string, value any) (said string, refused bool) {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	for _, p := range bodyChecker().Check("", apitable.Field{Types: []string{typ}}, raw, nil) {
		_, isRefused := describeProblem(p)
		said += p.String() + "\n"
		refused = refused || isRefused
	}
	return said, refused
}

// Every field of every object: without it if it is required, of another type, out of its bounds, none of its choices, and
// beside one that does not exist.
func TestEveryField(t *testing.T) {
	fields := 0
	for typ, o := range discordapi.Load().Types {
		if o.Union != nil {
			continue
		}
		if said, _ := judged(typ, least(o)); said != "" {
			t.Errorf("%s with %v: %s", typ, least(o), said)
		}
		if said, refused := judged(typ, with(least(o), "no_such_name", "x")); !strings.Contains(said, "no_such_name is no field") || refused {
			t.Errorf("%s beside what does not exist: %q, %v", typ, said, refused)
		}
		for _, f := range o.Fields {
			fields++
			for what, value := range wrongs(f) {
				object := with(least(o), f.Name, value)
				if what == "absent" {
					delete(object, f.Name)
				}
				if said, refused := judged(typ, object); !strings.Contains(said, f.Name) || !refused {
					t.Errorf("%s.%s %s: %q, %v", typ, f.Name, what, said, refused)
				}
			}
		}
	}
	if fields < 300 {
		t.Errorf("only %d fields", fields)
	}
}

// wrongs are values that a field must not have.
func wrongs(f apitable.Field) map[string]any {
	values := map[string]any{"of another type": []any{[]any{}}}
	if f.Required {
		values["absent"] = nil
	}
	if f.OneOf != nil {
		values["no choice"] = json.Number("77")
	}
	switch f.Unit {
	case apitable.Value:
		values["too large"], values["too small"] = f.Max+1, f.Min-1
	case apitable.Characters:
		values["too long"] = strings.Repeat("é", int(f.Max)+1)
	case apitable.Items:
		values["too many"] = repeated(int(f.Max)+1, good(f, strings.TrimPrefix(f.Types[0], "Array of ")))
	}
	return values
}

func TestCheckBodyNamesTheField(t *testing.T) {
	tests := []struct{ operation, body, want string }{
		{"create_message", `{"embeds":[{"title":7}]}`, "embeds.0.title: Could not interpret"},
		{"create_message", `{"embeds":[{"titel":"x"}]}`, "embeds.0.titel is no field of RichEmbed"},
		{"create_message", `{"components":[{"type":1,"components":[{"type":2,"style":9,"custom_id":"x"}]}]}`, "components.0.components.0.style: Value must be one of"},
		{"create_message", `{"components":[{"type":1,"components":[]}]}`, "components.0.components: Must be between 1 and 5"},
		{"bulk_set_application_commands", `[{"name":"x","options":[{"type":3,"name":"y"}]}]`, "0.options.0.description: This field is required"},
		{"create_interaction_response", `{"type":9,"data":{"custom_id":"x","title":"","components":[]}}`, "data.components: Must be between 1 and 40"},
		{"create_interaction_response", `{"type":8,"data":{"choices":[{"name":"","value":"x"}]}}`, "data.choices.0.name: Must be between 1 and 100"},
		{"create_dm", `{"recipient_id":"Anna"}`, "recipient_id"},
		{"create_message", `[]`, "Only dictionaries"},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			got := ""
			for _, p := range checkOperation(tt.operation, json.RawMessage(tt.body)) {
				f, _ := describeProblem(p)
				got += f.path + ": " + f.message + p.String()
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
