package telegram

import (
	"html"
	"regexp"
	"strings"

	"github.com/firstseen/firstseen/core/text"
)

// renderHTML writes a text in the HTML that Telegram reads: b, i and a, everything else escaped.
func renderHTML(d text.Doc) string {
	paras := make([]string, len(d))
	for i, p := range d {
		var b strings.Builder
		for _, s := range p {
			b.WriteString(renderSpan(s))
		}
		paras[i] = b.String()
	}
	return strings.Join(paras, "\n\n")
}

func renderSpan(s text.Span) string {
	out := html.EscapeString(defuseHandles(s.Text))
	if s.Bold {
		out = "<b>" + out + "</b>"
	}
	if s.Italic {
		out = "<i>" + out + "</i>"
	}
	if address := text.SafeURL(s.URL); address != "" {
		out = `<a href="` + html.EscapeString(address) + `">` + out + "</a>"
	}
	return out
}

// handle matches what Telegram takes for somebody's name, and notifies them of.
var handle = regexp.MustCompile(`(^|[^0-9A-Za-z_])@([A-Za-z]|$)`)

// defuseHandles keeps names in a text from notifying anybody: nothing else does in this markup.
func defuseHandles(s string) string {
	return handle.ReplaceAllString(s, "$1@"+text.ZeroWidthSpace+"$2")
}

// countUnits returns the length of a text as Telegram counts it: in UTF-16 units, without its markup.
func countUnits(d text.Doc) int {
	n := 2 * max(len(d)-1, 0)
	for _, p := range d {
		for _, s := range p {
			n += text.CountUTF16(defuseHandles(s.Text))
		}
	}
	return n
}

// fitUnits cuts a text to at most limit UTF-16 units, between two lines; 0: no limit.
func fitUnits(d text.Doc, limit int) text.Doc { return text.FitLines(d, limit, countUnits) }
