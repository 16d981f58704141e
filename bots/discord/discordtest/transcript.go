package discordtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// What a quote of the message that is replied to is cut to, in characters.
const quoteLength = 48

// Transcript is what everybody sees in the channel, a message after the other. Nothing in it changes from run to run: no
// ids, no times of its own.
func (r *Room) Transcript() string { return r.transcript(nil, false) }

// History is Transcript with all that was to be seen on the way: signs that the bot is busy, what messages were before
// they were edited, what was deleted.
func (r *Room) History() string { return r.transcript(nil, true) }

// Transcript is what the person sees in the channel, with what only the person sees, and the form that is open.
func (t *Seat) Transcript() string { return t.transcript(t.who, false) }

// History is Transcript with all that was to be seen on the way.
func (t *Seat) History() string { return t.transcript(t.who, true) }

func (r *Room) transcript(p *Person, history bool) string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.s.transcript(r.ch, p, history)
}

func (s *Server) transcript(ch *channel, p *Person, history bool) string {
	var shown []string
	for _, t := range ch.turns {
		if t.hiddenFrom(p) || t.sign && !history {
			continue
		}
		for _, text := range s.turn(t, history) {
			if !t.sign || len(shown) == 0 || shown[len(shown)-1] != text { // signs are repeated while the work takes
				shown = append(shown, text)
			}
		}
	}
	shown = append(shown, ch.formOf(p)...)
	if len(shown) == 0 {
		return ""
	}
	return strings.Join(shown, "\n") + "\n"
}

// formOf is the form that somebody has open in the channel.
func (ch *channel) formOf(p *Person) []string {
	if p == nil || p.form == nil || p.form.seat.ch != ch {
		return nil
	}
	return []string{p.form.text()}
}

// turn is what is seen of a turn.
func (s *Server) turn(t turn, history bool) []string {
	switch {
	case t.message == nil:
		return []string{t.note}
	case history:
		return s.past(t.message)
	case t.message.deleted:
		return nil
	}
	return []string{s.show(t.message)}
}

// hiddenFrom tells whether somebody never saw a turn.
func (t turn) hiddenFrom(p *Person) bool {
	only := t.only
	if t.message != nil {
		only = t.message.only
	}
	return only != nil && only != p
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
	return append(forms, s.written(m, last))
}

func step(edits int, remark string) string {
	if edits > 0 {
		return "edited"
	}
	return remark
}

// show is one message as a person sees it now.
func (s *Server) show(m *message) string { return s.written(m, "") }

// written is a message: who sent it, and below that, indented, what it shows.
func (s *Server) written(m *message, remark string) string {
	head := m.Author.Name()
	if m.only != nil {
		remark = strings.TrimPrefix(remark+", only you can see this", ", ")
	}
	if remark != "" {
		head += " (" + remark + ")"
	}
	lines := []string{head + ":"}
	if m.by != nil && m.by.kind == discordapi.Run && m.by.original == m {
		lines = append(lines, fmt.Sprintf("  > %s used %s", m.by.who.User.Name(), m.by.what))
	}
	if m.Type == discordapi.Reply {
		lines = append(lines, "  > "+s.quote(m))
	}
	for _, line := range s.body(m) {
		lines = append(lines, strings.TrimRight("  "+line, " "))
	}
	return strings.Join(lines, "\n")
}

// quote is the beginning of the message that one replies to, in one line.
func (s *Server) quote(m *message) string {
	to := s.referenced(m)
	if to == nil {
		return "(the message was deleted)"
	}
	plain := *to
	plain.Components, plain.reactions = nil, nil
	text := []rune(strings.Join(s.body(&plain), " "))
	if len(text) > quoteLength {
		text = append(text[:quoteLength-1], '…')
	}
	return to.Author.Name() + ": " + string(text)
}

// body is what a message shows, line by line.
func (s *Server) body(m *message) []string {
	var lines []string
	if m.Flags&discordapi.Loading != 0 {
		lines = append(lines, "(thinking…)")
	}
	lines = append(lines, split(s.names(m.Content))...)
	for i, shot := range m.MessageSnapshots {
		lines = append(lines, "(forwarded, "+shot.Message.Timestamp[:len("2006-01-02")]+")")
		lines = append(lines, indent(split(shot.Message.Content))...)
		lines = append(lines, indent(filesText(m.shots[i], nil))...)
	}
	used := map[string]bool{}
	if m.Flags&discordapi.SuppressEmbeds == 0 {
		for _, e := range m.Embeds {
			lines = append(lines, embedText(m, e, used)...)
		}
	}
	lines = append(lines, filesText(m.files, used)...)
	for _, row := range m.Components {
		lines = append(lines, rowText(row.Components))
	}
	return append(lines, reactionsText(s, m)...)
}

var mention = regexp.MustCompile(`<(@!?|@&|#)(\d+)>`)

// names puts names into a text in the place of ids, as people see it.
func (s *Server) names(text string) string {
	return mention.ReplaceAllStringFunc(text, func(found string) string {
		id := mention.FindStringSubmatch(found)[2]
		if p := s.people[id]; p != nil {
			return "@" + p.User.Name()
		}
		if ch := s.channels[id]; ch != nil {
			return "#" + ch.name
		}
		if id == s.me.ID {
			return "@" + s.me.Name()
		}
		for _, g := range s.guildOrder {
			for _, r := range g.roles {
				if r.ID == id {
					return "@" + r.Name
				}
			}
		}
		return found
	})
}

func split(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

func indent(lines []string) []string {
	out := slices.Clone(lines)
	for i := range out {
		out[i] = "  " + out[i]
	}
	return out
}
