package factcheck

import (
	"slices"
	"testing"
)

// What a page says that it is about comes before what else it shows.
func TestListVideos(t *testing.T) {
	const page = `<html><head>
<meta property="og:video" content="/og.mp4"><meta property="og:video:secure_url" content="https://cdn.example.org/og.mp4">
<meta name="twitter:player:stream" content="https://cdn.example.org/stream.mp4">
<meta property="og:video:url" content="javascript:alert(1)">
<script type="application/ld+json">{"@graph":[{"@type":["NewsArticle"],"video":{"@type":"VideoObject","contentUrl":"clip.mp4","embedUrl":"https://example.org/player"}}]}</script>
</head><body><video src="second.mp4"></video><video><source src="https://cdn.example.org/stream.mp4" type="video/mp4"></video><video poster=x></video>
<img src="x.jpg"><a href="y.mp4">y</a></body></html>`
	want := []string{
		"https://example.org/posts/clip.mp4", "https://cdn.example.org/og.mp4", "https://example.org/og.mp4", "https://cdn.example.org/stream.mp4",
		"https://example.org/posts/second.mp4",
	}
	if got := ListVideos([]byte(page), "text/html", "https://example.org/posts/1"); !slices.Equal(got, want) {
		t.Errorf("videos %q\nwant %q", got, want)
	}
	if got := ListVideos([]byte("<p>nothing"), "text/html", "https://example.org/"); got != nil {
		t.Errorf("a page without videos has %q", got)
	}
}
