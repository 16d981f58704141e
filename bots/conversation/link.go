package conversation

import (
	"context"
	"strings"

	"github.com/firstseen/firstseen/bots"
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

// followLink checks the clip that a link leads straight to.
func (h *clipHandler) followLink(ctx context.Context, link, words string) error {
	if h.fetch == nil || !fetch.NamesClip(link) {
		return h.req.sendNotice(ctx, "link.page", nil)
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
