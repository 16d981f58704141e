package text

import (
	"html"
	"regexp"
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
	out := html.EscapeString(uncalled(s.Text))
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

// handle is what Telegram takes for somebody's name, and calls them.
var handle = regexp.MustCompile(`(^|[^0-9A-Za-z_])@([A-Za-z]|$)`)

// uncalled keeps names in a text from calling anybody: nothing else does in this markup.
func uncalled(s string) string { return handle.ReplaceAllString(s, "$1@"+apart+"$2") }
