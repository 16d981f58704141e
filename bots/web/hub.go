package web

import (
	"sync"

	"github.com/firstseen/firstseen/core/checking"
)

// hub wakes the streams of a chat when the chat has something new, and holds the stages of the answers under way. The messages
// themselves are in the store.
type hub struct {
	mu        sync.Mutex
	listeners map[string]map[chan struct{}]bool
	stages    map[string]map[string]checking.Stage // by chat and message
	closed    chan struct{}
}

func newHub() *hub {
	return &hub{
		listeners: map[string]map[chan struct{}]bool{}, stages: map[string]map[string]checking.Stage{}, closed: make(chan struct{}),
	}
}

// addListener returns a channel that gets a value when the chat has something new. stop removes it.
func (h *hub) addListener(chat string) (wake chan struct{}, stop func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	wake = make(chan struct{}, 1)
	if h.listeners[chat] == nil {
		h.listeners[chat] = map[chan struct{}]bool{}
	}
	h.listeners[chat][wake] = true
	return wake, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.listeners[chat], wake)
		if len(h.listeners[chat]) == 0 {
			delete(h.listeners, chat)
		}
	}
}

// notifyListeners wakes the listeners of a chat.
func (h *hub) notifyListeners(chat string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wakeListeners(chat)
}

// wakeListeners wakes the listeners of a chat. mu must be held.
func (h *hub) wakeListeners(chat string) {
	for wake := range h.listeners[chat] {
		select {
		case wake <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// setStage sets the stage of the work on a message. An empty stage means that it is done.
func (h *hub) setStage(chat, key string, stage checking.Stage) {
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
	h.wakeListeners(chat)
}

// listStages returns the messages of the chat that are being worked on, with their stages.
func (h *hub) listStages(chat string) map[string]checking.Stage {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := make(map[string]checking.Stage, len(h.stages[chat]))
	for key, stage := range h.stages[chat] {
		now[key] = stage
	}
	return now
}

// closeStreams ends all streams. It may be called twice.
func (h *hub) closeStreams() {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.closed:
	default:
		close(h.closed)
	}
}
