package twintest

import (
	"fmt"
	"strings"
)

// A Message is one that was sent, as the twin keeps it.
type Message struct {
	ID      string `json:"id"`
	Channel string `json:"channel_id"`
	Author  struct {
		ID   string `json:"id"`
		Name string `json:"username"`
	} `json:"author"`
	Content     string      `json:"content"`
	Flags       int         `json:"flags"`
	Embeds      []Embed     `json:"embeds"`
	Components  []Component `json:"components"`
	Attachments []File      `json:"attachments"`
	// Reply is what it is a reply to, if its Message is not empty.
	Reply struct {
		Message string `json:"message_id"`
	} `json:"message_reference"`
	// Private tells that one person alone sees it.
	Private bool `json:"-"`
}

// An Embed is a card in a message.
type Embed struct {
	Title       string    `json:"title"`
	Description string    `json:"description"`
	Image       Picture   `json:"image"`
	Thumbnail   Picture   `json:"thumbnail"`
	Footer      Footer    `json:"footer"`
	Fields      []Section `json:"fields"`
}

// A Picture is one of a card.
type Picture struct {
	URL string `json:"url"`
}

// A Footer ends a card.
type Footer struct {
	Text string `json:"text"`
}

// A Section is a part of a card.
type Section struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Component is a part of a message or a form: a row, a button, an input.
type Component struct {
	Type       int         `json:"type"`
	CustomID   string      `json:"custom_id"`
	Label      string      `json:"label"`
	URL        string      `json:"url"`
	Disabled   bool        `json:"disabled"`
	Value      string      `json:"value"`
	Required   *bool       `json:"required"`
	MinLength  int         `json:"min_length"`
	MaxLength  int         `json:"max_length"`
	Components []Component `json:"components"`
	Component  *Component  `json:"component"`
}

// The kinds of components: discord.com/developers/docs, "Component Types".
const (
	row    = 1
	button = 2
	input  = 4
)

// String shows a message as people see it: words, cards, pictures and buttons.
func (m Message) String() string {
	var lines []string
	add := func(format string, s string) {
		if s != "" {
			lines = append(lines, fmt.Sprintf(format, s))
		}
	}
	add("%s", m.Content)
	for _, e := range m.Embeds {
		add("# %s", e.Title)
		add("%s", e.Description)
		for _, f := range e.Fields {
			lines = append(lines, f.Name+": "+f.Value)
		}
		add("<picture>%.0s", e.Image.URL)
		add("<small picture>%.0s", e.Thumbnail.URL)
		add("-# %s", e.Footer.Text)
	}
	for _, f := range m.Attachments {
		add("<file %s>", f.Filename)
	}
	for _, r := range m.Components {
		var labels []string
		for _, b := range r.Components {
			labels = append(labels, b.face())
		}
		add("%s", strings.Join(labels, " "))
	}
	return strings.Join(lines, "\n")
}

// face is what a component looks like.
func (c Component) face() string {
	if c.URL != "" {
		return "[ " + c.Label + " → " + c.URL + " ]"
	}
	return "[ " + c.Label + " ]"
}

// button is the button with a label, or nil.
func (m Message) button(label string) *Component {
	for _, r := range m.Components {
		for i, c := range r.Components {
			if c.Type == button && c.Label == label && c.CustomID != "" && !c.Disabled {
				return &r.Components[i]
			}
		}
	}
	return nil
}
