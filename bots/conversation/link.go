package conversation

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/media"
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

// downloadLink downloads a file, which stays until release is called.
func (h *clipHandler) downloadLink(ctx context.Context, link string) (path string, release func(), err error) {
	dir, err := os.MkdirTemp("", media.TempPrefix)
	if err != nil {
		return "", nil, &media.Error{Code: media.NoRoom, Op: "make folder", Err: err}
	}
	release = func() { os.RemoveAll(dir) }
	path = filepath.Join(dir, "clip")
	if _, _, err := h.fetch.FetchFile(ctx, link, path, maxLinked); err != nil {
		release()
		return "", nil, err
	}
	return path, release, nil
}

// checkLink handles /check: it checks the clip of a link, or says how to ask. A clip that came with the command was checked before.
func (h *clipHandler) checkLink(ctx context.Context, args string) error {
	if link, words := takeLink(strings.TrimSpace(args)); link != "" {
		return h.followLink(ctx, link, words)
	}
	return h.req.sendNotice(ctx, "check.how", nil)
}
