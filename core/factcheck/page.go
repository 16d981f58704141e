package factcheck

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// page holds the metadata of a page.
type page struct {
	link    string
	meta    map[string]string // of its head: OpenGraph's names, "title" and "lang"
	objects []object          // of its structured data, however deep they lie
	videos  []string          // the addresses in its video elements
}

// parsePage reads a page, or structured data by itself.
func parsePage(raw []byte, kind string) *page {
	p := &page{meta: map[string]string{}}
	if strings.Contains(kind, "json") {
		p.objects = parseObjects(raw)
		return p
	}
	decoded, err := charset.NewReader(bytes.NewReader(raw), kind)
	if err != nil {
		return p
	}
	p.scanTokens(html.NewTokenizer(decoded))
	return p
}

// scanTokens reads tokens, not a tree: pages that do not nest properly are read all the same, and depth costs nothing.
func (p *page) scanTokens(z *html.Tokenizer) {
	for {
		switch z.Next() {
		case html.ErrorToken:
			return // the end; or too broken to go on, and then what there was counts
		case html.StartTagToken, html.SelfClosingTagToken:
			p.readTag(z)
		}
	}
}

// readTag reads what a tag says of the page: its language, its metadata, its title, a script with JSON-LD, or a video.
func (p *page) readTag(z *html.Tokenizer) {
	t := z.Token()
	attr := map[string]string{}
	for _, a := range t.Attr {
		attr[a.Key] = a.Val
	}
	switch t.DataAtom {
	case atom.Html:
		fillKey(p.meta, "lang", attr["lang"])
	case atom.Meta:
		fillKey(p.meta, strings.ToLower(attr["property"]+attr["name"]+attr["itemprop"]), attr["content"])
	case atom.Video, atom.Source: // a source may be that of a sound, too
		if len(p.videos) < maxVideos {
			p.videos = append(p.videos, attr["src"])
		}
	case atom.Title:
		if z.Next() == html.TextToken {
			fillKey(p.meta, "title", z.Token().Data)
		}
	case atom.Script:
		if strings.Contains(strings.ToLower(attr["type"]), "ld+json") && z.Next() == html.TextToken {
			p.objects = append(p.objects, parseObjects(bytes.Clone(z.Raw()))...)
		}
	}
}

func fillKey(m map[string]string, key, value string) {
	if m[key] == "" {
		m[key] = value
	}
}

// plainText is the text of markup: pages put paragraphs and entities into fields that are plain text.
func plainText(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(io.LimitReader(strings.NewReader(s), maxText))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.WriteString(html.UnescapeString(z.Token().Data)) // escaped twice, as often as not
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			b.WriteByte(' ')
		}
	}
}
