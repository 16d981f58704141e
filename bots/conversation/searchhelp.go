package conversation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
)

// helpSearch sends stills of a clip and words to search elsewhere with, or what is known of the clip by now. In a group it does so once for
// an answer, whoever presses.
func (h *answerHandler) helpSearch(ctx context.Context, p bots.Callback) error {
	of, err := parseExcerpt(p.Arg)
	if err != nil {
		return err
	}
	known, err := h.debunks.listPublished(ctx, of.Video)
	if err != nil {
		return fmt.Errorf("help to search: %w", err)
	}
	if len(known) > 0 {
		return h.debunks.showDetails(ctx, of.Video.String())
	}
	stills, err := h.service.Checking.PickStills(ctx, of)
	if err != nil {
		return fmt.Errorf("help to search: %w", err)
	}
	if len(stills) == 0 {
		return h.req.sendNotice(ctx, "search.none", nil)
	}
	caption, err := h.service.Checking.FindCaption(ctx, of.Video, h.mayReadCaption)
	if err != nil {
		return fmt.Errorf("help to search: %w", err)
	}
	h.req.state.Clip = of.Video
	m := h.req.nextMessage()
	if h.req.in.Group {
		m.Key, m.ReplyTo = p.Message+"-search", p.Message
	}
	m.Reply = core.Reply{Stills: stills, Content: core.SearchHelp{
		Words: core.PickSearchWords(caption), Engines: h.service.ImageSearch, Video: of.Video,
	}}
	return h.req.sendMessage(ctx, m)
}

// mayReadCaption reports whether all who read the answer have read the caption of a sighting: in a group it is one that was posted there,
// otherwise one of the person's own.
func (h *answerHandler) mayReadCaption(g core.Sighting) bool {
	if h.req.in.Group {
		return strings.HasPrefix(g.ID, h.req.in.Chat.String()+"/")
	}
	return g.Asker == h.req.in.User
}

// searchButtons returns the button to search elsewhere for the clip of an answer that has no fact-check.
func searchButtons(a core.Answer) []core.Button {
	if a.Video == 0 || !isUnanswered(a) || hasDebunk(a) {
		return nil
	}
	of := checking.Excerpt{Video: a.Video}
	if a.Status == core.StatusMatch {
		of = pickMatchedExcerpt(a.Matches[0])
	}
	return []core.Button{{Action: core.DoSearch, Arg: formatExcerpt(of)}}
}

// pickMatchedExcerpt returns the longest stretch of a known video that a clip shows: what else the video shows, somebody else sent.
func pickMatchedExcerpt(f core.Found) checking.Excerpt {
	of := checking.Excerpt{Video: cmp.Or(f.Shown, f.Video)}
	if segments := f.ReachingSegments(); len(segments) > 0 && !f.Whole {
		longest := slices.MaxFunc(segments, func(a, b core.Segment) int { return cmp.Compare(a.RefEnd-a.RefStart, b.RefEnd-b.RefStart) })
		of.From, of.To = longest.RefStart, max(longest.RefEnd, time.Millisecond)
	}
	return of
}

// formatExcerpt writes an excerpt as the argument of a button: the video, and the stretch in milliseconds.
func formatExcerpt(e checking.Excerpt) string {
	if e.To == 0 {
		return e.Video.String()
	}
	return fmt.Sprintf("%s.%d-%d", e.Video, e.From.Milliseconds(), e.To.Milliseconds())
}

// parseExcerpt reads what formatExcerpt wrote.
func parseExcerpt(arg string) (e checking.Excerpt, err error) {
	id, stretch, isPart := strings.Cut(arg, ".")
	if e.Video, err = core.ParseVideoID(id); err != nil || !isPart {
		return e, err
	}
	from, to, _ := strings.Cut(stretch, "-")
	for text, at := range map[string]*time.Duration{from: &e.From, to: &e.To} {
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil || n < 0 {
			return e, &core.Problem{Code: core.NotFound, Op: "read excerpt"}
		}
		*at = time.Duration(n) * time.Millisecond
	}
	return e, nil
}
