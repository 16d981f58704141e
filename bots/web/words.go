package web

import (
	"html"
	"html/template"
	"strings"

	"github.com/firstseen/firstseen/core/text"
)

// renderHTML writes a text with the elements p, br, b, i, code and a, all else escaped. It is safe within an
// element's content.
func renderHTML(d text.Doc) template.HTML { return renderHits(d, "") }

// renderHits writes a text as renderHTML does. Words that stand for a fact-check are a button of the form with this id, if there is one.
func renderHits(d text.Doc, form string) template.HTML {
	var b strings.Builder
	for _, p := range d {
		b.WriteString("<p>")
		for _, s := range p {
			b.WriteString(renderSpan(s, form))
		}
		b.WriteString("</p>\n")
	}
	return template.HTML(b.String()) //nolint:gosec // everything in it is escaped by renderSpan
}

func renderSpan(s text.Span, form string) string {
	out := strings.ReplaceAll(html.EscapeString(s.Text), "\n", "<br>\n")
	if s.Code {
		out = "<code>" + out + "</code>"
	}
	if s.Bold {
		out = "<b>" + out + "</b>"
	}
	if s.Italic {
		out = "<i>" + out + "</i>"
	}
	if address := text.SafeURL(s.URL); address != "" {
		out = `<a href="` + html.EscapeString(address) + `" rel="noopener noreferrer nofollow">` + out + "</a>"
	}
	if s.Opens != "" && form != "" {
		out = `<button class="hit" form="` + html.EscapeString(form) + `" name="arg" value="` + html.EscapeString(s.Opens) + `">` + out + "</button>"
	}
	return out
}
