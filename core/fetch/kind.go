package fetch

import (
	"mime"
	"net/url"
	"path"
	"slices"
	"strings"
)

// isText reports whether a content type is that of a page or of textual data.
func isText(kind string) bool {
	media, _, err := mime.ParseMediaType(kind)
	if err != nil {
		return false
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "xml") || strings.HasSuffix(media, "json")
}

// clipEndings are the endings of files that may be clips.
var clipEndings = []string{
	".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".ts", ".3gp", ".3g2", ".mpg", ".mpeg", ".flv", ".wmv", ".ogv", ".gif", ".webp",
}

// NamesClip reports whether a link leads to a clip itself and not to a page, by the ending of its path.
func NamesClip(link string) bool {
	u, err := url.Parse(link)
	return err == nil && checkURL(u) == nil && slices.Contains(clipEndings, strings.ToLower(path.Ext(u.Path)))
}
