package text

import (
	"net/url"
	"strings"

	"github.com/firstseen/firstseen/core"
)

// Doc is a text to be rendered: paragraphs, with an empty line between them.
type Doc []Para

// Para is a paragraph: spans that follow each other without a gap.
type Para []Span

// Span is a piece of a paragraph. A "\n" in Text is a line break. Text is not escaped.
type Span struct {
	Text   string
	Bold   bool
	Italic bool
	Code   bool   // meant to be copied, as it is
	URL    string // where Text links to; renderers ignore all but http and https
	Opens  string `json:",omitempty"` // the id of the fact-check that Text stands for in a list; a platform may let it be opened there
}

// addLine adds spans on a line of their own; an empty line adds nothing.
func (p *Para) addLine(spans ...Span) {
	if len(spans) == 0 {
		return
	}
	if len(*p) > 0 {
		*p = append(*p, Span{Text: "\n"})
	}
	*p = append(*p, spans...)
}

func (p *Para) addSentence(s string) {
	if s != "" {
		p.addLine(Span{Text: s})
	}
}

func makeBold(p Para) Para {
	out := make(Para, len(p))
	for i, s := range p {
		s.Bold = true
		out[i] = s
	}
	return out
}

func newPara(s string) Para {
	if s == "" {
		return nil
	}
	return Para{{Text: s}}
}

// addSpans appends spans, joining neighbours of one style.
func (p *Para) addSpans(spans ...Span) {
	for _, s := range spans {
		if n := len(*p); n > 0 && s.URL == "" && (*p)[n-1].hasStyleOf(s) {
			(*p)[n-1].Text += s.Text
			continue
		}
		*p = append(*p, s)
	}
}

func (s Span) hasStyleOf(t Span) bool {
	return s.Bold == t.Bold && s.Italic == t.Italic && s.Code == t.Code && s.URL == t.URL && s.Opens == t.Opens
}

// Plain returns a text without markup, with the address of each link after its words.
func Plain(d Doc) string {
	paras := make([]string, len(d))
	for i, p := range d {
		var b strings.Builder
		for j, s := range p {
			b.WriteString(s.Text + s.formatAddress(j+1 == len(p) || strings.HasPrefix(p[j+1].Text, "\n")))
		}
		paras[i] = b.String()
	}
	return strings.Join(paras, "\n\n")
}

// formatAddress returns the address that follows the words of a link: in brackets within a line, so that no comma sticks
// to it.
func (s Span) formatAddress(endsLine bool) string {
	switch address := SafeURL(s.URL); {
	case address == "" || address == s.Text:
		return ""
	case endsLine:
		return "  " + address
	default:
		return " (" + address + ")"
	}
}

// ZeroWidthSpace is a space that nobody sees. It keeps characters apart that would mean something together.
const ZeroWidthSpace = "\u200b"

// SafeURL returns an address that may be linked to, in ASCII, so that it can neither end the markup around it nor
// reorder the words beside it. Of anything else than a plain http or https address it returns "".
func SafeURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || len(s) > core.MaxURL || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("<>\"'`\\", c) >= 0 {
			b.WriteString("%" + string([]byte{hex[c>>4], hex[c&15]}))
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

const hex = "0123456789ABCDEF"
