package bottest

import (
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// Platform is an adapter on a stand-in for its platform, with the people there. Its methods may be called on any goroutine.
type Platform interface {
	// Adapter returns the adapter, which the kit runs.
	Adapter() bots.Adapter
	// Person adds somebody whose language is English. The bot may write to them, and has not yet.
	Person(t testing.TB, name string) Person
	// Traits returns what the kit cannot see.
	Traits() Traits
}

// Traits are properties of a platform that the kit cannot see.
type Traits struct {
	Role   core.Role // that everybody has, whatever they were given
	Quotes bool      // a message shows what it replies to
	Once   bool      // the platform knows a message that is sent again, as its answer was lost
	Drops  bool      // the picture of a message that is put right goes, if it says what is not so any more

	Text    int // the longest message, in UTF-16 units; 0: no bound
	Caption int // the longest text beside a picture, in UTF-16 units; 0: no bound
}

// Fault is a way in which a call fails once.
type Fault int

// The faults.
const (
	RateLimited Fault = iota // another attempt succeeds after a second
	Broken                   // the server has a fault of its own, and has done nothing
	Dropped                  // the connection ends before the call does anything
	Lost                     // the connection ends after the call has done what it says
)

// Person is somebody in their private chat with the bot. What they cannot do here is an error of the test.
type Person interface {
	Chat() core.ChatID
	User() core.UserID
	// Write writes words. Those that begin with a slash are a command, in whatever form the platform has commands. It
	// returns the message as Incoming.ID names it.
	Write(t testing.TB, words string) string
	// Send sends the clip at path.
	Send(t testing.TB, path, caption string)
	// Press presses the latest button of this label, and reports whether that opens a form.
	Press(t testing.TB, label string) (form bool)
	// Delete deletes a message that Write returned, and Block blocks the bot. They report false if nobody can here.
	Delete(t testing.TB, message string) bool
	Block(t testing.TB) bool
	// Fail lets the next call that is about the chat fail. It reports false if no such call fails here.
	Fail(f Fault) bool
	// Sees returns the messages of the bot that the chat shows now, the oldest first.
	Sees(t testing.TB) []Shown
}

// Shown is a message as a person sees it.
type Shown struct {
	ID       string   // as Press.Message names it
	Text     string   // the words, links included, without markup and the addresses of links
	Marks    []string // kinds of markup beside "bold", "italic", "code" and "link": what the bot never writes
	Links    []string // addresses that the words lead to
	Pings    []string // whom it calls
	Buttons  [][]Button
	Pictures int
	ReplyTo  string // the message that it shows itself to reply to, as Incoming.ID names it
}

// Button is a button as a person sees it.
type Button struct {
	Label string
	URL   string // where it leads to; empty: the bot hears of a press
}
