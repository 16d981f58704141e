package telegramtest

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Render returns a message as people see it.
func (m *message) Render() stagetest.Rendering {
	r := stagetest.Rendering{Service: renderService(&m.Message), Sender: nameSender(&m.Message), Body: renderBody(&m.Message)}
	if m.Only != "" {
		r.Remark = "only you"
	}
	if m.ViaBot != nil {
		r.Sender += " via @" + m.ViaBot.Username
	}
	if to := m.ReplyTo; to != nil {
		r.Above = append(r.Above, "> "+quoteMessage(to))
	}
	if topic := m.chat.findTopic(&m.Message); topic != "" {
		r.Above = append(r.Above, "(in the topic "+topic+")")
	}
	if m.Elsewhere != nil {
		r.Above = append(r.Above, "> a message elsewhere")
	}
	if m.Origin != nil {
		r.Above = append(r.Above, "(forwarded from "+renderOrigin(m.Origin)+")")
	}
	return r
}

// nameSender returns the name above a message: in a channel it is the channel's.
func nameSender(m *botapi.Message) string {
	if m.From == nil {
		return m.Chat.Title
	}
	return m.From.FirstName
}

func quoteMessage(m *botapi.Message) string {
	plain := *m
	plain.Markup, plain.Entities, plain.CaptionEntities = nil, nil, nil
	return stagetest.QuoteMessage(nameSender(m), renderBody(&plain))
}

func renderOrigin(o *botapi.Origin) string {
	name := o.SenderUserName + ", hidden"
	if o.Type == botapi.FromChannel {
		name = "the channel " + o.Chat.Title
	}
	return name + ", " + time.Unix(o.Date, 0).UTC().Format(time.DateOnly)
}

// renderService returns what Telegram itself says in a chat.
func renderService(m *botapi.Message) string {
	switch {
	case m.NewMembers != nil:
		return m.From.FirstName + " added " + m.NewMembers[0].FirstName
	case m.LeftMember != nil:
		return m.From.FirstName + " removed " + m.LeftMember.FirstName
	case m.MigrateTo+m.MigrateFrom != 0:
		return "the group became a supergroup"
	}
	return ""
}

// renderBody returns what a message shows, line by line.
func renderBody(m *botapi.Message) []string {
	var lines []string
	if media := renderMedia(m); media != "" {
		lines = append(lines, "["+media+"]")
	}
	lines = append(lines, stagetest.SplitLines(renderEntities(m.Text, m.Entities))...)
	lines = append(lines, stagetest.SplitLines(renderEntities(m.Caption, m.CaptionEntities))...)
	if m.Markup != nil {
		for _, row := range m.Markup.Rows {
			lines = append(lines, renderRow(row))
		}
	}
	return lines
}

func renderRow(row []botapi.Button) string {
	var all []string
	for _, b := range row {
		text := b.Text
		switch {
		case b.URL != "":
			text += " <" + b.URL + ">"
		case b.Inline != nil || b.InlineCurrent != nil:
			text += " @…"
		}
		all = append(all, "[ "+text+" ]")
	}
	return strings.Join(all, " ")
}

func renderMedia(m *botapi.Message) string {
	var picture *botapi.Media
	if n := len(m.Photo); n > 0 {
		picture = &m.Photo[n-1] // the largest
	}
	for _, clip := range []struct {
		what string
		*botapi.Media
	}{{"live photo", m.LivePhoto}, {"picture", picture}, {"GIF", m.Animation}, {"video", m.Video}, {"round video", m.VideoNote}, {"file", m.Document}} { // a GIF is a document too
		if clip.Media == nil {
			continue
		}
		text := strings.TrimRight(clip.what+" "+clip.FileName, " ")
		if clip.Width > 0 {
			text += fmt.Sprintf(" %d×%d", clip.Width, clip.Height)
		}
		if clip.Duration > 0 {
			text += fmt.Sprintf(", %d:%02d", clip.Duration/60, clip.Duration%60)
		}
		return text
	}
	switch {
	case m.Story != nil:
		return "story"
	case m.Paid != nil:
		return "paid media"
	}
	return ""
}

// entityMarks stand before and after the text of an entity, by its type.
var entityMarks = map[string][2]string{
	"bold": {"*", "*"}, "italic": {"_", "_"}, "underline": {"__", "__"}, "strikethrough": {"~", "~"}, "spoiler": {"||", "||"},
	"code": {"`", "`"}, "pre": {"```", "```"}, "blockquote": {"“", "”"},
}

// renderEntities returns a text as plain text that shows its entities: *bold*, link <url>.
func renderEntities(text string, entities []botapi.Entity) string {
	letters := utf16.Encode([]rune(text))
	starts, ends := map[int]string{}, map[int]string{} // the marks at each place: of what ends there, the innermost first
	sorted := slices.Clone(entities)
	sortEntities(sorted)
	for _, e := range sorted {
		marks := entityMarks[e.Type]
		if e.Type == "text_link" {
			marks[1] = " <" + e.URL + ">"
		}
		starts[e.Offset] += marks[0]
		ends[e.Offset+e.Length] = marks[1] + ends[e.Offset+e.Length]
	}
	var shown []uint16
	for i := range len(letters) + 1 {
		shown = append(shown, utf16.Encode([]rune(ends[i]+starts[i]))...)
		shown = append(shown, letters[i:min(i+1, len(letters))]...)
	}
	return string(utf16.Decode(shown))
}
