package discord

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/firstseen/firstseen/core/text"
)

// renderMarkdown writes a text in Discord's markdown: bold, italic, code and links, everything else escaped. What people wrote
// makes no markup, no mention and no link: an address in it stays readable but is neither a link nor unfurled, because it is
// not one that a moderator gave as proof. It is safe in a message and in an embed's description.
func renderMarkdown(d text.Doc) string {
	paras := make([]string, len(d))
	for i, p := range d {
		var m markdown
		for _, s := range p {
			m.writeSpan(s)
		}
		m.closeMarks("")
		paras[i] = m.out.String()
	}
	return strings.Join(paras, "\n\n")
}

// fitMarkdown writes a text in at most limit characters, cut as by text.Fit; 0: no limit. Discord counts the code points of what it is
// sent, its markup included (discord/discord-api-docs#1315).
func fitMarkdown(d text.Doc, limit int) string {
	return renderMarkdown(text.FitLines(d, limit, func(d text.Doc) int { return utf8.RuneCountInString(renderMarkdown(d)) }))
}

// separator is put between marks that would otherwise be read as one, and between an at sign and the name after it. A
// backslash does not stop the server from seeing a mention.
const separator = text.ZeroWidthSpace

// markdown writes a paragraph. Marks are opened and closed within a line, next to the words, because Discord requires that.
type markdown struct {
	out       strings.Builder
	marks     string // the open ones: "", "*", "**" or "***"
	space     string // space not written yet: a mark must follow its words without a space
	trailing  string // the space after the current words
	lineStart lineState
}

// lineState classifies the beginning of a line: lists and titles are recognised only there.
type lineState uint8

const (
	blankLine lineState = iota
	numberLine
	wordsLine
)

// nextState returns the state after a character.
func (h lineState) nextState(r rune) lineState {
	switch {
	case h == blankLine && unicode.IsSpace(r):
		return blankLine
	case h != wordsLine && '0' <= r && r <= '9':
		return numberLine
	}
	return wordsLine
}

// writeSpan writes a span, line by line.
func (m *markdown) writeSpan(s text.Span) {
	for i, line := range strings.Split(strings.ToValidUTF8(s.Text, "\ufffd"), "\n") {
		if i > 0 {
			m.closeMarks("")
			m.out.WriteString("\n")
			m.space, m.lineStart = "", blankLine
		}
		words := strings.TrimRightFunc(line, unicode.IsSpace)
		inner := strings.TrimLeftFunc(words, unicode.IsSpace)
		m.space += words[:len(words)-len(inner)]
		m.trailing = line[len(words):]
		if inner != "" {
			m.writeWords(s, inner)
		}
		m.space += m.trailing
	}
}

// writeWords writes the words of a span within a line.
func (m *markdown) writeWords(s text.Span, inner string) {
	marks := ""
	if s.Bold {
		marks = "**"
	}
	if s.Italic {
		marks += "*"
	}
	m.closeMarks(marks)
	m.out.WriteString(m.space)
	m.space = ""
	m.openMarks(marks)
	if s.Code && plainWords.MatchString(inner) {
		m.lineStart = wordsLine
		m.out.WriteString("`" + inner + "`")
		return
	}
	m.out.WriteString(m.linkWords(inner, markdownURL(s.URL)))
}

// closeMarks closes the open marks, if others are wanted.
func (m *markdown) closeMarks(marks string) {
	if m.marks != marks && m.marks != "" {
		m.out.WriteString(m.marks)
		if marks != "" && m.space == "" {
			m.out.WriteString(separator)
		}
		m.marks = ""
	}
}

// openMarks opens marks that are not open.
func (m *markdown) openMarks(marks string) {
	if m.marks != marks {
		m.out.WriteString(marks)
		m.marks = marks
	}
}

// plainWords matches words of a link that mean nothing in markdown. A backslash would be visible in them
// (discord/discord-api-docs#6185), so a link of other words has its address beside it.
var plainWords = regexp.MustCompile(`^(?:[\pL\pM\pN\p{Zs}\x{61c}\x{200c}-\x{200f}\x{2068}\x{2069}.,;!?'"()&%+=$’‘“”«»–—·…-]|:[0-9]{2}\b|: )+$`)

// linkWords returns words that link to an address, if there is one. In angle brackets it is not unfurled.
func (m *markdown) linkWords(words, address string) string {
	switch {
	case address == "":
		return m.escapeWords(words)
	case words == address || words == text.SafeURL(address):
		m.lineStart = wordsLine
		return "<" + address + ">"
	case plainWords.MatchString(words):
		m.lineStart = wordsLine
		return "[" + words + "](<" + address + ">)"
	default:
		return m.escapeWords(words) + " <" + address + ">"
	}
}

// markdownURL returns a safe address without the characters that could end the markup around it, or "", as for a host
// that is an IPv6 address.
func markdownURL(s string) string {
	address := text.SafeURL(s)
	if strings.Contains(address, "://[") {
		return ""
	}
	return everyoneInURL.ReplaceAllString(marksInURL.Replace(address), "%40$1")
}

var (
	marksInURL    = strings.NewReplacer("(", "%28", ")", "%29", "*", "%2A", "[", "%5B", "]", "%5D")
	everyoneInURL = regexp.MustCompile(`(?i)@(everyone|here)`)
)

// escapeWords returns words that mean only themselves. A backslash before a letter or a digit would be visible, so it
// stands before other characters.
func (m *markdown) escapeWords(words string) string {
	var b strings.Builder
	before := ' '
	for i, r := range words {
		rest := cmp.Or(words[i+utf8.RuneLen(r):], m.trailing)
		if m.isSpecial(before, r, rest) {
			b.WriteByte('\\')
		}
		before = r
		b.WriteRune(r)
		if r == '@' && mentionsEveryone(rest) {
			b.WriteString(separator)
		}
		m.lineStart = m.lineStart.nextState(r)
	}
	return b.String()
}

// clockMinutes matches what follows the colon of a time, which is no name of an emoji.
var clockMinutes = regexp.MustCompile(`^[0-9]{2}(?:[^0-9\pL_:+-]|$)`)

// isSpecial reports whether a character may have a meaning in markdown at its place.
func (m *markdown) isSpecial(before, r rune, rest string) bool {
	switch r {
	case '\\', '*', '_', '~', '`', '|', '<', '>', '[', ']', '@', '#':
		return true
	case ':': // an emoji's name, a link; not "Filmed: 2019" or "0:12"
		return !strings.HasPrefix(rest, " ") && !clockMinutes.MatchString(rest)
	case '/': // a link, an invitation; not "/check"
		return before != ' ' && !strings.HasPrefix(rest, " ")
	case '-', '+': // lists and small print
		return m.lineStart == blankLine
	case '.': // "1." begins a list
		return m.lineStart == numberLine
	}
	return false
}

// mentionsEveryone reports whether "@" before rest, and before words that may follow, notifies everyone.
func mentionsEveryone(rest string) bool {
	const longest = "everyone"
	rest = strings.ToLower(rest[:min(len(rest), len(longest))]) // the rest may be very long, and have an "@" at every character
	for _, name := range []string{longest, "here"} {
		if strings.HasPrefix(rest, name) || strings.HasPrefix(name, rest) {
			return true
		}
	}
	return false
}
