package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core/media"
)

// lateHandler puts off questions about clips that cannot be read now, whatever the clips are.
type lateHandler struct {
	req    *request
	memory bots.Memory
	now    func() time.Time
	before lateness
}

// lateness is the record of a question that was put off, in the memory of its chat.
type lateness struct {
	Since time.Time `json:"since"`          // when it was first
	Told  int       `json:"told,omitempty"` // how many messages said so to the person

	Unfetched int `json:"unfetched,omitempty"` // how often the platform did not hand out a file
}

// lateName is the prefix of the records' names.
const lateName = "late:"

// resume reports whether the request was put off before. If the person was told so, the answer comes as a message of its own, which they
// notice.
func (h *lateHandler) resume(ctx context.Context) (late bool, err error) {
	if h.req.in.Clip == nil && h.req.in.Text == "" {
		return false, nil
	}
	raw, err := h.memory.Load(ctx, h.req.in.Chat.String(), lateName+h.req.in.ID)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &h.before)
	}
	if err != nil {
		return false, fmt.Errorf("load late question: %w", err)
	}
	h.req.late, h.req.said = h.before.Told, h.before.Told
	h.req.fetchOver = h.before.Unfetched > 0 && h.now().Sub(h.before.Since) > lateFetch
	return raw != nil, nil
}

// postpone returns a bots.RetryAfter for a request that failed with an error of this machine, and tells the person once that the answer
// comes late. After lateUnasked nothing comes of a clip that nobody asked about. After lateBusy it returns the
// error for the person to read, if the machine is only busy.
func (h *lateHandler) postpone(ctx context.Context, err error) error {
	now := h.now().UTC()
	if h.isUnasked() {
		return h.postponeUnasked(now, err)
	}
	if h.before.Since.IsZero() {
		h.before.Since = now
	}
	waited := now.Sub(h.before.Since)
	var e *media.Error
	if errors.As(err, &e) && e.Code == media.Busy && waited > lateBusy {
		return e
	}
	if err := h.tellOnce(ctx, "clip.late"); err != nil {
		return err
	}
	return &bots.RetryAfter{At: now.Add(min(max(waited/2, lateFirst), lateMost)), Err: err}
}

// isUnasked reports whether the request is a clip that nobody asked about.
func (h *lateHandler) isUnasked() bool {
	return h.req.in.Group && !h.req.in.Asked && h.req.in.Clip != nil
}

// postponeUnasked puts off a clip that nobody asked about, or lets it go after lateUnasked.
func (h *lateHandler) postponeUnasked(now time.Time, err error) error {
	if now.Sub(h.req.in.At) > lateUnasked {
		return nil
	}
	return &bots.RetryAfter{At: now.Add(lateFirst), Err: err}
}

// tellOnce tells the person with a sentence that the answer comes late, unless they read it before or there is no way, and keeps since when.
func (h *lateHandler) tellOnce(ctx context.Context, key string) error {
	if h.before.Told > 0 {
		return h.saveLateness(ctx)
	}
	if !h.req.in.Guest { // to whom one message can be sent: the answer
		h.req.said = 0
		h.req.keepAnswer()
		if err := h.req.sendNotice(ctx, key, nil); err != nil {
			return err
		}
		h.before.Told = 1
	}
	return h.saveLateness(ctx)
}

// saveLateness keeps the record of the question.
func (h *lateHandler) saveLateness(ctx context.Context) error {
	_, err := bots.ChangeValue(ctx, h.memory, h.req.in.Chat.String(), lateName+h.req.in.ID, lateKept, func(l *lateness) error {
		*l = h.before
		return nil
	})
	return err
}
