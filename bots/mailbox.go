package bots

import (
	"context"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Mailbox keeps what came in, and what is to go out, until it is dealt with: in order within a chat, and shared by all
// processes on one store. A box is that of a platform. Package storage plays it. Its errors are core's Problems.
type Mailbox interface {
	Shelf
	// Take takes up to n chats that have letters and are due at now, and hides them from others until the lease ends.
	Take(ctx context.Context, box string, now, lease time.Time, n int) ([]string, error)
	// Hold makes a chat due at another time: to keep it while it is worked on, or to give it back. It does nothing to a chat
	// without letters.
	Hold(ctx context.Context, box, chat string, due time.Time) error
	// Letters returns up to n letters of a chat, in their order.
	Letters(ctx context.Context, box, chat string, n int) ([]core.Letter, error)
	// Done removes letters of a chat that have been dealt with, and reports whether there are more.
	Done(ctx context.Context, box, chat string, ids ...string) (more bool, err error)
}

// Shelf is the side of a Mailbox where letters come in.
type Shelf interface {
	// Post puts each letter at the end of its chat, all of them or none, and keeps the note (nil: leaves the former) in the
	// same step. A letter whose id the box has seen within core.MailKept is left out.
	Post(ctx context.Context, box string, letters []core.Letter, note []byte) error
	// Note returns what Post kept last, or nil.
	Note(ctx context.Context, box string) ([]byte, error)
	// Lock takes or renews the lock of a name for its holder until ttl has gone by, and reports whether the holder has it.
	// One who is not alive, as far as alive knows, is put out at once; alive may be nil.
	Lock(ctx context.Context, box, name, holder string, ttl time.Duration, alive func(holder string) bool) (bool, error)
	// Unlock gives a lock back, if the holder has it.
	Unlock(ctx context.Context, box, name, holder string) error
}
