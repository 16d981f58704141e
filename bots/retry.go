package bots

import (
	"fmt"
	"time"
)

// RetryAfter is the error of a request that cannot be answered before a moment, for example because the platform's rate limit says so, or
// because no clip can be read now.
type RetryAfter struct {
	At  time.Time
	Err error
}

// Error returns the moment and the cause.
func (r *RetryAfter) Error() string {
	return fmt.Sprintf("not before %s: %v", r.At.Format(time.TimeOnly), r.Err)
}

// Unwrap returns the cause.
func (r *RetryAfter) Unwrap() error { return r.Err }
