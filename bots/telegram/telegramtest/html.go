package telegramtest

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/net/html"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// The tags of core.telegram.org/bots/api#html-style that say what they are without an attribute, and the entities that they make.
var tags = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
	"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}

// character matches a character that is escaped as Telegram knows it, or else an & that is not.
var character = regexp.MustCompile(`&(?:(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)?`)

// countUnits counts UTF-16 code units, as Telegram counts the length of a text and the places of its entities.
func countUnits(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// markup is the state of reading a text of parse mode HTML.
type markup struct {
	out      strings.Builder
	units    int
	bare     int // of &
	open     []openTag
	entities []botapi.Entity
}

type openTag struct {
	name   string
	entity botapi.Entity
}

// parseHTML takes the markup out of a text. Telegram lets a bare & pass: bare counts them, as they show that
// something was not escaped.
func parseHTML(in string) (text string, entities []botapi.Entity, bare int, err error) {
	var m markup
	tokens := html.NewTokenizer(strings.NewReader(in))
	for at := 0; at < len(in); {
		kind, raw := tokens.Next(), string(tokens.Raw())
		fits := false
		switch kind {
		case html.TextToken:
			m.writeText(raw)
			fits = !strings.Contains(raw, "<")
		case html.StartTagToken:
			fits = m.openTag(tokens.Token())
		case html.EndTagToken:
			fits = m.closeTag(tokens.Token().Data)
		}
		if !fits {
			return "", nil, 0, badRequest("can't parse entities: unsupported or unclosed tag at byte offset %d: %.40q", at, raw)
		}
		at += len(raw)
	}
	if n := len(m.open); n > 0 {
		return "", nil, 0, badRequest(`can't parse entities: Can't find end tag corresponding to start tag "%s"`, m.open[n-1].name)
	}
	slices.Reverse(m.entities) // as they were closed: of two that are as long, the inner one first
	sortEntities(m.entities)
	return m.out.String(), m.entities, m.bare, nil
}

// sortEntities orders entities as Telegram does: by place, the longer before what is in it.
func sortEntities(all []botapi.Entity) {
	slices.SortStableFunc(all, func(a, b botapi.Entity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		return b.Length - a.Length
	})
}

func (m *markup) writeText(raw string) {
	text := character.ReplaceAllStringFunc(raw, func(found string) string {
		if found == "&" {
			m.bare++
			return found
		}
		return html.UnescapeString(found)
	})
	text = strings.ToValidUTF8(text, "\uFFFD")
	m.out.WriteString(text)
	m.units += countUnits(text)
}

// openTag reports whether Telegram has the tag.
func (m *markup) openTag(tag html.Token) bool {
	entity := botapi.Entity{Type: tags[tag.Data], Offset: m.units}
	for _, a := range tag.Attr {
		if tag.Data == "a" && a.Key == "href" {
			entity.URL = a.Val
		}
	}
	m.open = append(m.open, openTag{tag.Data, entity})
	return entity.Type != ""
}

// closeTag reports whether the tag was the last to be opened.
func (m *markup) closeTag(name string) bool {
	n := len(m.open) - 1
	if n < 0 || m.open[n].name != name {
		return false
	}
	e := m.open[n].entity
	m.open = m.open[:n]
	if e.Length = m.units - e.Offset; e.Length > 0 && (name != "a" || e.URL != "") {
		m.entities = append(m.entities, e)
	}
	return true
}
