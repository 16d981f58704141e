package conversation

import (
	"context"
	"errors"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// errUnfetched marks the error of a file that the platform did not hand out, and may later.
type errUnfetched struct{ errUndelivered }

// Unwrap returns the error as that of the platform.
func (e errUnfetched) Unwrap() error { return e.errUndelivered }

// fileUnreachable is the code of a file that was not to be had for hours.
const fileUnreachable core.Code = "file_unreachable"

// giveUpFile returns the error of a file that was not to be had as a problem that the person hears of, once they have waited long enough.
func (req *request) giveUpFile(err error) error {
	if !req.fetchOver || findTellable(err) != nil {
		return err
	}
	return &core.Problem{Code: fileUnreachable, Op: "fetch clip", Err: err}
}

// postponeFetch returns the error with which a request is tried again whose file the platform did not hand out: soon at first, then,
// after the person was told, at growing pauses. After lateFetch the clip counts as unreachable: see giveUpFile.
func (h *lateHandler) postponeFetch(ctx context.Context, err error) error {
	now := h.now().UTC()
	switch {
	case bots.FindMeaning(err) == bots.BadToken, errors.As(err, new(*bots.RetryAfter)):
		return err
	case h.isUnasked():
		return h.postponeUnasked(now, err)
	}
	if h.before.Since.IsZero() {
		h.before.Since = now
	}
	h.before.Unfetched++
	if h.before.Unfetched <= quickFetches {
		return errors.Join(err, h.saveLateness(ctx))
	}
	if err := h.tellOnce(ctx, "clip.unfetched"); err != nil {
		return err
	}
	return &bots.RetryAfter{At: now.Add(min(max(now.Sub(h.before.Since)/2, lateFirst), lateFetchMost)), Err: err}
}
