// Package apitable holds the API of a chat platform as a table in JSON, and checks calls against it: methods, the
// types that they take, and limits. scripts/apitables derives the
// tables from the APIs' own descriptions.
package apitable

import (
	"encoding/json"
	"slices"
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
	Name     string   `json:"name"`
	Types    []string `json:"types"` // as in the description: "Integer", "Array of String", the name of an Object
	Required bool     `json:"required,omitempty"`
	Unit     Unit     `json:"unit,omitempty"` // empty: Min and Max say nothing
	Min      int64    `json:"min,omitempty"`
	Max      int64    `json:"max,omitempty"`
	OneOf    []string `json:"one_of,omitempty"` // the only values, or nil
}

// Object is a method with its parameters, or a type with its fields. One that is one of several others, or an array of
// them, has their names in Union, and no fields.
type Object struct {
	Union  []string `json:"union,omitempty"`
	Fields []Field  `json:"fields,omitempty"`
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
	Version string            `json:"version"`
	Updates []string          `json:"updates,omitempty"` // the kinds of update
	Methods map[string]Object `json:"methods"`
	Types   map[string]Object `json:"types"` // those that methods take
}

// MustDecode returns a table that is written in JSON and part of the program.
func MustDecode(text []byte) *Table {
	t := &Table{}
	if err := json.Unmarshal(text, t); err != nil {
		panic(err)
	}
	return t
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
