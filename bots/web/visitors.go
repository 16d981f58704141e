package web

import (
	"sync"

	"golang.org/x/time/rate"
)

// visitors keeps what each session may still do.
type visitors struct {
	mu  sync.Mutex
	all map[string]*visitor
}

type visitor struct {
	messages, clips  *rate.Limiter
	uploads, streams int // under way
}

func newVisitors() *visitors { return &visitors{all: map[string]*visitor{}} }

// with calls f with the visitor of a session.
func (v *visitors) with(id string, f func(*visitor) bool) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	one := v.all[id]
	if one == nil {
		v.sweep()
		one = &visitor{
			messages: rate.NewLimiter(rate.Every(messagesEvery), messagesBurst),
			clips:    rate.NewLimiter(rate.Every(clipsEvery), clipsBurst),
		}
		v.all[id] = one
	}
	return f(one)
}

// sweep makes room by forgetting who has nothing under way.
func (v *visitors) sweep() {
	if len(v.all) < maxVisitors {
		return
	}
	for id, one := range v.all {
		if one.uploads == 0 && one.streams == 0 {
			delete(v.all, id)
		}
	}
}

func (v *visitors) message(id string) bool {
	return v.with(id, func(one *visitor) bool { return one.messages.Allow() })
}

func (v *visitors) clip(id string) bool {
	return v.with(id, func(one *visitor) bool { return one.clips.Allow() })
}

// upload begins one, if there are not too many; end must be called then.
func (v *visitors) upload(id string) (end func(), ok bool) {
	return v.begin(id, uploadsAtOnce, func(one *visitor) *int { return &one.uploads })
}

// stream begins one, if there are not too many; end must be called then.
func (v *visitors) stream(id string) (end func(), ok bool) {
	return v.begin(id, streamsAtOnce, func(one *visitor) *int { return &one.streams })
}

func (v *visitors) begin(id string, most int, count func(*visitor) *int) (end func(), ok bool) {
	change := func(by int) bool {
		return v.with(id, func(one *visitor) bool {
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
