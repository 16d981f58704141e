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
	r := stagetest.Rendering{Service: renderService(&m.Message), Sender: senderOf(&m.Message), Body: renderBody(&m.Message)}
	if m.ViaBot != nil {
		r.Sender += " via @" + m.ViaBot.Username
	}
	if m.GuestCaller != nil {
		r.Sender += ", called by " + m.GuestCaller.FirstName
	}
	if to := m.ReplyTo; to != nil {
		r.Above = append(r.Above, "> "+quoteMessage(to))
	}
	if m.Origin != nil {
		r.Above = append(r.Above, "(forwarded from "+renderOrigin(m.Origin)+")")
	}
	return r
}

func quoteMessage(m *botapi.Message) string {
	plain := *m
	plain.Markup, plain.Entities, plain.CaptionEntities = nil, nil, nil
	return stagetest.QuoteMessage(senderOf(m), renderBody(&plain))
}

func senderOf(m *botapi.Message) string {
	switch {
	case m.SenderChat != nil:
		return m.SenderChat.Title
	case m.From != nil:
		return m.From.FirstName
	}
	return m.Chat.Title
}

func renderOrigin(o *botapi.Origin) string {
	var name string
	switch o.Type {
	case botapi.FromUser:
		name = o.SenderUser.FirstName
	case botapi.FromHidden:
		name = o.SenderUserName + ", hidden"
	case botapi.FromChat:
		name = "the group " + o.SenderChat.Title
	case botapi.FromChannel:
		name = "the channel " + o.Chat.Title
	}
	return name + ", " + time.Unix(o.Date, 0).UTC().Format(time.DateOnly)
}

// renderService returns what Telegram itself says in a chat.
func renderService(m *botapi.Message) string {
	switch {
	case m.NewMembers != nil:
		return senderOf(m) + " added " + m.NewMembers[0].FirstName
	case m.LeftMember != nil && m.From.ID == m.LeftMember.ID:
		return m.LeftMember.FirstName + " left"
	case m.LeftMember != nil:
		return senderOf(m) + " removed " + m.LeftMember.FirstName
	case m.MigrateTo != 0:
		return "the group became a supergroup"
	case m.MigrateFrom != 0:
		return "the supergroup that the group became"
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
	if m.Photo != nil {
		largest := m.Photo[len(m.Photo)-1]
		return fmt.Sprintf("picture %d×%d", largest.Width, largest.Height)
	}
	for _, clip := range []struct {
		what string
		*botapi.Media
	}{{"GIF", m.Animation}, {"video", m.Video}, {"round video", m.VideoNote}, {"file", m.Document}} { // a GIF is a document too
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
	return ""
}

// entityMarks stand before and after the text of an entity, by its type.
var entityMarks = map[string][2]string{
	"bold": {"*", "*"}, "italic": {"_", "_"}, "underline": {"__", "__"}, "strikethrough": {"~", "~"}, "spoiler": {"||", "||"},
	"code": {"`", "`"}, "pre": {"```", "```"}, "blockquote": {"“", "”"},
}

// renderEntities returns a text as plain text that shows its entities: *bold*, link <url>.
func renderEntities(text string, entities []botapi.Entity) string {
	if len(entities) == 0 {
		return text
	}
	letters := utf16.Encode([]rune(text))
	var b strings.Builder
	var open []botapi.Entity
	at := 0
	writeUntil := func(end int) {
		end = min(max(end, at), len(letters))
		b.WriteString(string(utf16.Decode(letters[at:end])))
		at = end
	}
	closeUntil := func(end int) { // the entities that end by then, the innermost first
		for n := len(open); n > 0 && open[n-1].Offset+open[n-1].Length <= end; n = len(open) {
			last := open[n-1]
			writeUntil(last.Offset + last.Length)
			if b.WriteString(entityMarks[last.Type][1]); last.Type == "text_link" {
				b.WriteString(" <" + last.URL + ">")
			}
			open = open[:n-1]
		}
	}
	sorted := slices.Clone(entities)
	sortEntities(sorted)
	for _, e := range sorted {
		closeUntil(e.Offset)
		writeUntil(e.Offset)
		b.WriteString(entityMarks[e.Type][0])
		open = append(open, e)
	}
	closeUntil(len(letters))
	writeUntil(len(letters))
	return b.String()
}
