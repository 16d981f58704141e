package bots

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// Adapter speaks one chat platform. It is safe for concurrent use.
type Adapter interface {
	Sender
	// Platform is the name that its chats and users carry.
	Platform() core.Platform
	// Capabilities says what the platform can do. It never changes.
	Capabilities() Capabilities
	// Notify sends messages that nobody waits for, after all answers, under the rules of Send. When it returns nil all of them
	// are delivered, or will be whatever happens; a chat that is gone stops watching the video that its message is about.
	// Otherwise it is called with the same messages again.
	Notify(ctx context.Context, all []Message) error
	// Amend puts messages, after all answers too, in the place of those that were sent under their keys, whose pictures stay. Of those
	// that cannot be found or edited nothing comes.
	Amend(ctx context.Context, all []Message) error
	// Run serves the platform until ctx ends, and returns nil then: it takes nothing new, lets the turns under way
	// end within their budget, and leaves the rest in its inbox for the next start. Another error means that it cannot go
	// on: the token is wrong, the address is taken. It is called once.
	Run(ctx context.Context) error
}

// Sender delivers what the bot says into the chats of one platform.
type Sender interface {
	// Send shows the message m.Key in m.Chat: in place of the sign of progress under that key, if there is one; in place of
	// its former content, if it was sent before with another (where the platform cannot edit, a second message); and does
	// nothing if it was sent just so. When it returns nil the message is delivered, or will be whatever happens. A chat that
	// is gone for good (blocked, deleted) is ErrGone. Any other error means: try again.
	Send(ctx context.Context, m Message) error
	// Progress shows that a message, which has no Reply yet, is being worked on. It may do nothing, and never fails.
	Progress(ctx context.Context, m Message, stage core.Stage)
}

// Fetcher is a Sender of a platform that keeps the files that people send: they are fetched when they are wanted.
type Fetcher interface {
	// Fetch gives a file on this machine, until release is called. Its error is a core.Problem if the person should hear of
	// it; any other means: try again.
	Fetch(ctx context.Context, f File) (path string, release func(), err error)
}

// Queued is the stage of a check that waits for its turn.
const Queued core.Stage = "queued"

// Message is a reply on its way into a chat. The adapter renders it: texts by package text, in Lang, with its own platform's wording.
type Message struct {
	Chat    core.ChatID
	Key     string // names the message in its chat: at most 64 bytes of a-z, 0-9, '-' and '@'
	ReplyTo string // the Incoming.ID of what it answers, or nothing
	Instead string // the message, as Press.Message has it, whose place it takes, or nothing
	Lang    text.Lang
	Reply   core.Reply

	Traceless bool // nothing of it may be kept: a repetition is sent again
}

// Dialect is how a platform writes rich text.
type Dialect uint8

// The dialects.
const (
	Plain Dialect = iota
	HTML
	TelegramHTML
	DiscordMarkdown
)

// Capabilities says what a platform can do, so that the code that all share has no branches by name.
type Capabilities struct {
	Dialect       Dialect
	Edits         bool  // a message that was sent can be replaced
	Text          int   // the longest message, in UTF-16 units; 0: no bound
	Caption       int   // the longest text beside a picture, in UTF-16 units; 0: no bound
	ButtonsPerRow int   // in one row
	ButtonRows    int   // under one message
	ButtonBytes   int   // action and argument of a button together
	Upload        int64 // the largest clip that can be fetched, in bytes
	Forms         bool  // the platform has forms of its own, so that a field need not be asked for at a time
}

// Layout lays out buttons for the platform: no row longer than it takes, no more rows than it takes. Where they are too many
// rows they are put closer together; what does not fit then is left out from the end.
func (c Capabilities) Layout(rows [][]core.Button) [][]core.Button {
	out := c.wrap(rows)
	if c.ButtonRows == 0 || len(out) <= c.ButtonRows {
		return out
	}
	if c.ButtonsPerRow > 0 {
		out = c.wrap([][]core.Button{slices.Concat(rows...)})
	}
	return out[:min(len(out), c.ButtonRows)]
}

// wrap breaks rows that are too long.
func (c Capabilities) wrap(rows [][]core.Button) (out [][]core.Button) {
	for _, row := range rows {
		for len(row) > 0 {
			n := len(row)
			if c.ButtonsPerRow > 0 {
				n = min(n, c.ButtonsPerRow)
			}
			out, row = append(out, row[:n:n]), row[n:]
		}
	}
	return out
}
