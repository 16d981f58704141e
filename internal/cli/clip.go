package cli

import (
	"context"
	"strings"

	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/media"
)

// clips are the files that a command names: by path, or by a link, which is followed as in the chat.
type clips struct {
	env     *environment
	fetcher *fetch.Client
}

func (e *environment) newClips() (clips, error) {
	fetcher, err := newFetcher(e.settings.FetchAllow)
	if err != nil {
		return clips{}, errUsage{err}
	}
	return clips{e, fetcher}, nil
}

// open returns the path of a clip that is here until release is called.
func (c clips) open(ctx context.Context, name string) (path string, release func(), err error) {
	if !isLink(name) {
		return c.env.resolvePath(name), func() {}, nil
	}
	return c.fetcher.FetchTemp(ctx, name, media.TempPrefix, fetch.MaxClip)
}

func isLink(name string) bool {
	return strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://")
}
