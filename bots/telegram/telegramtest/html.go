package telegramtest

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// The tags of core.telegram.org/bots/api#html-style that say what they are without an attribute, and the entities that they make.
var tags = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
	"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}

// A text is read token by token: a whole tag, an escaped character, or anything up to the next of them.
var (
	tag       = regexp.MustCompile(`^<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s*[a-zA-Z-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]*))?)*)[ \n]*>`)
	tagHead   = regexp.MustCompile(`^</?[a-zA-Z]`)
	attribute = regexp.MustCompile(`([a-zA-Z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]*))?`)
	character = regexp.MustCompile(`^&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});`)
	plain     = regexp.MustCompile(`^(?:&|[^<&]+)`)
)

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
	for at := 0; at < len(in); {
		token := character.FindString(in[at:])
		switch {
		case in[at] == '<':
			found := tag.FindStringSubmatch(in[at:])
			if token, err = m.readTag(found, in[at:], at); err != nil {
				return "", nil, 0, err
			}
		case token != "":
			m.writeText(html.UnescapeString(token))
		default:
			if token = plain.FindString(in[at:]); token == "&" {
				bare++
			}
			m.writeText(strings.ToValidUTF8(token, "\uFFFD"))
		}
		at += len(token)
	}
	if n := len(m.open); n > 0 {
		return "", nil, 0, badMarkup(`Can't find end tag corresponding to start tag "%s"`, m.open[n-1].name)
	}
	slices.Reverse(m.entities) // as they were closed: of two that are as long, the inner one first
	sortEntities(m.entities)
	return m.out.String(), m.entities, bare, nil
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

func badMarkup(format string, args ...any) error {
	return badRequest("can't parse entities: "+format, args...)
}

func (m *markup) writeText(s string) {
	m.out.WriteString(s)
	m.units += countUnits(s)
}

// readTag opens or closes the tag that was found at a byte offset, and returns its text. rest is what follows, the tag included.
func (m *markup) readTag(found []string, rest string, at int) (string, error) {
	switch {
	case !tagHead.MatchString(rest):
		return "", badMarkup(`Unsupported start tag "%s" at byte offset %d`, "", at)
	case found == nil:
		return "", badMarkup("Unclosed start tag at byte offset %d", at)
	}
	name := strings.ToLower(found[2])
	if found[1] != "" {
		return found[0], m.closeTag(name, at)
	}
	attributes := map[string]string{}
	for _, a := range attribute.FindAllStringSubmatch(found[3], -1) {
		attributes[strings.ToLower(a[1])] = html.UnescapeString(strings.Trim(a[2], `"'`))
	}
	entity := botapi.Entity{Type: tags[name], Offset: m.units}
	if entity.Type == "" {
		return "", badMarkup(`Unsupported start tag "%s" at byte offset %d`, name, at)
	}
	if name == "a" {
		entity.URL = attributes["href"]
	}
	m.open = append(m.open, openTag{name, entity})
	return found[0], nil
}

func (m *markup) closeTag(name string, at int) error {
	n := len(m.open)
	if n == 0 {
		return badMarkup(`Unexpected end tag at byte offset %d`, at)
	}
	last := m.open[n-1]
	if last.name != name {
		return badMarkup(`Unmatched end tag at byte offset %d, expected "</%s>", found "</%s>"`, at, last.name, name)
	}
	m.open = m.open[:n-1]
	last.entity.Length = m.units - last.entity.Offset
	if last.entity.Length > 0 && (name != "a" || last.entity.URL != "") {
		m.entities = append(m.entities, last.entity)
	}
	return nil
}
