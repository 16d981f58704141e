package fetch

import (
	"mime"
	"net/url"
	"path"
	"slices"
	"strings"
)

// isText tells whether a content type is that of a page or of data in text.
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

// NamesClip tells whether a link leads straight to a clip, going by its ending: other links are to pages.
func NamesClip(link string) bool {
	u, err := url.Parse(link)
	return err == nil && permitted(u) == nil && slices.Contains(clipEndings, strings.ToLower(path.Ext(u.Path)))
}
