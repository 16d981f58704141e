package discordapi

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// described is a description of our own, in the form that Discord's has: one operation, and the others empty.
func described(schema string) string {
	body := func(id, schema string) string {
		return `{"operationId":"` + id + `","requestBody":{"content":{"application/json":{"schema":` + schema + `}}}}`
	}
	paths := []string{`"/a":{"parameters":[{"name":"x"}],"post":` + body("create_message", `{"$ref":"#/components/schemas/Thing"}`) + `}`}
	for _, id := range Operations {
		if id != "create_message" {
			paths = append(paths, `"/`+id+`":{"post":`+body(id, `{"type":"boolean"}`)+`}`)
		}
	}
	return `{"info":{"version":"10"},"paths":{` + strings.Join(paths, ",") + `},"components":{"schemas":{` + schema + `}}}`
}

func TestDerive(t *testing.T) {
	spec := described(`
		"Id":{"type":"string","format":"snowflake"},
		"Kind":{"type":"integer","oneOf":[{"title":"A","const":1},{"title":"B","const":2}]},
		"Leaf":{"type":"object","properties":{"type":{"type":"integer","enum":[3]}},"required":["type"]},
		"Thing":{"type":"object","required":["text"],"properties":{
			"text":{"type":["string","null"],"maxLength":4000},
			"id":{"oneOf":[{"type":"null"},{"$ref":"#/components/schemas/Id"}]},
			"kind":{"$ref":"#/components/schemas/Kind"},
			"count":{"type":"integer","minimum":1,"maximum":5},
			"large":{"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807},
			"names":{"type":"object","additionalProperties":{"type":"string"}},
			"parts":{"type":"array","maxItems":2,"items":{"oneOf":[{"$ref":"#/components/schemas/Leaf"},{"$ref":"#/components/schemas/Thing"}]}},
			"ids":{"type":"array","items":{"oneOf":[{"type":"null"},{"$ref":"#/components/schemas/Id"}]}},
			"inner":{"type":"object","properties":{"on":{"type":"boolean"}}}}}`)
	table, err := Derive([]byte(spec))
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(table.Format(), "type Leaf\n")
	want := `	type Integer required one-of 3
type Thing
	count Integer 1..5 value
	id Null|Snowflake
	ids []Snowflake
	inner Thing.inner
	kind Integer one-of 1|2
	large Integer
	names Map
	parts []Thing.parts 0..2 items
	text String|Null required 0..4000 characters
type Thing.inner
	on Boolean
type Thing.parts Leaf|Thing
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, bad := range []string{"", "{}", "[1]", `{"paths":{}}`} {
		if _, err := Derive([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestLoad(t *testing.T) {
	table := Load()
	if table.Format() != committed {
		t.Error("the committed table is not as Format writes it")
	}
	if len(table.Methods) != len(Operations) {
		t.Errorf("%d operations, want %d", len(table.Methods), len(Operations))
	}
}

// What the server's checks rely on.
func TestLimits(t *testing.T) {
	tests := []struct {
		typ, field string
		unit       apitable.Unit
		low, high  int64
	}{
		{"RichEmbed", "description", apitable.Characters, 0, 4096},
		{"RichEmbed", "title", apitable.Characters, 0, 256},
		{"RichEmbed", "fields", apitable.Items, 0, 25},
		{"MessageCreateRequest", "embeds", apitable.Items, 0, 10},
		{"ButtonComponentForMessageRequest", "label", apitable.Characters, 0, 80},
		{"ButtonComponentForMessageRequest", "custom_id", apitable.Characters, 1, 100},
		{"StringSelectComponentForMessageRequest", "options", apitable.Items, 1, 25},
		{"ActionRowComponentForMessageRequest", "components", apitable.Items, 1, 5},
		{"ModalInteractionCallbackRequestData", "title", apitable.Characters, 1, 45},
		{"TextInputComponentForModalRequest", "label", apitable.Characters, 1, 45},
		{"TextInputComponentForModalRequest", "value", apitable.Characters, 0, 4000},
		{"ApplicationCommandUpdateRequest", "options", apitable.Items, 0, 25},
		{"ApplicationCommandOptionStringChoice", "name", apitable.Characters, 1, 100},
	}
	for _, tt := range tests {
		t.Run(tt.typ+"."+tt.field, func(t *testing.T) {
			f, ok := Load().Types[tt.typ].Field(tt.field)
			if !ok || f.Unit != tt.unit || f.Min != tt.low || f.Max != tt.high {
				t.Errorf("%s", f)
			}
		})
	}
}
