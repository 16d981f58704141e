package apitable

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Kind is the way in which a value is wrong.
type Kind int

// The kinds.
const (
	Unknown     Kind = iota // a type or method has no such field
	Missing                 // a field is required
	Mistyped                // the value is not of the type
	NotListed               // the value is none of Field.OneOf
	OutOfBounds             // the number, the length, or the number of items is too large or too small
	Other                   // what Note says
)

// Problem is one thing wrong with a value.
type Problem struct {
	Kind  Kind
	Path  string // of the value, such as results.0.title
	Field Field
	Type  string  // that the value does not have, or that has no such field
	Text  string  // the value, of one that is NotListed
	Count float64 // the number, length or number of items that is OutOfBounds
	Note  string
	Cause error // of Other: how the platform refuses it; nil: it lets it pass
}

// String returns the problem in words.
func (p Problem) String() string {
	switch p.Kind {
	case Unknown:
		return p.Path + " is no field of " + p.Type
	case Missing:
		return p.Path + " is missing"
	case Mistyped:
		return p.Path + " is no " + p.Type
	case NotListed:
		return fmt.Sprintf("%s is %.40q, not one of %v", p.Path, p.Text, p.Field.OneOf)
	case OutOfBounds:
		count := strconv.FormatFloat(p.Count, 'f', -1, 64)
		return fmt.Sprintf("%s has %s %s: %d to %d are allowed", p.Path, count, p.Field.Unit, p.Field.Min, p.Field.Max)
	}
	return p.Path + p.Note
}

// Checker compares values in JSON with a table.
type Checker struct {
	Table *Table
	// Loose lets pass what Telegram lets pass: an empty value, such as "" or 0, counts as absent.
	Loose bool
	// Quoted reports whether a number or boolean of a name may be written as a string.
	Quoted func(name string) bool
	// Length returns how long a text is in the unit of its field, and what else is wrong with it. sibling returns the text of
	// another field beside it.
	Length func(path string, f Field, text string, sibling func(name string) string) (length int, found []Problem)
	// Types reports whether a value is of a type that is made of nothing else, for types that only this platform has.
	Types map[string]func(json.RawMessage) bool
	// Extra lists fields, by type, that a library writes beside those of the platform.
	Extra map[string][]string
}

// Check returns what is wrong with a value of one of the field's types, whichever fits best. sibling returns the text of
// another field beside it; it may be nil.
func (k Checker) Check(path string, f Field, raw json.RawMessage, sibling func(string) string) []Problem {
	types := f.Types
	if string(raw) == "null" && slices.Contains(types, "Null") {
		return nil
	}
	if len(types) > 1 {
		types = slices.DeleteFunc(slices.Clone(types), func(typ string) bool { return typ == "Null" })
	}
	return FindBest(types, func(typ string) []Problem { return k.checkType(path, f, typ, raw, sibling) })
}

func (k Checker) checkType(path string, f Field, typ string, raw json.RawMessage, sibling func(string) string) []Problem {
	if of, isArray := strings.CutPrefix(typ, "Array of "); isArray {
		return k.checkArray(path, f, of, raw, sibling)
	}
	text := string(raw)
	if k.Quoted != nil && k.Quoted(f.Name) {
		text = strings.Trim(text, `"`)
	}
	fits, found := true, []Problem(nil)
	switch known := k.Types[typ]; {
	case known != nil:
		fits = known(raw)
	case typ == "Integer" || typ == "Float" || typ == "Boolean":
		fits, found = k.checkScalar(path, f, typ, text)
	case typ == "String" || typ == "InputFile":
		fits = json.Unmarshal(raw, &text) == nil && string(raw) != "null"
		found = k.checkText(path, f, text, sibling)
	default:
		return k.checkObject(path, typ, raw)
	}
	if !fits {
		return []Problem{{Kind: Mistyped, Path: path, Field: f, Type: typ}}
	}
	return found
}

// checkScalar checks a number or a truth value, and reports whether the text is one.
func (k Checker) checkScalar(path string, f Field, typ, text string) (fits bool, found []Problem) {
	switch typ {
	case "Integer":
		n, err := strconv.ParseInt(text, 10, 64)
		return err == nil, append(k.checkBounds(path, f, Value, float64(n)), k.checkChoice(path, f, text)...)
	case "Float":
		x, err := strconv.ParseFloat(text, 64)
		return err == nil, k.checkBounds(path, f, Value, x)
	}
	_, err := strconv.ParseBool(text)
	return err == nil && (text == "true" || text == "false" || k.Loose), nil
}

func (k Checker) checkChoice(path string, f Field, text string) []Problem {
	if f.OneOf == nil || slices.Contains(f.OneOf, text) || text == "" && k.Loose {
		return nil
	}
	return []Problem{{Kind: NotListed, Path: path, Field: f, Text: text}}
}

// checkBounds checks how large, how long or how many something is, if the field bounds that in the unit.
func (k Checker) checkBounds(path string, f Field, unit Unit, n float64) []Problem {
	absent := k.Loose && n == 0 && !f.Required && unit != Value && unit != Items
	if f.Unit != unit || n <= float64(f.Max) && (n >= float64(f.Min) || absent) {
		return nil
	}
	return []Problem{{Kind: OutOfBounds, Path: path, Field: f, Count: n}}
}

func (k Checker) checkText(path string, f Field, text string, sibling func(string) string) []Problem {
	if found := k.checkChoice(path, f, text); found != nil || f.Unit == "" {
		return found
	}
	length, found := k.Length(path, f, text, sibling)
	return append(found, k.checkBounds(path, f, f.Unit, float64(length))...)
}

func (k Checker) checkArray(path string, f Field, of string, raw json.RawMessage, sibling func(string) string) []Problem {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil || all == nil {
		return []Problem{{Kind: Mistyped, Path: path, Field: f, Type: "Array of " + of}}
	}
	found := k.checkBounds(path, f, Items, float64(len(all)))
	item := Field{Name: f.Name, Types: strings.Split(of, "|"), Required: true}
	for i, raw := range all {
		found = append(found, k.Check(JoinPath(path, strconv.Itoa(i)), item, raw, sibling)...)
	}
	return found
}

func (k Checker) checkObject(path, typ string, raw json.RawMessage) []Problem {
	o := k.Table.Types[typ]
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return []Problem{{Kind: Mistyped, Path: path, Type: typ}}
	}
	if o.Union != nil {
		return FindBest(k.matchTypes(o.Union, fields["type"]), func(typ string) []Problem { return k.checkType(path, Field{}, typ, raw, nil) })
	}
	found := k.findUnknown(path, typ, fields)
	sibling := func(name string) string { return strings.Trim(string(fields[name]), `"`) }
	for _, f := range o.Fields {
		at := JoinPath(path, f.Name)
		value, given := fields[f.Name]
		switch {
		case given && !k.isBlank(value, false):
			found = append(found, k.Check(at, f, value, sibling)...)
		case f.Required && (!k.Loose || !slices.Contains(f.Types, "Boolean")):
			found = append(found, Problem{Kind: Missing, Path: at, Field: f})
		}
	}
	return found
}

// findUnknown returns the fields that the type does not have.
func (k Checker) findUnknown(path, typ string, fields map[string]json.RawMessage) (found []Problem) {
	o := k.Table.Types[typ]
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if _, ok := o.Field(name); !ok && !k.isBlank(fields[name], true) && !slices.Contains(k.Extra[typ], name) {
			found = append(found, Problem{Kind: Unknown, Path: JoinPath(path, name), Type: typ})
		}
	}
	return found
}

// isBlank reports whether a value says nothing: libraries write such fields of types that do not have them. Of a field that
// the type has, that is only so if the checker is loose.
func (k Checker) isBlank(raw json.RawMessage, foreign bool) bool {
	switch string(raw) {
	case "null", `""`, "0", "false":
		return foreign || k.Loose
	case "[]", "{}":
		return foreign && !k.Loose
	}
	return false
}

// matchTypes returns the types of a union that have a value as their type, or all of them if none has.
func (k Checker) matchTypes(union []string, value json.RawMessage) []string {
	out := slices.DeleteFunc(slices.Clone(union), func(typ string) bool {
		f, _ := k.Table.Types[typ].Field("type")
		return !slices.Contains(f.OneOf, strings.Trim(string(value), `"`))
	})
	if len(out) == 0 {
		return union
	}
	return out
}

// JoinPath returns the path of a field in a value.
func JoinPath(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }
