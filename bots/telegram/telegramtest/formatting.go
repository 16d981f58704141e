package telegramtest

import (
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// marks are what stands for an entity in plain text, before and after it.
var marks = map[string][2]string{
	"bold": {"*", "*"}, "italic": {"_", "_"}, "underline": {"__", "__"}, "strikethrough": {"~", "~"}, "spoiler": {"||", "||"},
	"code": {"`", "`"}, "pre": {"```", "```"}, "blockquote": {"“", "”"}, "expandable_blockquote": {"“", "”"},
}

// formattedText writes a text as plain text that shows its entities: *bold*, link <url>.
func formattedText(text string, entities []botapi.Entity) string {
	if len(entities) == 0 {
		return text
	}
	letters := utf16.Encode([]rune(text))
	var b strings.Builder
	var open []botapi.Entity
	at := 0
	until := func(end int) {
		end = min(max(end, at), len(letters))
		b.WriteString(string(utf16.Decode(letters[at:end])))
		at = end
	}
	shut := func(before int) { // the entities that end by then, the innermost first
		for n := len(open); n > 0 && open[n-1].Offset+open[n-1].Length <= before; n = len(open) {
			until(open[n-1].Offset + open[n-1].Length)
			b.WriteString(after(open[n-1]))
			open = open[:n-1]
		}
	}
	for _, e := range outerFirst(entities) {
		shut(e.Offset)
		until(e.Offset)
		b.WriteString(marks[e.Type][0])
		open = append(open, e)
	}
	shut(len(letters))
	until(len(letters))
	return b.String()
}

func after(e botapi.Entity) string {
	if e.Type == "text_link" {
		return " <" + e.URL + ">"
	}
	return marks[e.Type][1]
}

func outerFirst(entities []botapi.Entity) []botapi.Entity {
	sorted := slices.Clone(entities)
	sortEntities(sorted)
	return sorted
}
