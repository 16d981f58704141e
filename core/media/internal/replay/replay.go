// Package replay is the place where tests of other packages keep what children of core/media wrote, so that the same child need not
// run again. Nothing but core/media and the test kits below it can import it, and the program never sets a Tape: there every child
// runs.
package replay

import (
	"os"
	"time"
)

// Run is one run of a child: all that its output depends on.
type Run struct {
	Program string // its absolute path
	Args    []string
	Input   *os.File // nil for none
	CPU     time.Duration
	Memory  uint64 // bytes that it may have
}

// Result has the output of a run that ended well.
type Result struct {
	Output     []byte
	CPU, Wall  time.Duration
	Memory     int64 // bytes resident at its peak
	Complaints int   // lines on its error stream
}

// Tape keeps the results of runs. It may be used by many goroutines at once.
type Tape interface {
	// FindResult returns the result of an equal run before, if there was one.
	FindResult(r Run) (result Result, found bool)
	// KeepResult keeps the result of a run.
	KeepResult(r Run, result Result)
}

// Used is the tape in use, nil for none. It is set before the first child runs, if at all.
var Used Tape
