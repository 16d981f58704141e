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
	defer t.s.Lock()()
	m, at, ok := t.Timeline.FindButton(t.Viewer, label, func(m *message) (captions []string) {
		for _, b := range m.parts(discordapi.Button) {
			captions = append(captions, caption(b))
		}
		return captions
	})
	if !ok {
		return nil, fmt.Errorf("no button %q in %s:\n%s", label, t.Title(), t.Timeline.Transcript(t.Viewer, false))
	}
	b := m.parts(discordapi.Button)[at]
	switch {
	case b.Disabled:
		return nil, fmt.Errorf("the button %q is disabled", b.Label)
	case b.Style == discordapi.Link:
		return nil, nil
	}
	t.Timeline.AddNote(t.Viewer, "(%s presses [ %s ])", t.who.User.Name(), caption(b))
	data := discordapi.PressData{CustomID: b.CustomID, ComponentType: b.Type}
	return t.ask(discordapi.Press, fmt.Sprintf("%q", caption(b)), data, m), nil
}

// Choose chooses in the latest menu that the person sees that has all labels.
func (t *Seat) Choose(labels ...string) (*Asked, error) {
	defer t.s.Lock()()
	words := strings.Join(labels, ", ")
	for _, m := range slices.Backward(t.Timeline.Messages(t.Viewer)) {
		for _, c := range m.parts(discordapi.StringSelect) {
			if values := findValues(c, labels); values != nil {
				t.Timeline.AddNote(t.Viewer, "(%s chooses %s)", t.who.User.Name(), words)
				data := discordapi.PressData{CustomID: c.CustomID, ComponentType: c.Type, Values: values}
				return t.ask(discordapi.Press, words, data, m), nil
			}
		}
	}
	return nil, fmt.Errorf("no menu with %q in %s:\n%s", labels, t.Title(), t.Timeline.Transcript(t.Viewer, false))
}

// findValues returns the values of labels in a menu, or nil if it lacks one.
func findValues(c discordapi.Component, labels []string) []string {
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

// parts returns the components of a type in the rows of a message.
func (m *message) parts(kind int) []discordapi.Component {
	var out []discordapi.Component
	for _, row := range m.Components {
		for _, c := range row.Components {
			if c.Type == kind {
				out = append(out, c)
			}
		}
	}
	return out
}
