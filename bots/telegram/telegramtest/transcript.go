package telegramtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// What a quote of the message that is replied to is cut to, in characters.
const quoteLength = 48

// Transcript is what people see in the chat, a message after the other. Nothing in it changes from run to run: no ids, no
// times of its own.
func (r *Room) Transcript() string { return r.transcript(false) }

// History is Transcript with all that was to be seen on the way: signs that the bot is busy, what messages were before
// they were edited, what was deleted.
func (r *Room) History() string { return r.transcript(true) }

func (r *Room) transcript(history bool) string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.s.transcript(r.chat, history)
}

func (s *Server) transcript(ch *chat, history bool) string {
	var shown []string
	for _, t := range ch.turns {
		switch {
		case t.message != nil && history:
			shown = append(shown, s.past(t.message)...)
		case t.message != nil && !t.message.deleted:
			shown = append(shown, s.show(t.message))
		case t.sign && (!history || len(shown) > 0 && shown[len(shown)-1] == t.note): // repeated while the work takes
		case t.note != "":
			shown = append(shown, t.note)
		}
	}
	if len(shown) == 0 {
		return ""
	}
	return strings.Join(shown, "\n") + "\n"
}

// past is a message in each of its forms, the first one first.
func (s *Server) past(m *message) []string {
	var forms []string
	for i, was := range m.former {
		forms = append(forms, s.written(&was, step(i, "edited later")))
	}
	last := step(len(m.former), "")
	if m.deleted {
		last = "deleted"
	}
	return append(forms, s.written(&m.Message, last)+s.reactionsOf(m))
}

func step(edits int, remark string) string {
	if edits > 0 {
		return "edited"
	}
	return remark
}

// show is one message as a person sees it now.
func (s *Server) show(m *message) string { return s.written(&m.Message, "") + s.reactionsOf(m) }

// written is a message: who sent it, and below that, indented, what it shows.
func (s *Server) written(m *botapi.Message, remark string) string {
	if service := serviceText(m); service != "" {
		return "(" + service + ")"
	}
	head := sender(m)
	if m.ViaBot != nil {
		head += " via @" + m.ViaBot.Username
	}
	if m.GuestCaller != nil {
		head += ", called by " + m.GuestCaller.FirstName
	}
	if remark != "" {
		head += " (" + remark + ")"
	}
	lines := []string{head + ":"}
	if m.ReplyTo != nil {
		lines = append(lines, "  > "+quote(m.ReplyTo))
	}
	if m.Origin != nil {
		lines = append(lines, "  (forwarded from "+originText(m.Origin)+")")
	}
	for _, line := range body(m) {
		lines = append(lines, strings.TrimRight("  "+line, " "))
	}
	return strings.Join(lines, "\n")
}

func sender(m *botapi.Message) string {
	switch {
	case m.SenderChat != nil:
		return m.SenderChat.Title
	case m.From != nil:
		return m.From.FirstName
	}
	return m.Chat.Title
}

// quote is the beginning of a message, in one line.
func quote(m *botapi.Message) string {
	unadorned := *m
	unadorned.Markup, unadorned.Entities, unadorned.CaptionEntities = nil, nil, nil
	text := []rune(strings.Join(body(&unadorned), " "))
	if len(text) > quoteLength {
		text = append(text[:quoteLength-1], '…')
	}
	return sender(m) + ": " + string(text)
}

func originText(o *botapi.Origin) string {
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
	if o.Signature != "" {
		name += " by " + o.Signature
	}
	return name + ", " + time.Unix(o.Date, 0).UTC().Format(time.DateOnly)
}

// serviceText is what Telegram itself says in a chat.
func serviceText(m *botapi.Message) string {
	switch {
	case m.NewMembers != nil:
		var joined []string
		for _, u := range m.NewMembers {
			joined = append(joined, u.FirstName)
		}
		return sender(m) + " added " + strings.Join(joined, ", ")
	case m.LeftMember != nil && (m.From == nil || m.From.ID == m.LeftMember.ID):
		return m.LeftMember.FirstName + " left"
	case m.LeftMember != nil:
		return sender(m) + " removed " + m.LeftMember.FirstName
	case m.MigrateTo != 0:
		return "the group became a supergroup"
	case m.MigrateFrom != 0:
		return "the supergroup that the group became"
	}
	return ""
}

// body is what a message shows, line by line.
func body(m *botapi.Message) []string {
	var lines []string
	if media := mediaText(m); media != "" {
		lines = append(lines, "["+media+"]")
	}
	for _, text := range []string{formattedText(m.Text, m.Entities), formattedText(m.Caption, m.CaptionEntities)} {
		if text != "" {
			lines = append(lines, strings.Split(text, "\n")...)
		}
	}
	if m.Markup != nil {
		for _, row := range m.Markup.Rows {
			lines = append(lines, rowText(row))
		}
	}
	return lines
}

func rowText(row []botapi.Button) string {
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

func mediaText(m *botapi.Message) string {
	switch {
	case m.Photo != nil:
		largest := m.Photo[len(m.Photo)-1]
		return fmt.Sprintf("picture %d×%d", largest.Width, largest.Height)
	case m.Animation != nil: // which is a document too
		return clipText("GIF", m.Animation)
	case m.Video != nil:
		return clipText("video", m.Video)
	case m.VideoNote != nil:
		return clipText("round video", m.VideoNote)
	case m.Audio != nil:
		return clipText("audio", m.Audio)
	case m.Voice != nil:
		return clipText("voice message", m.Voice)
	case m.Document != nil:
		return clipText("file", m.Document)
	}
	return ""
}

func clipText(what string, m *botapi.Media) string {
	if m.FileName != "" {
		what += " " + m.FileName
	}
	if m.Width > 0 {
		what += fmt.Sprintf(" %d×%d", m.Width, m.Height)
	}
	if m.Duration > 0 {
		what += fmt.Sprintf(", %d:%02d", m.Duration/60, m.Duration%60)
	}
	return what
}

// reactionsOf is a line with the reactions to a message, in the order of those who reacted.
func (s *Server) reactionsOf(m *message) string {
	var all []string
	for _, id := range sortedIDs(m.reactions) {
		who, _ := s.user(id)
		for _, r := range m.reactions[id] {
			all = append(all, r.Emoji+" "+who.FirstName)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "\n  {" + strings.Join(all, ", ") + "}"
}

func sortedIDs[V any](m map[int64]V) []int64 {
	ids := make([]int64, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
