package fetch

import (
	"context"
	"errors"
	"net/url"
)

// The codes of Error. Package core/text has a sentence for each.
const (
	BadURL      = "bad_url"      // not an http or https address
	Refused     = "link_refused" // it leads to an address that is not public
	Unreachable = "link_dead"    // no server there, or none that answers in time
	NoContent   = "link_empty"   // the server has no such thing, or does not give it to us
	NotPage     = "link_no_page" // it is neither a page nor data in text
	NoClip      = "link_no_clip" // there is no video at it that can be opened
	TooLarge    = "file_too_large"
	internal    = "internal"
)

// Error says why a link cannot be followed. Its text does not hold the link.
type Error struct {
	Code  string
	Limit string // the bound that was passed, with its unit, if one
	Err   error  // the cause
}

// Error describes the error for a log.
func (e *Error) Error() string {
	s := "fetch: " + e.Code
	if e.Limit != "" {
		s += " (" + e.Limit + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ProblemCode returns the code that core/text has a sentence for, and the bound that was passed, if one.
func (e *Error) ProblemCode() (code, limit string) { return e.Code, e.Limit }

// classifyError finds the reason of a failed request. ctx is the caller's: that it ended is no fault of the link.
func classifyError(ctx context.Context, err error) error {
	var own *Error
	var quoting *url.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &own):
		return own
	case errors.Is(err, errPrivate):
		return &Error{Code: Refused}
	case errors.As(err, &quoting) && quoting.Timeout():
		return &Error{Code: Unreachable, Err: context.DeadlineExceeded}
	}
	return &Error{Code: Unreachable} // the cause names the host
}
