package factcheck

import (
	"slices"

	"github.com/firstseen/firstseen/core"
)

// maxVideos bounds the addresses of videos that are read from a page.
const maxVideos = 8

// ListVideos returns the addresses of the videos that a page shows, as far as it names the files, the one that it says it is about first:
// the VideoObject of its structured data, then OpenGraph and the player of a card, then its video elements. kind is the content type
// that the server gave, link where the page is. Nobody vouches for them: each may lead anywhere.
func ListVideos(page []byte, kind, link string) (links []string) {
	p := parsePage(page, kind)
	p.link = link
	var named []string
	for _, o := range p.objects {
		if o.hasType("VideoObject") {
			named = append(named, firstText(core.MaxURL, o["contentUrl"]))
		}
	}
	for _, key := range []string{"contenturl", "og:video:secure_url", "og:video:url", "og:video", "twitter:player:stream"} {
		named = append(named, p.meta[key])
	}
	for _, name := range append(named, p.videos...) {
		if found := p.resolveLink(name); found != "" && !slices.Contains(links, found) && len(links) < maxVideos {
			links = append(links, found)
		}
	}
	return links
}
