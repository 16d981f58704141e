package discord

import (
	"path"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// maxComponentDepth bounds how deep components are read: a gallery stands in a container, and that in nothing else.
const maxComponentDepth = 4

// listShown returns what components show: of galleries, files and thumbnails, also within containers and sections.
func listShown(all []component, depth int) (out []mediaItem) {
	if depth == 0 {
		return nil
	}
	for _, c := range all {
		shown := []*mediaItem{c.Media, c.File}
		for _, item := range c.Items {
			shown = append(shown, item.Media)
		}
		for _, m := range shown {
			if m != nil && m.URL != "" {
				out = append(out, *m)
			}
		}
		inner := slices.Clone(c.Components)
		if c.Accessory != nil {
			inner = append(inner, *c.Accessory)
		}
		out = append(out, listShown(inner, depth-1)...)
	}
	return out
}

// listTexts returns the texts of components, in their order.
func listTexts(all []component, depth int) (out []string) {
	if depth == 0 {
		return nil
	}
	for _, c := range all {
		if c.Content != "" {
			out = append(out, c.Content)
		}
		out = append(out, listTexts(c.Components, depth-1)...)
	}
	return out
}

// appendShown appends the clips that the components of a message show. What Discord keeps itself is like an attachment.
func appendShown(out []bots.Clip, m *message, channel, number string, from *core.Origin) []bots.Clip {
	for _, item := range listShown(m.Components, maxComponentDepth) {
		a := item.asAttachment()
		switch {
		case a != nil && slices.ContainsFunc(out, func(c bots.Clip) bool { return c.File != nil && c.File.ID == a.ID }):
		case a != nil:
			out = appendClip(out, a, channel, number, from)
		case strings.HasPrefix(item.Kind, "video/"):
			out = append(out, bots.Clip{Link: item.URL, Origin: from})
		}
	}
	return out
}

// asAttachment returns an item that was uploaded with its message, or nil if it is elsewhere on the web.
func (m mediaItem) asAttachment() *discordgo.MessageAttachment {
	if !isID(m.Attachment) {
		return nil
	}
	address, _, _ := strings.Cut(m.URL, "?")
	return &discordgo.MessageAttachment{ID: m.Attachment, URL: m.URL, ProxyURL: m.ProxyURL, ContentType: m.Kind, Filename: path.Base(address)}
}
