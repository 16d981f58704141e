package delivery

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"

	"github.com/firstseen/firstseen/bots"
)

// Errors of a queue.
var (
	// ErrBusy says that too much waits already; the sender should be told to try again.
	ErrBusy = errors.New("bots: too much is waiting")
	// ErrClosed says that the queue takes nothing more.
	ErrClosed = errors.New("bots: shutting down")
)

// ChatJob is a piece of work in a chat.
type ChatJob struct {
	Do func(ctx context.Context)
	// Panicked, if not nil, is called after a panic in Do. Its own panics are the program's.
	Panicked func(ctx context.Context, p *bots.Panic)
}

// ChatQueue runs jobs: those of one chat one after the other, as they came; those of different chats at one time. A panic ends
// its job and nothing else.
type ChatQueue struct {
	ctx    context.Context //nolint:containedctx // lives as long as the queue
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu      sync.Mutex
	waiting map[string][]ChatJob // a chat is here while its loop runs
	closed  bool
}

// NewChatQueue returns an empty queue.
func NewChatQueue() *ChatQueue {
	ctx, cancel := context.WithCancel(context.Background())
	return &ChatQueue{ctx: ctx, cancel: cancel, waiting: map[string][]ChatJob{}}
}

// Add puts a job at the end of its chat. Its errors are ErrBusy and ErrClosed.
func (q *ChatQueue) Add(chat string, j ChatJob) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	jobs, running := q.waiting[chat]
	switch {
	case q.closed:
		return ErrClosed
	case len(jobs) >= chatDepth, !running && len(q.waiting) >= chatsAtOnce:
		return ErrBusy
	}
	q.waiting[chat] = append(jobs, j)
	if !running {
		q.wg.Go(func() { q.loop(chat) })
	}
	return nil
}

// Full reports whether Add would be refused for the chat just now.
func (q *ChatQueue) Full(chat string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	jobs, running := q.waiting[chat]
	return len(jobs) >= chatDepth || !running && len(q.waiting) >= chatsAtOnce
}

// loop works on one chat until nothing waits in it.
func (q *ChatQueue) loop(chat string) {
	for {
		j, ok := q.next(chat)
		if !ok {
			return
		}
		q.run(j)
	}
}

func (q *ChatQueue) next(chat string) (ChatJob, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	jobs := q.waiting[chat]
	if len(jobs) == 0 || q.closed {
		delete(q.waiting, chat)
		return ChatJob{}, false
	}
	q.waiting[chat] = jobs[1:]
	return jobs[0], true
}

func (q *ChatQueue) run(j ChatJob) {
	defer func() {
		if v := recover(); v != nil && j.Panicked != nil {
			j.Panicked(q.ctx, &bots.Panic{Value: v, Stack: debug.Stack()})
		}
	}()
	j.Do(q.ctx)
}

// Close takes nothing more, drops what waits and returns when what runs has ended. If ctx ends before, the context of the
// running jobs is cancelled; Close still waits for them, and returns ctx's error.
func (q *ChatQueue) Close(ctx context.Context) error {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	ended := make(chan struct{})
	go func() { q.wg.Wait(); close(ended) }()
	defer q.cancel()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		q.cancel()
		<-ended
		return ctx.Err()
	}
}
