package text

import (
	"html"
	"slices"
	"strings"
	"unicode/utf16"
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

// Units is the length of a text as Telegram counts it: in UTF-16 units, without its markup.
func Units(d Doc) int {
	n := 2 * max(len(d)-1, 0)
	for _, p := range d {
		for _, s := range p {
			n += units(s.Text)
		}
	}
	return n
}

func units(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// ellipsis ends a text that was cut.
const ellipsis = "…"

// Fit cuts a text to at most limit units, between two lines, and says so by an ellipsis; 0: no limit.
func Fit(d Doc, limit int) Doc {
	if limit == 0 || Units(d) <= limit {
		return d
	}
	out := slices.Clone(d)
	for len(out) > 0 && Units(out)+units("\n"+ellipsis) > limit {
		last := out[len(out)-1]
		if cut := lastLine(last); cut > 0 {
			out[len(out)-1] = last[:cut:cut]
		} else {
			out = out[:len(out)-1]
		}
	}
	if len(out) == 0 {
		return Doc{{{Text: ellipsis}}}
	}
	last := slices.Clone(out[len(out)-1])
	out[len(out)-1] = append(last, Span{Text: "\n" + ellipsis})
	return out
}

// lastLine is where the last line of a paragraph begins, with the break before it.
func lastLine(p Para) int {
	for i := len(p) - 1; i > 0; i-- {
		if strings.HasPrefix(p[i].Text, "\n") {
			return i
		}
	}
	return 0
}
