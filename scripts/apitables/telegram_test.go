package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// Sentences of our own in the forms that the description has.
func TestTelegramProse(t *testing.T) {
	tests := []struct {
		typ, prose string
		want       apitable.Field
	}{
		{"String", "Title, 1-32 characters", apitable.Field{Unit: apitable.Characters, Min: 1, Max: 32}},
		{"String", "Optional. Data for the bot, 1-64 bytes. Not shown.", apitable.Field{Unit: apitable.Bytes, Min: 1, Max: 64}},
		{"String", "Where to go on. Its length can't exceed 64 bytes.", apitable.Field{Unit: apitable.Bytes, Max: 64}},
		{"String", "Any text", apitable.Field{}},
		{"Integer", "How many. Values between 1-100 are accepted.", apitable.Field{Unit: apitable.Value, Min: 1, Max: 100}},
		{"Integer", "Seconds, must be between 60 and 86400, or 0x7FFFFFFF for ever", apitable.Field{}},
		{"Integer", "How many people at most; 1-99999", apitable.Field{Unit: apitable.Value, Min: 1, Max: 99999}},
		{"Integer", "A number, of 2-3 that there are", apitable.Field{}},
		{"Array of Integer", "A list of 1-100 identifiers", apitable.Field{Unit: apitable.Items, Min: 1, Max: 100}},
		{"Array of Thing", "An array of things; up to 10 items", apitable.Field{Unit: apitable.Items, Max: 10}},
		{"Array of Thing", "The things. At most 4 small things can be specified.", apitable.Field{Unit: apitable.Items, Max: 4}},
		{"String", "Kind of thing, must be photo", apitable.Field{OneOf: []string{"photo"}}},
		{"String", `Way to do it, must be one of "fast" or "slow"`, apitable.Field{OneOf: []string{"fast", "slow"}}},
		{"Integer", "Colour, must be one of 1 (0x01), 2 (0x02), or 3", apitable.Field{OneOf: []string{"1", "2", "3"}}},
		{"String", "Choose one, depending on what comes: typing for text, upload_a or upload_b for files.",
			apitable.Field{OneOf: []string{"typing", "upload_a", "upload_b"}}},
	}
	for _, tt := range tests {
		t.Run(tt.prose, func(t *testing.T) {
			got := botObject{Fields: []botField{{Name: "x", Types: []string{tt.typ}, Description: tt.prose}}}.makeObject().Fields[0]
			tt.want.Name, tt.want.Types = "x", []string{tt.typ}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDeriveTelegram(t *testing.T) {
	spec := `{"version": "1", "types": {
		"Update": {"fields": [{"name": "update_id", "types": ["Integer"]}, {"name": "message", "types": ["Message"]}]},
		"Message": {"fields": [{"name": "text", "types": ["String"]}]},
		"Result": {"subtypes": ["Card"]},
		"Card": {"fields": [{"name": "self", "types": ["Result"]}, {"name": "rows", "types": ["Array of Array of Row"]}]},
		"Row": {"fields": [{"name": "n", "types": ["Integer"], "required": true}]}},
		"methods": {"answer": {"description": ["Say it.", "No more than 50 results."], "fields": [
			{"name": "results", "types": ["Array of Result"], "required": true}]}}}`
	table, err := deriveTelegram([]byte(spec))
	if err != nil {
		t.Fatal(err)
	}
	want := &apitable.Table{
		Version: "1", Updates: []string{"message"},
		Methods: map[string]apitable.Object{"answer": {Fields: []apitable.Field{
			{Name: "results", Types: []string{"Array of Result"}, Required: true, Max: 50, Unit: apitable.Items},
		}}},
		Types: map[string]apitable.Object{
			"Result": {Union: []string{"Card"}},
			"Card":   {Fields: []apitable.Field{{Name: "self", Types: []string{"Result"}}, {Name: "rows", Types: []string{"Array of Array of Row"}}}},
			"Row":    {Fields: []apitable.Field{{Name: "n", Types: []string{"Integer"}, Required: true}}},
		},
	}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, bad := range []string{"", "{}", "[1]", `{"methods":{"a":{}},"types":{}}`} {
		if _, err := deriveTelegram([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func FuzzDeriveTelegram(f *testing.F) {
	f.Add("String", "Text, 1-64 characters")
	f.Add("Integer", "Values between 1-99999999999999999999 are accepted")
	f.Add("Array of String", "A list of 1-100 identifiers, must be one of 1, 2")
	f.Fuzz(func(_ *testing.T, typ, prose string) {
		field := botField{Name: "x", Types: []string{typ}, Description: prose}
		spec, _ := json.Marshal(botAPI{
			Methods: map[string]botObject{"m": {Fields: []botField{field}}},
			Types:   map[string]botObject{"Update": {Fields: []botField{{Name: "message"}}}},
		})
		_, _ = deriveTelegram(spec) // must come back
	})
}
