package fetch

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strings"
)

// FindClip returns the link of the clip that a link leads to: the link itself, if the server gives a clip there; otherwise the first
// link, of those that list finds in the page, at which there is one. list gets the page, its content type and where it is. All of them
// are followed under the guard. If there is no clip the error is an Error of the code NoClip.
func (c *Client) FindClip(ctx context.Context, link string, list func(page []byte, kind, link string) []string) (string, error) {
	limited, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	clip, named := "", []string(nil)
	err := c.getWithin(limited, link, pageTime, func(r *http.Response) error {
		kind := r.Header.Get("Content-Type")
		switch {
		case isClip(kind, r.Request.URL.String()):
			clip = link
			return nil
		case !isText(kind):
			return &Error{Code: NoClip}
		}
		page, err := io.ReadAll(io.LimitReader(r.Body, maxPage)) // of a longer one the beginning
		named = list(page, kind, r.Request.URL.String())
		return err
	})
	if err != nil || clip != "" {
		return clip, classifyEnd(ctx, err)
	}
	for _, next := range named[:min(len(named), maxNamed)] {
		isHere := false
		err := c.getWithin(limited, next, headerTime, func(r *http.Response) error {
			isHere = isClip(r.Header.Get("Content-Type"), next)
			return nil
		})
		if err == nil && isHere {
			return next, nil
		}
	}
	return "", classifyEnd(ctx, &Error{Code: NoClip})
}

// classifyEnd returns the reason why the caller's context ended, if it did, or else err. That our own time was over is the link's fault.
func classifyEnd(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return classifyError(ctx, err)
}

// isClip reports whether a server calls what is at a link a video, or calls it nothing in particular but its name is that of one.
func isClip(kind, link string) bool {
	media, _, err := mime.ParseMediaType(kind)
	switch {
	case err != nil, media == "application/octet-stream", media == "binary/octet-stream":
		return NamesClip(link)
	case media == "video/mp2t", media == "video/vnd.mpegurl": // of these only the first is one, but as a rule a part of a list
		return NamesClip(link)
	}
	return strings.HasPrefix(media, "video/") || media == "image/gif"
}
