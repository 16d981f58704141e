package bots

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// Adapter speaks one chat platform. It is safe for concurrent use.
type Adapter interface {
	Sender
	// Platform is the name that its chats and users carry.
	Platform() core.Platform
	// Capabilities returns the capabilities of the platform. They never change.
	Capabilities() Capabilities
	// Notify sends messages that nobody waits for, after all answers, under the rules of Send. When it returns nil all of them
	// are delivered, or will be whatever happens; a chat that is gone stops watching the video that its message is about.
	// Otherwise it is called with the same messages again.
	Notify(ctx context.Context, all []Message) error
	// Amend puts messages, after all answers too, in the place of those that were sent under their keys, whose pictures stay. Of those
	// that cannot be found or edited nothing comes.
	Amend(ctx context.Context, all []Message) error
	// CheckConnection returns nil if the platform and the bot reach each other now, ErrToken if the platform refuses the bot's token, and
	// otherwise another error. It is called every few seconds at most.
	CheckConnection(ctx context.Context) error
	// Run serves the platform until ctx ends, and then returns nil: it accepts nothing new, lets the jobs under way end within their
	// budget, and leaves the rest in the queue for the next start. An error means that it cannot go on, for example because the token
	// is wrong or the address is taken. It is called once.
	Run(ctx context.Context) error
}

// Sender delivers what the bot says into the chats of one platform.
type Sender interface {
	// Send sends the message m.Key to m.Chat. It replaces the sign of progress under that key, if there is one. A message that was sent
	// before with another content is edited; one that was sent with the same content is not
	// sent again. What the platform does not take as it is goes in another form, or to another place. When it returns nil, the message
	// is delivered or durably queued. The error is ErrGone for a chat that is gone for good (blocked, deleted), and ErrRefused for a
	// message that goes nowhere. After any other error the caller tries again.
	Send(ctx context.Context, m Message) error
	// Progress shows the stage of a message that has no Reply yet. It may do nothing, and never fails.
	Progress(ctx context.Context, m Message, stage checking.Stage)
}

// Fetcher is a Sender of a platform that keeps the files that people send: they are fetched when they are wanted.
type Fetcher interface {
	// Fetch gives a file on this machine, until release is called. Its error is a core.Problem if the person should hear of
	// it; any other means: try again.
	Fetch(ctx context.Context, f File) (path string, release func(), err error)
}

// Queued is the stage of a check that waits until a clip may be read.
const Queued checking.Stage = "queued"

// Message is a reply on its way into a chat. The adapter renders it: texts by package text, in Lang, with its own platform's wording.
type Message struct {
	Chat    core.ChatID
	Key     string // unique in its chat: at most 64 bytes of a-z, 0-9, '-' and '@'
	ReplyTo string // the Incoming.ID of the message that it answers, or empty
	Topic   string // the Incoming.Topic of the message that it answers, or empty
	Instead string // the key of the message that it replaces (Callback.Message), or empty
	Lang    text.Lang
	Reply   core.Reply

	Traceless bool // nothing of it may be kept: a repetition is sent again

	// Asker asked for the message, if somebody did, and is answered in private where the chat takes none.
	Asker core.UserID
}

// Capabilities are the differences between platforms that the shared code asks for: package conversation, and each adapter's layout
// of buttons.
type Capabilities struct {
	ButtonsPerRow int  // the most buttons in one row; 0: no bound
	ButtonRows    int  // the most rows under one message; 0: no bound
	ButtonBytes   int  // the most bytes of EncodeButton; 0: no bound
	TextSize      int  // the most of one message, as text.Lang's CountPages counts; 0: no bound
	Forms         bool // the platform has forms of its own: core.DoEdit opens one, and a draft is not asked for field by field
	OwnLanguage   bool // people choose the language on the platform: Incoming.Lang is their choice
}

// Layout returns the buttons as the platform has room for them. A button with too much data is left out. Rows that are too long are
// broken; if there are too many rows the buttons are put closer together, and what still does not fit is left out from the end.
func (c Capabilities) Layout(rows [][]core.Button) [][]core.Button {
	rows = c.dropLong(rows)
	out := c.breakRows(rows)
	if c.ButtonRows == 0 || len(out) <= c.ButtonRows {
		return out
	}
	if c.ButtonsPerRow > 0 {
		out = c.breakRows([][]core.Button{slices.Concat(rows...)})
	}
	return out[:min(len(out), c.ButtonRows)]
}

// dropLong leaves out the buttons whose data is too long.
func (c Capabilities) dropLong(rows [][]core.Button) [][]core.Button {
	if c.ButtonBytes == 0 {
		return rows
	}
	out := make([][]core.Button, len(rows))
	for i, row := range rows {
		out[i] = slices.DeleteFunc(slices.Clone(row), func(b core.Button) bool { return b.URL == "" && len(EncodeButton(b)) > c.ButtonBytes })
	}
	return out
}

// breakRows breaks rows that are too long, and leaves out empty ones.
func (c Capabilities) breakRows(rows [][]core.Button) (out [][]core.Button) {
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
