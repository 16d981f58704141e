package conversation

import (
	"context"
	"fmt"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// markIntro marks a piece of a video as an intro that other videos share too, or ends that with "off" behind it. Without a piece it lists
// those of the video. With "release" it ends that the matches of a video are held back.
func (h *disputeHandler) markIntro(ctx context.Context, args string) error {
	words := strings.Fields(args)
	if len(words) == 0 {
		return &core.Problem{Code: core.BadID, Op: "intro"}
	}
	id, err := core.ParseVideoID(words[0])
	if err != nil {
		return err
	}
	var v core.Video
	if len(words) > 1 && words[1] == "release" {
		if err := h.service.Reviewing.ReleaseMatches(ctx, h.req.in.User, id); err != nil {
			return fmt.Errorf("intro: %w", err)
		}
		return h.req.sendNotice(ctx, "dispute.settled", text.Args{"video": id.String()})
	}
	if len(words) == 1 {
		v, err = h.service.Records.LoadVideo(ctx, id)
	} else {
		start, end, bad := core.ParsePiece(words[1])
		if bad != nil {
			return bad
		}
		v, err = h.service.Reviewing.MarkPiece(ctx, h.req.in.User, id, start, end, len(words) < 3 || words[2] != "off")
	}
	if err != nil {
		return fmt.Errorf("intro: %w", err)
	}
	return h.req.sendReply(ctx, core.Reply{Content: core.Pieces{Video: v}})
}
