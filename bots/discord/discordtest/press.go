package discordtest

import (
	"fmt"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Press presses a button: the latest that the person sees whose label is, or starts with, what is given. One with a link is
// no press that the bot hears of: the answer is nil and the link is in its message.
func (t *Seat) Press(label string) (*Asked, error) {
	defer t.s.Lock()()
	m, at, ok := t.Timeline.FindButton(t.Viewer, label, func(m *message) (captions []string) {
		for _, b := range m.listButtons() {
			captions = append(captions, b.Label)
		}
		return captions
	})
	if !ok {
		return nil, fmt.Errorf("no button %q in %s:\n%s", label, t.Title(), t.Timeline.RenderTranscript(t.Viewer, false))
	}
	b := m.listButtons()[at]
	if b.Style == discordgo.LinkButton {
		return nil, nil
	}
	t.Timeline.AddNote(t.Viewer, "(%s presses [ %s ])", t.who.User.Name(), b.Label)
	data := discordapi.PressData{CustomID: b.CustomID, ComponentType: b.Type}
	return t.startInteraction(discordgo.InteractionMessageComponent, fmt.Sprintf("%q", b.Label), data, m), nil
}

// listButtons returns the buttons in the rows of a message.
func (m *message) listButtons() []discordapi.Component {
	var out []discordapi.Component
	for _, row := range m.Components {
		out = append(out, row.Components...)
	}
	return out
}
