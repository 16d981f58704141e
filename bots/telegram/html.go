package telegram

import (
	"html"
	"regexp"
	"strings"

	"github.com/firstseen/firstseen/core/text"
)

// renderHTML returns a text in Telegram's HTML. It uses b, i, code and a, and escapes everything else.
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

// renderSpan returns one span of a text in Telegram's HTML.
func renderSpan(s text.Span) string {
	out := html.EscapeString(defuseMentions(s.Text))
	if s.Code { // a tap copies it
		out = "<code>" + out + "</code>"
	}
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

// mentionPattern matches an at sign that starts a user name. Telegram notifies the user of such a name.
var mentionPattern = regexp.MustCompile(`(^|[^0-9A-Za-z_])@([A-Za-z]|$)`)

// defuseMentions returns a text with a zero-width space after each such at sign, so that nobody is notified.
func defuseMentions(s string) string {
	return mentionPattern.ReplaceAllString(s, "$1@"+text.ZeroWidthSpace+"$2")
}

// countUnits returns the length of a text as Telegram counts it: in UTF-16 units, without its markup.
func countUnits(d text.Doc) int {
	n := 2 * max(len(d)-1, 0)
	for _, p := range d {
		for _, s := range p {
			n += text.CountUTF16(defuseMentions(s.Text))
		}
	}
	return n
}

// fitUnits shortens a text to at most limit UTF-16 units, at the end of a line. 0 means no limit.
func fitUnits(d text.Doc, limit int) text.Doc { return text.FitLines(d, limit, countUnits) }
