package apitable

import (
	"encoding/json"
	"slices"
	"strings"
)

// Trial shows that a server notices whatever is wrong with an object: it is for the tests of a server.
type Trial struct {
	Table *Table
	// AnyText says that a value of any type is a text too, as in a form.
	AnyText bool
	// Judge returns what the server says of an object with these fields, and whether it refuses it.
	Judge func(fields map[string]any) (said string, refused bool)
}

// Reporter is the part of testing.TB that a Trial needs. The scripts that write the tables import this package, and must not import
// package testing.
type Reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// TryFields has an object judged with each of its fields as it must not be: absent if it is required, of another type, out of its
// bounds, none of its choices. It has it judged as it should be too, and beside a field that does not exist. It returns the number of
// fields.
func (tr Trial) TryFields(t Reporter, name string, o Object) int {
	t.Helper()
	judge := func(name string, value any) (string, bool) {
		fields := tr.sampleFields(o)
		if fields[name] = value; value == absent {
			delete(fields, name)
		}
		return tr.Judge(fields)
	}
	if said, _ := judge("", absent); said != "" {
		t.Errorf("%s with what is required: %s", name, said)
	}
	if said, refused := judge("no_such_name", "x"); !strings.Contains(said, "no_such_name is no ") || refused {
		t.Errorf("%s beside what does not exist: %q, %t", name, said, refused)
	}
	for _, f := range o.Fields {
		for _, value := range tr.listWrongValues(f) {
			if said, refused := judge(f.Name, value); !strings.Contains(said, f.Name) || !refused {
				t.Errorf("%s.%s %.40v: %q, %t", name, f.Name, value, said, refused)
			}
		}
	}
	return len(o.Fields)
}

// sampleFields returns what is required of an object, and nothing else.
func (tr Trial) sampleFields(o Object) map[string]any {
	out := map[string]any{}
	for _, f := range o.Fields {
		if f.Required {
			out[f.Name] = tr.sampleValue(f, f.Types[0])
		}
	}
	return out
}

// sampleValue returns a value of a type that fits the bounds and choices of a field.
func (tr Trial) sampleValue(f Field, typ string) any {
	of, isArray := strings.CutPrefix(typ, "Array of ")
	switch {
	case isArray:
		return repeatValue(max(int(f.Min), 1), tr.sampleValue(Field{}, of))
	case f.OneOf != nil && typ == "Integer":
		return json.Number(f.OneOf[0])
	case f.OneOf != nil:
		return f.OneOf[0]
	}
	simple := map[string]any{
		"String": strings.Repeat("x", max(int(f.Min), 1)), "InputFile": "x", "Integer": max(f.Min, 1), "Float": max(f.Min, 1), "Boolean": true,
		"Snowflake": "42", "Map": map[string]any{}, "Null": nil,
	}
	if value, isSimple := simple[typ]; isSimple {
		return value
	}
	if union := tr.Table.Types[typ].Union; union != nil {
		return tr.sampleValue(f, union[0])
	}
	return tr.sampleFields(tr.Table.Types[typ])
}

func repeatValue(n int, value any) []any { return slices.Repeat([]any{value}, n) }

// absent stands for no value.
const absent = "(absent)"

// listWrongValues returns values that a field must not have.
func (tr Trial) listWrongValues(f Field) (values []any) {
	if !tr.AnyText || !slices.Contains(f.Types, "String") && !slices.Contains(f.Types, "InputFile") {
		values = append(values, []any{[]any{}})
	}
	if f.Required {
		values = append(values, absent)
	}
	if f.OneOf != nil {
		values = append(values, json.Number("77"))
	}
	switch f.Unit {
	case Value:
		values = append(values, f.Max+1, f.Min-1)
	case Characters, Bytes:
		values = append(values, strings.Repeat("é", int(f.Max)+1))
	case Items:
		values = append(values, repeatValue(int(f.Max)+1, tr.sampleValue(Field{}, strings.TrimPrefix(f.Types[0], "Array of "))))
	}
	return values
}
