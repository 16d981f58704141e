package core

import (
	"errors"
	"fmt"
	"strings"
)

// Code names a kind of problem. It is stable: programs may depend on it, and core/text has a
// sentence for each in every language.
type Code string

// The problems that core itself reports. Those of decoding are in package core/media, as the same strings.
const (
	Internal     Code = "internal"       // a fault of ours; the cause is in the log
	Unavailable  Code = "unavailable"    // the database or another service cannot be reached now
	NotFound     Code = "not_found"      // no video or debunk has this id
	Conflict     Code = "conflict"       // somebody else changed the same thing first
	Missing      Code = "missing"        // a field that must be there is not
	TooLong      Code = "too_long"       // a field is longer than it may be
	BadDate      Code = "bad_date"       // not 2019-04-25, 2019-04, 2019 or unknown
	FutureDate   Code = "future_date"    // the date lies in the future
	BadVerdict   Code = "bad_verdict"    // not one of the six categories
	BadURL       Code = "bad_url"        // not an http or https address
	NoLink       Code = "no_link"        // a source without an address
	BadOffset    Code = "bad_offset"     // not 2:12 or 1:02:03
	BadPiece     Code = "bad_piece"      // not 0:00-0:06, the earlier time first
	PastEnd      Code = "past_end"       // it lies after the end of the video
	BadLanguage  Code = "bad_language"   // not a language tag
	BadText      Code = "bad_text"       // not UTF-8, or holds control characters
	BadID        Code = "bad_id"         // not the form of an id
	TooMany      Code = "too_many"       // more of them than can be kept
	Retracted    Code = "retracted"      // the debunk is retracted and cannot be edited
	BadUser      Code = "bad_user"       // not an id of a person
	SharedUser   Code = "shared_user"    // an account of many people, which can have no role
	NotAllowed   Code = "not_allowed"    // the actor's role does not permit it
	TooLate      Code = "too_late"       // it can be undone for a short time only
	Taken        Code = "taken"          // somebody else has it
	SamePlatform Code = "same_platform"  // accounts on one platform are not linked
	NoInfo       Code = "no_information" // every frame is black or flat
	NewerStore   Code = "newer_store"    // a newer version wrote the store
)

// Problem is an error with a code for programs and people, the operation that failed and its cause.
type Problem struct {
	Code  Code
	Op    string // such as "check"
	Field string // which field of the input, if one
	Limit string // the bound that was passed, with its unit, if one
	Guess string // what was probably meant, where something else was written: a Verdict
	Err   error  // the cause; never shown to users
}

// Error describes the problem for a log.
func (p *Problem) Error() string {
	var b strings.Builder
	for _, s := range []string{p.Op, p.Field, string(p.Code)} {
		if s != "" {
			if b.Len() > 0 {
				b.WriteString(": ")
			}
			b.WriteString(s)
		}
	}
	if p.Limit != "" {
		fmt.Fprintf(&b, " (%s)", p.Limit)
	}
	if p.Err != nil {
		fmt.Fprintf(&b, ": %v", p.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// Is reports whether target is a Problem with the same code: errors.Is(err, &Problem{Code: NotFound}).
func (p *Problem) Is(target error) bool {
	t, ok := target.(*Problem)
	return ok && t.Code == p.Code && (t.Field == "" || t.Field == p.Field)
}

// Problems returns every Problem in err, joined ones included. An error of a foreign kind
// collapses to one Internal problem, a nil error to none.
func Problems(err error) []*Problem {
	if err == nil {
		return nil
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		switch e := e.(type) { //nolint:errorlint // walks the chain itself, to find joined errors in it
		case *Problem:
			return []*Problem{e}
		case interface{ ProblemCode() (code, limit string) }:
			code, limit := e.ProblemCode()
			return []*Problem{{Code: Code(code), Limit: limit, Err: err}}
		case interface{ Unwrap() []error }:
			return joinProblems(err, e.Unwrap())
		}
	}
	return []*Problem{{Code: Internal, Err: err}}
}

// joinProblems returns the problems of the parts of err, Internal only once.
func joinProblems(err error, parts []error) (all []*Problem) {
	internal := false
	for _, part := range parts {
		for _, p := range Problems(part) {
			if p.Code != Internal {
				all = append(all, p)
			}
			internal = internal || p.Code == Internal
		}
	}
	if internal {
		all = append(all, &Problem{Code: Internal, Err: err})
	}
	return all
}
