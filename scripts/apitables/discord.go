package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// operations lists those whose bodies are in the table.
var operations = []string{
	"bulk_set_application_commands", "create_dm", "create_interaction_response", "create_message", "execute_webhook",
	"update_message", "update_original_webhook_message", "update_webhook_message",
}

// openAPI is the API in OpenAPI 3.1, as Discord describes it.
type openAPI struct {
	Info struct {
		Version string `json:"version"`
	} `json:"info"`
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	ID   string `json:"operationId"`
	Body struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
}

// schema is a type: of the kinds in Type, or another one, or one of several.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       kinds             `json:"type"`
	Format     string            `json:"format"`
	OneOf      []schema          `json:"oneOf"`
	AnyOf      []schema          `json:"anyOf"`
	Const      any               `json:"const"`
	Enum       []any             `json:"enum"`
	Items      *schema           `json:"items"`
	Properties map[string]schema `json:"properties"`
	Required   []string          `json:"required"`
	MinLength  *float64          `json:"minLength"`
	MaxLength  *float64          `json:"maxLength"`
	MinItems   *float64          `json:"minItems"`
	MaxItems   *float64          `json:"maxItems"`
	Minimum    *float64          `json:"minimum"`
	Maximum    *float64          `json:"maximum"`
}

// kinds is one word in JSON, or a list of words.
type kinds []string

// UnmarshalJSON reads either of the two.
func (k *kinds) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*k = kinds{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(k))
}

// deriveDiscord returns the table for a description of the API in JSON. The same description gives the same table.
func deriveDiscord(spec []byte) (*apitable.Table, error) {
	var d openAPI
	if err := json.Unmarshal(spec, &d); err != nil {
		return nil, fmt.Errorf("read the description: %w", err)
	}
	t := &apitable.Table{Version: d.Info.Version, Methods: map[string]apitable.Object{}, Types: map[string]apitable.Object{}}
	for _, methods := range d.Paths {
		for _, raw := range methods {
			var o operation
			if json.Unmarshal(raw, &o) != nil || !slices.Contains(operations, o.ID) { // parameters are a list
				continue
			}
			body := d.readField(t, o.ID, o.Body.Content["application/json"].Schema)
			t.Methods[o.ID] = apitable.Object{Union: body.Types}
		}
	}
	for _, id := range operations {
		if len(t.Methods[id].Union) == 0 {
			return nil, fmt.Errorf("the description has no %s", id)
		}
	}
	return t, nil
}

// simple maps the types that are made of nothing else to their names in the table.
var simple = map[string]string{
	"string": "String", "integer": "Integer", "number": "Float", "boolean": "Boolean", "null": "Null", "object": "Map",
}

// readField returns the field that a schema describes. The types that it is made of go into the table.
func (d openAPI) readField(t *apitable.Table, path string, s schema) apitable.Field {
	if s.Ref != "" {
		return d.readType(t, s.Ref[strings.LastIndex(s.Ref, "/")+1:])
	}
	if choices := listConstants(s); choices != nil {
		return apitable.Field{Types: []string{simple[s.Type[0]]}, OneOf: choices}
	}
	if several := slices.Concat(s.OneOf, s.AnyOf); len(several) > 0 {
		return d.joinAlternatives(t, path, several)
	}
	f := apitable.Field{}
	for _, kind := range s.Type {
		switch {
		case kind == "array" && s.Items != nil:
			f.Types = append(f.Types, "Array of "+d.readItemType(t, path, *s.Items))
		case kind == "object" && s.Properties != nil:
			d.addObject(t, path, s)
			f.Types = append(f.Types, path)
		case s.Format == "snowflake" && kind == "string":
			f.Types = append(f.Types, "Snowflake")
		default:
			f.Types = append(f.Types, simple[kind])
		}
	}
	setLimits(&f, apitable.Characters, s.MinLength, s.MaxLength)
	setLimits(&f, apitable.Items, s.MinItems, s.MaxItems)
	setLimits(&f, apitable.Value, s.Minimum, s.Maximum)
	return f
}

// readType returns a type of the description. One with fields goes into the table under its name.
func (d openAPI) readType(t *apitable.Table, name string) apitable.Field {
	s := d.Components.Schemas[name]
	if s.Properties == nil {
		return d.readField(t, name, s)
	}
	d.addObject(t, name, s)
	return apitable.Field{Types: []string{name}}
}

// addObject puts an object into the table, with all that it is made of.
func (d openAPI) addObject(t *apitable.Table, name string, s schema) {
	if _, done := t.Types[name]; done {
		return
	}
	t.Types[name] = apitable.Object{} // as it may have fields of its own type
	o := apitable.Object{}
	names := make([]string, 0, len(s.Properties))
	for field := range s.Properties {
		names = append(names, field)
	}
	slices.Sort(names)
	for _, field := range names {
		f := d.readField(t, name+"."+field, s.Properties[field])
		f.Name, f.Required = field, slices.Contains(s.Required, field)
		o.Fields = append(o.Fields, f)
	}
	t.Types[name] = o
}

// joinAlternatives returns one field for several. What bounds one of them bounds the whole.
func (d openAPI) joinAlternatives(t *apitable.Table, path string, several []schema) apitable.Field {
	var out apitable.Field
	for _, s := range several {
		f := d.readField(t, path, s)
		for _, typ := range f.Types {
			if !slices.Contains(out.Types, typ) {
				out.Types = append(out.Types, typ)
			}
		}
		if f.Unit != "" {
			out.Unit, out.Min, out.Max = f.Unit, f.Min, f.Max
		}
		out.OneOf = append(out.OneOf, f.OneOf...)
	}
	return out
}

// readItemType returns the type of the items of an array: a type of its own if there are several.
func (d openAPI) readItemType(t *apitable.Table, path string, s schema) string {
	f := d.readField(t, path, s)
	types := slices.DeleteFunc(f.Types, func(typ string) bool { return typ == "Null" })
	if len(types) == 1 {
		return types[0]
	}
	t.Types[path] = apitable.Object{Union: types}
	return path
}

// listConstants returns the only values that a schema allows, or nil.
func listConstants(s schema) []string {
	var out []string
	for _, value := range s.Enum {
		out = append(out, fmt.Sprint(value))
	}
	for _, one := range s.OneOf {
		if one.Const != nil {
			out = append(out, fmt.Sprint(one.Const))
		}
	}
	if len(s.Type) == 0 {
		return nil
	}
	return out
}

// setLimits sets the bounds of a field where the description gives an upper one.
func setLimits(f *apitable.Field, unit apitable.Unit, low, high *float64) {
	if high == nil || math.Abs(*high) > 1<<53 {
		return
	}
	f.Unit, f.Max, f.Min = unit, int64(*high), 0
	if low != nil {
		f.Min = int64(*low)
	}
}
