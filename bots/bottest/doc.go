// Package bottest is the conformance kit that the adapter of every chat platform passes. It has the adapter deliver each kind
// of reply, in every language, with whatever hostile people may have written into it and at the platform's bounds; has
// people of every role use each command and press each button; and lets calls fail. It looks only at what people see.
//
// An adapter's own test wires the adapter to a stand-in for its server and says what people see there: see [Platform].
package bottest
