package delivery

import (
	"context"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Queue keeps jobs until they are acknowledged: in order within a chat, and shared by all processes on one store. A store
// has one queue for each name. Package storage implements it. Its errors are core's Problems.
type Queue interface {
	Enqueuer
	// Lease returns up to n chats that have jobs and are due at now, and hides them from other workers until the time until.
	Lease(ctx context.Context, queue string, now, until time.Time, n int) ([]string, error)
	// Extend makes a chat due at another time: to keep it while it is worked on, or to give it back. It does nothing to a chat
	// without jobs.
	Extend(ctx context.Context, queue, chat string, due time.Time) error
	// PeekJobs returns up to n jobs of a chat, in their order.
	PeekJobs(ctx context.Context, queue, chat string, n int) ([]core.Job, error)
	// Ack removes jobs of a chat that are done, and reports whether the chat has more.
	Ack(ctx context.Context, queue, chat string, ids ...string) (more bool, err error)
}

// Enqueuer is the side of a Queue where jobs come in.
type Enqueuer interface {
	// Enqueue puts each job at the end of its chat, all of them or none, and saves the checkpoint in the same step (nil: the
	// former stays). A job is left out if the queue had one with its id within core.JobIDsKept.
	Enqueue(ctx context.Context, queue string, jobs []core.Job, checkpoint []byte) error
	// LoadCheckpoint returns what Enqueue saved last, or nil.
	LoadCheckpoint(ctx context.Context, queue string) ([]byte, error)
	// Lock takes or renews a lock for its holder until ttl has passed, and reports whether the holder has it. A holder that
	// is not alive, as far as alive knows, loses it at once; alive may be nil.
	Lock(ctx context.Context, queue, name, holder string, ttl time.Duration, alive func(holder string) bool) (bool, error)
	// Unlock gives a lock back, if the holder has it.
	Unlock(ctx context.Context, queue, name, holder string) error
}
