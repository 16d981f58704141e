package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// describe returns a description of our own, in the form that Discord's has: one operation, and the others empty.
func describe(schema string) string {
	body := func(id, schema string) string {
		return `{"operationId":"` + id + `","requestBody":{"content":{"application/json":{"schema":` + schema + `}}}}`
	}
	paths := []string{`"/a":{"parameters":[{"name":"x"}],"post":` + body("create_message", `{"$ref":"#/components/schemas/Thing"}`) + `}`}
	for _, id := range operations {
		if id != "create_message" {
			paths = append(paths, `"/`+id+`":{"post":`+body(id, `{"type":"boolean"}`)+`}`)
		}
	}
	return `{"info":{"version":"10"},"paths":{` + strings.Join(paths, ",") + `},"components":{"schemas":{` + schema + `}}}`
}

func TestDeriveDiscord(t *testing.T) {
	spec := describe(`
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
	table, err := deriveDiscord([]byte(spec))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]apitable.Object{
		"Leaf": {Fields: []apitable.Field{{Name: "type", Types: []string{"Integer"}, Required: true, OneOf: []string{"3"}}}},
		"Thing": {Fields: []apitable.Field{
			{Name: "count", Types: []string{"Integer"}, Unit: apitable.Value, Min: 1, Max: 5},
			{Name: "id", Types: []string{"Null", "Snowflake"}},
			{Name: "ids", Types: []string{"Array of Snowflake"}},
			{Name: "inner", Types: []string{"Thing.inner"}},
			{Name: "kind", Types: []string{"Integer"}, OneOf: []string{"1", "2"}},
			{Name: "large", Types: []string{"Integer"}},
			{Name: "names", Types: []string{"Map"}},
			{Name: "parts", Types: []string{"Array of Thing.parts"}, Unit: apitable.Items, Max: 2},
			{Name: "text", Types: []string{"String", "Null"}, Required: true, Unit: apitable.Characters, Max: 4000},
		}},
		"Thing.inner": {Fields: []apitable.Field{{Name: "on", Types: []string{"Boolean"}}}},
		"Thing.parts": {Union: []string{"Leaf", "Thing"}},
	}
	if diff := cmp.Diff(want, table.Types); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, bad := range []string{"", "{}", "[1]", `{"paths":{}}`} {
		if _, err := deriveDiscord([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
