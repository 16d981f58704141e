package bots

import "fmt"

// Panic is a panic in the handling of a job, as an error.
type Panic struct {
	Value any
	Stack []byte // for the log
}

// Error returns the panic's value, without the stack.
func (p *Panic) Error() string { return fmt.Sprintf("panic: %v", p.Value) }
