package apitable

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Unit says what the bounds of a Field count.
type Unit string

// The units.
const (
	Characters Unit = "characters" // UTF-16 code units
	Bytes      Unit = "bytes"      // of UTF-8
	Items      Unit = "items"      // of an array
	Value      Unit = "value"      // the number itself
)

// Field is one parameter of a method or one field of an object that a method takes.
type Field struct {
	Name     string
	Types    []string // as in the description: "Integer", "Array of String", the name of an Object
	Required bool
	Unit     Unit // empty: Min and Max say nothing
	Min, Max int64
	OneOf    []string // the only values, or nil
}

// Object is a method with its parameters, or a type with its fields. One that is one of several others, or an array of
// them, has their names in Union, and no fields.
type Object struct {
	Name   string
	Union  []string
	Fields []Field
}

// Field returns the field of a name. ok reports whether there is one.
func (o Object) Field(name string) (f Field, ok bool) {
	i := slices.IndexFunc(o.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return o.Fields[i], true
}

// Table lists the methods and types of an API, so that a server can check calls.
type Table struct {
	Version string
	Updates []string // the kinds of update
	Methods map[string]Object
	Types   map[string]Object // those that methods take
}

// Format returns the table as text, one field a line. Parse reads it back.
func (t *Table) Format() string {
	var b strings.Builder
	fmt.Fprintf(&b, "version %s\n", t.Version)
	for _, kind := range t.Updates {
		fmt.Fprintf(&b, "update %s\n", kind)
	}
	formatAll(&b, "method", t.Methods)
	formatAll(&b, "type", t.Types)
	return b.String()
}

func formatAll(b *strings.Builder, word string, all map[string]Object) {
	for _, name := range sortedNames(all) {
		o := all[name]
		fmt.Fprintln(b, strings.TrimRight(word+" "+name+" "+shortTypes(o.Union), " "))
		for _, f := range o.Fields {
			fmt.Fprintf(b, "\t%s\n", f)
		}
	}
}

func sortedNames(all map[string]Object) []string {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// String returns the field as it stands in the table: name, types, and what is known beyond that.
func (f Field) String() string {
	line := f.Name + " " + shortTypes(f.Types)
	if f.Required {
		line += " required"
	}
	if f.Unit != "" {
		line += fmt.Sprintf(" %d..%d %s", f.Min, f.Max, f.Unit)
	}
	if f.OneOf != nil {
		line += " one-of " + strings.Join(f.OneOf, "|")
	}
	return line
}

// shortTypes returns types as they stand in the table.
func shortTypes(types []string) string {
	return strings.ReplaceAll(strings.Join(types, "|"), "Array of ", "[]")
}

// longTypes returns the types that stand in the table as text.
func longTypes(text string) []string {
	return strings.Split(strings.ReplaceAll(text, "[]", "Array of "), "|")
}

// InnermostType returns the type of the innermost items of arrays: "String" for "Array of Array of String".
func InnermostType(typ string) string {
	for {
		inner, ok := strings.CutPrefix(typ, "Array of ")
		if !ok {
			return typ
		}
		typ = inner
	}
}

// Parse reads a table that Format wrote.
func Parse(text string) (*Table, error) {
	t := &Table{Methods: map[string]Object{}, Types: map[string]Object{}}
	var into map[string]Object
	var open Object
	for n, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if field, ok := strings.CutPrefix(line, "\t"); ok && into != nil {
			f, err := parseField(field)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n+1, err)
			}
			open.Fields = append(open.Fields, f)
			into[open.Name] = open
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		name, union, isUnion := strings.Cut(rest, " ")
		open, into = Object{Name: name}, nil
		if isUnion {
			open.Union = longTypes(union)
		}
		switch word {
		case "version":
			t.Version = rest
		case "update":
			t.Updates = append(t.Updates, name)
		case "method":
			into = t.Methods
		case "type":
			into = t.Types
		default:
			return nil, fmt.Errorf("line %d: %q is not known", n+1, word)
		}
		if into != nil {
			into[name] = open
		}
	}
	return t, nil
}

// MustParse is Parse for a table that is part of the program.
func MustParse(text string) *Table {
	t, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return t
}

func parseField(line string) (Field, error) {
	words := strings.Split(line, " ")
	if len(words) < 2 {
		return Field{}, fmt.Errorf("%q has no type", line)
	}
	f := Field{Name: words[0], Types: longTypes(words[1])}
	for rest := words[2:]; len(rest) > 0; {
		switch {
		case rest[0] == "required":
			f.Required, rest = true, rest[1:]
		case rest[0] == "one-of" && len(rest) > 1:
			f.OneOf, rest = strings.Split(rest[1], "|"), rest[2:]
		case len(rest) > 1 && f.readBounds(rest[0]) == nil:
			f.Unit, rest = Unit(rest[1]), rest[2:]
		default:
			return Field{}, fmt.Errorf("%q: %q is not known", line, rest[0])
		}
	}
	return f, nil
}

// readBounds reads bounds such as 1..64.
func (f *Field) readBounds(word string) (err error) {
	low, high, _ := strings.Cut(word, "..")
	if f.Min, err = strconv.ParseInt(low, 10, 64); err == nil {
		f.Max, err = strconv.ParseInt(high, 10, 64)
	}
	return err
}

// FindBest tries the alternatives that a value has, and returns the problems with the one that fits best.
func FindBest[P any](alternatives []string, try func(string) []P) []P {
	var least []P
	for i, typ := range alternatives {
		found := try(typ)
		if len(found) == 0 {
			return nil
		}
		if i == 0 || len(found) < len(least) {
			least = found
		}
	}
	return least
}
