package web

import (
	"context"
	"sync"
	"time"
)

// uncertainClips are the clips of messages that were refused because the store did not answer. Their jobs may have been stored all the
// same: that shows when the store answers again.
type uncertainClips struct {
	mu    sync.Mutex
	since map[clipKey]time.Time // when the store did not answer, or was first asked after that
}

// clipKey names a clip by the chat and the id of its job.
type clipKey struct{ chat, job string }

// addClip adds the clip of a job that may be in the store.
func (u *uncertainClips) addClip(chat, job string, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.since == nil {
		u.since = map[clipKey]time.Time{}
	}
	u.since[clipKey{chat, job}] = now
}

// listDue returns the clips that were added before a time.
func (u *uncertainClips) listDue(before time.Time) (all []clipKey) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for key, since := range u.since {
		if since.Before(before) {
			all = append(all, key)
		}
	}
	return all
}

// settleClip ends the doubt about a clip, if there is one, and calls do before anybody else can have another doubt about it.
func (u *uncertainClips) settleClip(key clipKey, do func() error) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, doubted := u.since[key]; !doubted {
		return nil
	}
	delete(u.since, key)
	return do()
}

// removeUncertain removes the clips of refused messages whose jobs the store does not have. A job that is in the store removes its clip
// itself. A store that does not answer is asked again.
func (q *jobQueue) removeUncertain(ctx context.Context, now time.Time) {
	for _, key := range q.uncertain.listDue(now.Add(-uncertainAge)) {
		waits, err := q.isWaiting(ctx, key.chat, key.job)
		if err == nil {
			err = q.uncertain.settleClip(key, func() error {
				if waits {
					return nil
				}
				return q.uploads.removeFile(key.chat, key.job)
			})
		}
		if err != nil {
			q.log.Warn("the clip of a refused message was not removed; trying again", "error", err)
			q.uncertain.addClip(key.chat, key.job, now) // what was on its way to the store may only now arrive
		}
	}
}
