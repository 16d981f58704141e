package text

import (
	"html"
	"strings"
)

// TelegramHTML renders a text in the HTML that Telegram reads: b, i and a, everything else escaped.
func TelegramHTML(d Doc) string {
	paras := make([]string, len(d))
	for i, p := range d {
		var b strings.Builder
		for _, s := range p {
			b.WriteString(s.telegram())
		}
		paras[i] = b.String()
	}
	return strings.Join(paras, "\n\n")
}

func (s Span) telegram() string {
	out := html.EscapeString(s.Text)
	if s.Bold {
		out = "<b>" + out + "</b>"
	}
	if s.Italic {
		out = "<i>" + out + "</i>"
	}
	if address := safeURL(s.URL); address != "" {
		out = `<a href="` + html.EscapeString(address) + `">` + out + "</a>"
	}
	return out
}
