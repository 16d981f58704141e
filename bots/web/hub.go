package web

import (
	"sync"

	"github.com/firstseen/firstseen/core/checking"
)

// hub wakes the streams of a chat when something happens in it, and knows how far the answers under way are. What
// happened is in the log; the hub forgets.
type hub struct {
	mu     sync.Mutex
	ears   map[string]map[chan struct{}]bool
	stages map[string]map[string]checking.Stage // by chat and message
	closed chan struct{}
}

func newHub() *hub {
	return &hub{
		ears: map[string]map[chan struct{}]bool{}, stages: map[string]map[string]checking.Stage{}, closed: make(chan struct{}),
	}
}

// listen returns a channel that is sent to when something happened in the chat.
func (h *hub) listen(chat string) (ear chan struct{}, stop func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	ear = make(chan struct{}, 1)
	if h.ears[chat] == nil {
		h.ears[chat] = map[chan struct{}]bool{}
	}
	h.ears[chat][ear] = true
	return ear, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.ears[chat], ear)
		if len(h.ears[chat]) == 0 {
			delete(h.ears, chat)
		}
	}
}

// tell says that there is something new in the chat.
func (h *hub) tell(chat string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wake(chat)
}

// wake must be called with mu held.
func (h *hub) wake(chat string) {
	for ear := range h.ears[chat] {
		select {
		case ear <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// stage notes how far the work on a message is; an empty stage that it is done.
func (h *hub) stage(chat, key string, stage checking.Stage) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case stage != "" && h.stages[chat] == nil:
		h.stages[chat] = map[string]checking.Stage{key: stage}
	case stage != "":
		h.stages[chat][key] = stage
	default:
		delete(h.stages[chat], key)
		if len(h.stages[chat]) == 0 {
			delete(h.stages, chat)
		}
	}
	h.wake(chat)
}

// working returns the messages of the chat that are being worked on.
func (h *hub) working(chat string) map[string]checking.Stage {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := make(map[string]checking.Stage, len(h.stages[chat]))
	for key, stage := range h.stages[chat] {
		now[key] = stage
	}
	return now
}

// close ends all streams.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.closed:
	default:
		close(h.closed)
	}
}
