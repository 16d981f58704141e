package media

import (
	"context"
	"errors"
	"fmt"
)

// The codes of Error. Package core/text has a sentence for each.
const (
	NoSuchFile     = "no_such_file"     // there is no file of this name
	Unreadable     = "file_unreadable"  // there is one, but it may not be read
	IsFolder       = "is_folder"        // it is a folder
	EmptyFile      = "empty_file"       // it has no bytes
	TooLarge       = "file_too_large"   // Limit: the most bytes
	NotVideo       = "not_video"        // neither a video nor a picture of a known kind
	UnknownPhoto   = "unknown_photo"    // a photo of a kind that cannot be read
	NoPicture      = "no_picture"       // sound only, or nothing but cover art
	Encrypted      = "encrypted"        // its pictures are encrypted
	Damaged        = "damaged"          // no frame of it can be decoded
	TooManyPixels  = "too_many_pixels"  // Limit: the most megapixels
	TooManyStreams = "too_many_streams" // Limit: the most
	TooSlow        = "too_slow"         // no frame came within the CPU time
	TooMuch        = "too_hungry"       // the decoder wanted more memory than it may have
	internal       = "internal"
)

// The codes of Error that say nothing about the clip: it was not read. See IsOurFault.
const (
	NoDecoder = "no_decoder" // ffmpeg is not installed or does not run
	NoRoom    = "no_room"    // no temporary file can be made
	Busy      = "busy"       // the machine had no time or memory for it
)

// IsOurFault reports whether err says that a clip was not read because of this machine, whatever the clip is. It can be tried again.
func IsOurFault(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Code == NoDecoder || e.Code == NoRoom || e.Code == Busy)
}

// Error says why a clip cannot be read. Its text holds nothing that came with the clip.
type Error struct {
	Code  string
	Op    string // what was being done, such as "probe"
	Limit string // the bound that was passed, with its unit, if one
	Err   error  // the cause
}

// Error describes the error for a log.
func (e *Error) Error() string {
	s := "media: " + e.Op + ": " + e.Code
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

// What ends a child.
var (
	errWall   = errors.New("wall time used up")
	errCPU    = errors.New("CPU time used up")
	errMemory = errors.New("memory used up")
	errOutput = errors.New("more output than asked for")
	errExit   = errors.New("decoder failed")
	errKilled = errors.New("decoder was killed")
	errStart  = errors.New("decoder does not start")
)

// classifyError turns the end of a run of a program into an Error: whose fault was it? The clip is blamed only if the program can
// read another one.
func (d *Decoder) classifyError(ctx context.Context, op, program string, err error, fallback string) error {
	var e *Error
	switch {
	case err == nil:
		d.readiness.recordSuccess(program)
		return nil
	case errors.As(err, &e):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("media: %s: %w", op, context.Cause(ctx))
	case errors.Is(err, errWall), errors.Is(err, errKilled):
		return &Error{Code: Busy, Op: op, Err: err}
	case errors.Is(err, errStart):
		return d.recordFault(program, &Error{Code: NoDecoder, Op: op, Err: err})
	}
	if err := d.tryProgram(ctx, program); err != nil {
		return err
	}
	switch {
	case errors.Is(err, errCPU):
		return &Error{Code: TooSlow, Op: op, Err: err}
	case errors.Is(err, errMemory):
		return &Error{Code: TooMuch, Op: op, Limit: formatMegabytes(int64(d.limits.Memory)), Err: err}
	}
	return &Error{Code: fallback, Op: op, Err: err}
}
