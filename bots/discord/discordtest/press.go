package discordtest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Press presses a button: the latest that the person sees whose label is, or starts with, what is given. One with a link is
// no press that the bot hears of: the answer is nil and the link is in its message.
func (t *Seat) Press(label string) (*Asked, error) {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	m, b := t.button(label)
	if m == nil {
		return nil, fmt.Errorf("no button %q in %s:\n%s", label, t.Title(), s.transcript(t.ch, t.who, false))
	}
	if b.Disabled {
		return nil, fmt.Errorf("the button %q is disabled", b.Label)
	}
	if b.Style == discordapi.Link {
		return nil, nil
	}
	s.note(t, "%s presses [ %s ]", t.who.User.Name(), caption(b))
	data := discordapi.PressData{CustomID: b.CustomID, ComponentType: b.Type}
	return s.ask(t, discordapi.Press, fmt.Sprintf("%q", caption(b)), data, m), nil
}

// Choose chooses in the latest menu that the person sees that has all labels.
func (t *Seat) Choose(labels ...string) (*Asked, error) {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(t.ch.turns) - 1; i >= 0; i-- {
		m := t.ch.turns[i].message
		if !m.seenBy(t.who) {
			continue
		}
		for _, c := range parts(m.Components) {
			if picked := picked(c, labels); c.Type == discordapi.StringSelect && picked != nil {
				s.note(t, "%s chooses %s", t.who.User.Name(), strings.Join(labels, ", "))
				data := discordapi.PressData{CustomID: c.CustomID, ComponentType: c.Type, Values: picked}
				return s.ask(t, discordapi.Press, strings.Join(labels, ", "), data, m), nil
			}
		}
	}
	return nil, fmt.Errorf("no menu with %q in %s:\n%s", labels, t.Title(), s.transcript(t.ch, t.who, false))
}

// picked are the values of labels in a menu, or nil if it lacks one.
func picked(c discordapi.Component, labels []string) []string {
	var values []string
	for _, label := range labels {
		i := slices.IndexFunc(c.Options, func(o discordapi.Selection) bool { return o.Label == label })
		if i < 0 {
			return nil
		}
		values = append(values, c.Options[i].Value)
	}
	return values
}

// seenBy tells whether somebody, or if it is nil everybody, sees a message. The message may be nil.
func (m *message) seenBy(p *Person) bool {
	return m != nil && !m.deleted && (m.only == nil || m.only == p)
}

// parts are the components in rows.
func parts(rows []discordapi.Component) []discordapi.Component {
	var out []discordapi.Component
	for _, row := range rows {
		out = append(out, row.Components...)
	}
	return out
}

// button finds the latest button of a label.
func (t *Seat) button(label string) (*message, discordapi.Component) {
	for _, fits := range []func(string) bool{
		func(text string) bool { return text == label },
		func(text string) bool { return strings.HasPrefix(text, label) },
	} {
		for i := len(t.ch.turns) - 1; i >= 0; i-- {
			m := t.ch.turns[i].message
			if !m.seenBy(t.who) {
				continue
			}
			for _, b := range parts(m.Components) {
				if b.Type == discordapi.Button && fits(caption(b)) {
					return m, b
				}
			}
		}
	}
	return nil, discordapi.Component{}
}

// caption is what is on a button.
func caption(b discordapi.Component) string {
	if b.Emoji != nil {
		return strings.TrimSpace(b.Emoji.Name + " " + b.Label)
	}
	return b.Label
}

// note puts a line into the timeline that only a person sees.
func (s *Server) note(t *Seat, format string, args ...any) {
	t.ch.append(turn{note: "(" + fmt.Sprintf(format, args...) + ")", only: t.who})
}
