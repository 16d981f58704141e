package botapi

import (
	_ "embed"
	"sync"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

type (
	// Unit says what the bounds of a Field count.
	Unit = apitable.Unit
	// Field is one parameter of a method or one field of an object that a method takes.
	Field = apitable.Field
	// Object is a method with its parameters, or a type with its fields.
	Object = apitable.Object
	// Table is what a server needs to know of the Bot API to check calls.
	Table = apitable.Table
)

// The units. Characters are counted once the markup has been taken out.
const (
	Characters = apitable.Characters
	Bytes      = apitable.Bytes
	Items      = apitable.Items
	Value      = apitable.Value
)

//go:embed table.txt
var committed string

// Load returns the table that is committed beside this file. Nobody may change it.
var Load = sync.OnceValue(func() *Table {
	t, err := apitable.Parse(committed)
	if err != nil {
		panic(err) // a test parses it
	}
	return t
})
