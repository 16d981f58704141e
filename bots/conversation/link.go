package conversation

import (
	"context"
	"fmt"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/factcheck"
	"github.com/firstseen/firstseen/core/fetch"
)

// takeLink returns the one link in a message and the other words. Of two links it returns none: it would be a guess which is meant.
func takeLink(s string) (link, words string) {
	var rest []string
	for _, word := range strings.Fields(s) {
		switch {
		case !isLink(word):
			rest = append(rest, word)
		case link != "":
			return "", s
		default:
			link = word
		}
	}
	return link, strings.Join(rest, " ")
}

// followLink checks the clip that a link leads to: straight, or to a page that shows it.
func (h *clipHandler) followLink(ctx context.Context, link, words string) error {
	if h.fetch == nil {
		return &core.Problem{Code: fetch.NoClip, Op: "follow link"}
	}
	if !fetch.NamesClip(link) {
		h.req.showProgress(ctx, checking.Reading)
		found, err := h.fetch.FindClip(ctx, link, factcheck.ListVideos)
		if err != nil {
			return fmt.Errorf("follow link: %w", err)
		}
		link = found
	}
	return h.checkClips(ctx, words, []bots.Clip{{Link: link}})
}

// checkLink handles /check: it checks the clip of a link, or says how to ask. A clip that came with the command was checked before.
func (h *clipHandler) checkLink(ctx context.Context, args string) error {
	if link, words := takeLink(strings.TrimSpace(args)); link != "" {
		return h.followLink(ctx, link, words)
	}
	return h.req.sendNotice(ctx, "check.how", nil)
}
