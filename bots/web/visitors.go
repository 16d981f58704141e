package web

import (
	"sync"

	"golang.org/x/time/rate"
)

// visitors holds the rate limits of the sessions.
type visitors struct {
	mu  sync.Mutex
	all map[string]*visitor
}

type visitor struct {
	messages, clips  *rate.Limiter
	uploads, streams int // under way
}

func newVisitors() *visitors { return &visitors{all: map[string]*visitor{}} }

// withVisitor calls f with the limits of a session, and returns its result.
func (v *visitors) withVisitor(id string, f func(*visitor) bool) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	one := v.all[id]
	if one == nil {
		v.removeIdle()
		one = &visitor{
			messages: rate.NewLimiter(rate.Every(messagesEvery), messagesBurst),
			clips:    rate.NewLimiter(rate.Every(clipsEvery), clipsBurst),
		}
		v.all[id] = one
	}
	return f(one)
}

// removeIdle removes the sessions that have nothing under way, if there are too many.
func (v *visitors) removeIdle() {
	if len(v.all) < maxVisitors {
		return
	}
	for id, one := range v.all {
		if one.uploads == 0 && one.streams == 0 {
			delete(v.all, id)
		}
	}
}

// allowMessage reports whether a session may send a message now.
func (v *visitors) allowMessage(id string) bool {
	return v.withVisitor(id, func(one *visitor) bool { return one.messages.Allow() })
}

// allowClip reports whether a session may send a clip now.
func (v *visitors) allowClip(id string) bool {
	return v.withVisitor(id, func(one *visitor) bool { return one.clips.Allow() })
}

// beginUpload reports whether a session may begin an upload. If so, end must be called at its end.
func (v *visitors) beginUpload(id string) (end func(), ok bool) {
	return v.beginUse(id, uploadsAtOnce, func(one *visitor) *int { return &one.uploads })
}

// beginStream reports whether a session may open a stream. If so, end must be called at its end.
func (v *visitors) beginStream(id string) (end func(), ok bool) {
	return v.beginUse(id, streamsAtOnce, func(one *visitor) *int { return &one.streams })
}

// beginUse counts one use more, up to most. end counts it less.
func (v *visitors) beginUse(id string, most int, count func(*visitor) *int) (end func(), ok bool) {
	change := func(by int) bool {
		return v.withVisitor(id, func(one *visitor) bool {
			n := count(one)
			if by > 0 && *n >= most {
				return false
			}
			*n += by
			return true
		})
	}
	if !change(1) {
		return nil, false
	}
	return func() { change(-1) }, true
}
