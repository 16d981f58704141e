package reviewing

import (
	"context"
	"time"

	"github.com/firstseen/firstseen/core"
)

// MarkPiece records that a piece of a video is one that other videos share, an intro for example, so that it says nothing of what a clip
// shows; or, with shared false, that it is not, whatever was found. Its problems are NotFound, PastEnd and TooMany.
func (s *Reviewer) MarkPiece(ctx context.Context, actor core.UserID, id core.VideoID, start, end time.Duration, shared bool) (core.Video, error) {
	now := s.now().UTC()
	entry := core.AuditEntry{Kind: core.AuditIntro, Actor: actor, At: now, Videos: []core.VideoID{id}, Reason: core.FormatPiece(start, end)}
	if !shared {
		entry.Kind = core.AuditNoIntro
	}
	v, err := s.store.ChangeVideo(ctx, id, func(v *core.Video) error {
		if start >= v.Duration || end > v.Duration+time.Second {
			return &core.Problem{Code: core.PastEnd, Op: "mark piece", Limit: core.Offset(v.Duration).String()}
		}
		return v.MarkShared(core.SharedPiece{Start: start, End: min(end, v.Duration), Since: now, By: actor, Off: !shared})
	}, entry)
	if err != nil {
		return v, err
	}
	return v, s.store.DropResults(ctx) // what was found by the piece
}
