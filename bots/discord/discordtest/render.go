package discordtest

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

// RenderLines returns what a message shows, line by line: its text, what it forwards, its cards, files and buttons.
func RenderLines(m discordapi.Message) []string {
	var lines []string
	if m.Flags&discordgo.MessageFlagsLoading != 0 {
		lines = append(lines, "(thinking…)")
	}
	lines = append(lines, stagetest.SplitLines(m.Content)...)
	for _, s := range m.MessageSnapshots {
		lines = append(lines, "(forwarded, "+s.Message.Timestamp[:len("2006-01-02")]+")")
		lines = append(lines, stagetest.IndentLines(stagetest.SplitLines(s.Message.Content))...)
		lines = append(lines, stagetest.IndentLines(renderFiles(s.Message.Attachments))...)
	}
	if m.Flags&discordgo.MessageFlagsSuppressEmbeds == 0 {
		for _, e := range m.Embeds {
			lines = append(lines, renderEmbed(e)...)
		}
	}
	lines = append(lines, renderFiles(m.Attachments)...)
	for _, row := range m.Components {
		lines = append(lines, renderRow(row.Components))
	}
	return lines
}

func renderFiles(files []discordapi.Attachment) (lines []string) {
	for _, f := range files {
		switch {
		case strings.HasPrefix(f.ContentType, "image/") && f.Width > 0:
			lines = append(lines, renderPicture(f.Width, f.Height))
		case strings.HasPrefix(f.ContentType, "video/"):
			lines = append(lines, "[video "+f.Filename+"]")
		default:
			lines = append(lines, "[file "+f.Filename+"]")
		}
	}
	return lines
}

func renderPicture(width, height int) string { return fmt.Sprintf("[picture %d×%d]", width, height) }

// renderEmbed returns a card, behind a bar.
func renderEmbed(e *discordgo.MessageEmbed) (lines []string) {
	if e.Title != "" {
		lines = append(lines, renderLink("# "+e.Title, e.URL))
	}
	lines = append(lines, stagetest.SplitLines(e.Description)...)
	switch {
	case e.Image != nil && e.Image.Width > 0:
		lines = append(lines, renderPicture(e.Image.Width, e.Image.Height))
	case e.Image != nil:
		lines = append(lines, "[picture "+e.Image.URL+"]")
	}
	for i := range lines {
		lines[i] = strings.TrimRight("| "+lines[i], " ")
	}
	return lines
}

func renderLink(text, url string) string {
	if url == "" {
		return text
	}
	return text + " <" + url + ">"
}

func renderRow(row []discordapi.Component) string {
	var all []string
	for _, b := range row {
		all = append(all, "[ "+renderLink(b.Label, b.URL)+" ]")
	}
	return strings.Join(all, " ")
}
