package telegramtest

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// The tags of core.telegram.org/bots/api#html-style, and the entities that they make.
var tags = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler", "tg-spoiler": "spoiler",
	"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}

var (
	tagHead   = regexp.MustCompile(`^<(/?)([a-zA-Z][a-zA-Z0-9-]*)`)
	attribute = regexp.MustCompile(`^\s*([a-zA-Z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]*))?`)
	character = regexp.MustCompile(`^&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});`)
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
	in       string
	at       int
	out      strings.Builder
	units    int
	open     []opened
	entities []botapi.Entity
	bare     int // ampersands that were not escaped
}

type opened struct {
	tag    string
	start  int
	entity botapi.Entity
}

// parseHTML takes the markup out of a text. Telegram lets a bare & pass: bare counts them, as they show that
// something was not escaped.
func parseHTML(in string) (text string, entities []botapi.Entity, bare int, err error) {
	m := &markup{in: in}
	for m.at < len(in) {
		switch in[m.at] {
		case '<':
			err = m.readTag()
		case '&':
			m.readEscape()
		default:
			m.readPlain()
		}
		if err != nil {
			return "", nil, 0, err
		}
	}
	if n := len(m.open); n > 0 {
		return "", nil, 0, badMarkup(`Can't find end tag corresponding to start tag "%s"`, m.open[n-1].tag)
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

func badMarkup(format string, args ...any) error {
	return badRequest("can't parse entities: "+format, args...)
}

func (m *markup) writeText(s string) {
	m.out.WriteString(s)
	m.units += countUnits(s)
}

func (m *markup) readPlain() {
	end := strings.IndexAny(m.in[m.at:], "<&")
	if end < 0 {
		end = len(m.in) - m.at
	}
	m.writeText(strings.ToValidUTF8(m.in[m.at:m.at+end], "\uFFFD"))
	m.at += end
}

func (m *markup) readEscape() {
	if found := character.FindString(m.in[m.at:]); found != "" {
		m.writeText(html.UnescapeString(found))
		m.at += len(found)
		return
	}
	m.bare++
	m.writeText("&")
	m.at++
}

func (m *markup) readTag() error {
	start := m.at
	head := tagHead.FindStringSubmatch(m.in[start:])
	if head == nil {
		return badMarkup(`Unsupported start tag "%s" at byte offset %d`, "", start)
	}
	m.at += len(head[0])
	name := strings.ToLower(head[2])
	attributes := m.readAttributes()
	if !strings.HasPrefix(m.in[m.at:], ">") {
		return badMarkup("Unclosed start tag at byte offset %d", start)
	}
	m.at++
	if head[1] != "" {
		return m.closeTag(name, start)
	}
	entity, ok := makeEntity(name, attributes)
	if !ok {
		return badMarkup(`Unsupported start tag "%s" at byte offset %d`, name, start)
	}
	m.open = append(m.open, opened{name, m.units, entity})
	return nil
}

func (m *markup) readAttributes() map[string]string {
	all := map[string]string{}
	for {
		found := attribute.FindStringSubmatch(m.in[m.at:])
		if found == nil {
			m.at += len(m.in[m.at:]) - len(strings.TrimLeft(m.in[m.at:], " \n"))
			return all
		}
		all[strings.ToLower(found[1])] = html.UnescapeString(strings.Trim(found[2], `"'`))
		m.at += len(found[0])
	}
}

// makeEntity returns the entity of a start tag.
func makeEntity(tag string, attributes map[string]string) (e botapi.Entity, ok bool) {
	if e.Type, ok = tags[tag]; !ok {
		return e, false
	}
	switch tag {
	case "a":
		e.URL = attributes["href"]
	case "span":
		return e, attributes["class"] == "tg-spoiler"
	case "code":
		e.Language = strings.TrimPrefix(attributes["class"], "language-")
	case "tg-emoji":
		e.Emoji = attributes["emoji-id"]
		return e, e.Emoji != ""
	case "blockquote":
		if _, expandable := attributes["expandable"]; expandable {
			e.Type = "expandable_blockquote"
		}
	}
	return e, true
}

func (m *markup) closeTag(name string, at int) error {
	n := len(m.open)
	if n == 0 {
		return badMarkup(`Unexpected end tag at byte offset %d`, at)
	}
	last := m.open[n-1]
	if last.tag != name {
		return badMarkup(`Unmatched end tag at byte offset %d, expected "</%s>", found "</%s>"`, at, last.tag, name)
	}
	m.open = m.open[:n-1]
	last.entity.Offset, last.entity.Length = last.start, m.units-last.start
	emptyLink := name == "a" && last.entity.URL == ""
	if last.entity.Length > 0 && !emptyLink {
		m.entities = append(m.entities, last.entity)
	}
	return nil
}
