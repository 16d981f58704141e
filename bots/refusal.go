package bots

import (
	"errors"
	"strings"
)

// Meaning sorts what platforms refuse by what can be done about it. The empty Meaning is that of an error which is no refusal: nobody
// answered, or not the platform.
type Meaning string

// The meanings. Package delivery does what follows from them.
const (
	Gone         Meaning = "gone"          // the chat takes no message any more, for good
	TopicClosed  Meaning = "topic closed"  // this part of the chat takes no messages; another may
	ChatClosed   Meaning = "chat closed"   // the chat takes no messages now; a private one or a reaction may be possible
	NotAllowed   Meaning = "not allowed"   // something of the message is forbidden in the chat, or all of it
	NoPicture    Meaning = "no picture"    // the picture is not taken, or none is allowed here: the words alone may be
	NoWords      Meaning = "no words"      // a filter blocks what the message says
	NotNow       Meaning = "not now"       // the same call may succeed later
	OurFault     Meaning = "our fault"     // the call is wrong, and will be
	NoMessage    Meaning = "no message"    // the message that is edited, replied to or reacted to cannot be: a new one may be
	NoFile       Meaning = "no file"       // there is no file of that name
	TooLargeFile Meaning = "too large"     // the platform does not hand out a file of that size
	Expired      Meaning = "expired"       // it is too late to answer in this way
	Done         Meaning = "done"          // the call was made before
	Moved        Meaning = "moved"         // the chat has another id by now
	BadToken     Meaning = "token refused" // until the operator sets another
)

// Refusal is the error of a call that a platform refused.
type Refusal struct {
	Meaning Meaning
	Err     error // the platform's, without what people wrote
}

// Error implements error.
func (r *Refusal) Error() string { return r.Err.Error() }

// Unwrap returns the platform's error.
func (r *Refusal) Unwrap() error { return r.Err }

// Is reports that a chat which is gone is ErrGone.
func (r *Refusal) Is(target error) bool { return target == ErrGone && r.Meaning == Gone }

// ErrRefused is the error of a message that the platform takes in no form, and would not the next time. It has been logged.
var ErrRefused = errors.New("bots: the message is refused")

// FindMeaning returns the meaning of the refusal in err, or nothing if there is none.
func FindMeaning(err error) Meaning {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Meaning
	}
	return ""
}

// KnownRefusal is a line of a platform's table of refusals. A refusal falls under it if it has the code (0: any) and the words, in
// upper or lower case; "…" in them stands for whatever is there.
type KnownRefusal struct {
	Code    int
	Words   string
	Meaning Meaning
}

// SortRefusal returns the meaning of the first line of a table under which a refusal falls, or nothing.
func SortRefusal(table []KnownRefusal, code int, words string) Meaning {
	words = strings.ToLower(words)
	for _, k := range table {
		if (k.Code == 0 || k.Code == code) && containsInOrder(words, strings.Split(strings.ToLower(k.Words), "…")) {
			return k.Meaning
		}
	}
	return ""
}

// containsInOrder reports whether a text contains all parts, one after the other.
func containsInOrder(s string, parts []string) bool {
	for _, part := range parts {
		_, after, found := strings.Cut(s, part)
		if !found {
			return false
		}
		s = after
	}
	return true
}
