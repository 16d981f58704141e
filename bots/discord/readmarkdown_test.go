package discord

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// seenMarkdown is what Discord makes of a text of its markdown.
type seenMarkdown struct {
	Words string   // as people see them, with the words of links but not their addresses
	Links []string // their addresses
	Odd   []string // what is neither words nor bold, italic, code or a link: what calls somebody, unfurls, or was not escaped
}

// readMarkdown reads markdown as Discord's clients do, but takes for odd what only looks as if something were to come of it.
func readMarkdown(s string) seenMarkdown {
	var m seenMarkdown
	m.Odd = alive.FindAllString(address.ReplaceAllString(s, ""), -1)
	var seen strings.Builder
	for line := range strings.Lines(s) {
		m.line(line, &seen)
	}
	m.Words = seen.String()
	return m
}

// alive is what Discord's server or its clients find in a text, whatever backslashes stand before it.
var alive = regexp.MustCompile(`(?i)@everyone|@here|<[@#:/]|<a?:|<t:|<id:|https?:/|discord(?:app)?\.(?:com|gg|gift|new)/|(?:^|[^\\]):[a-z0-9_+-]*[a-z_+][a-z0-9_+-]*:`)

var (
	address = regexp.MustCompile(`<https?://[^\s<>()*\[\]]+>`) // which neither calls anybody nor is unfurled
	block   = regexp.MustCompile(`^\s*(?:[-+]|[0-9]+\. |#|>)`)
	link    = regexp.MustCompile(`^\[([^\[\]]+)\]\(<(https?://[^\s<>()*\[\]]+)>\)`)
	piece   = regexp.MustCompile(`^\\[!-/:-@\[-` + "`" + `{-~]|^\*{1,3}|^` + address.String() + `|` + link.String() + "|^`[^`\\\\*@<]+`")
)

func (m *seenMarkdown) line(line string, seen *strings.Builder) {
	if block.MatchString(line) {
		m.odd("%q begins a block", line)
	}
	open := ""
	for rest := line; rest != ""; {
		found := ""
		if strings.IndexByte("\\*<[`", rest[0]) >= 0 { // the expression alone would take a while over long texts
			found = piece.FindString(rest)
		}
		switch {
		case found == "":
			r, n := utf8.DecodeRuneInString(rest)
			m.plain(r, rest, seen)
			found = rest[:n]
		case found[0] == '\\':
			seen.WriteString(found[1:])
		case found[0] == '`':
			seen.WriteString(found[1 : len(found)-1])
		case found[0] == '<':
			m.Links = append(m.Links, found[1:len(found)-1])
			seen.WriteString(found[1 : len(found)-1])
		case found[0] == '[':
			parts := link.FindStringSubmatch(found)
			m.Links = append(m.Links, parts[2])
			seen.WriteString(parts[1])
		default:
			open = m.mark(open, found)
		}
		rest = rest[len(found):]
	}
	if open != "" {
		m.odd("%q is open at the end of %q", open, line)
	}
}

// plain reads what is not escaped.
func (m *seenMarkdown) plain(r rune, rest string, seen *strings.Builder) {
	if strings.ContainsRune("\\_~`|<>[@#", r) || r == ']' && !strings.HasPrefix(rest, "](<") {
		m.odd("%q is not escaped in %q", r, rest)
	}
	if r != '\u200b' { // which nobody sees
		seen.WriteRune(r)
	}
}

// mark opens marks, or closes those that are open, and returns which are open then.
func (m *seenMarkdown) mark(open, found string) string {
	switch open {
	case "":
		return found
	case found:
		return ""
	}
	m.odd("%q ends %q", found, open)
	return open
}

func (m *seenMarkdown) odd(format string, args ...any) {
	m.Odd = append(m.Odd, fmt.Sprintf(format, args...))
}
