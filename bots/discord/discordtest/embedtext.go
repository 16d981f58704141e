package discordtest

import (
	"fmt"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

func filesText(files []*file, used map[string]bool) []string {
	var out []string
	for _, f := range files {
		if !used[f.name] {
			out = append(out, "["+fileText(f)+"]")
		}
	}
	return out
}

func fileText(f *file) string {
	switch {
	case strings.HasPrefix(f.kind, "image/") && f.width > 0:
		return fmt.Sprintf("picture %d×%d", f.width, f.height)
	case strings.HasPrefix(f.kind, "video/"):
		return "video " + f.name
	}
	return "file " + f.name
}

// embedText is an embed, behind a bar.
func embedText(m *message, e discordapi.Embed, used map[string]bool) []string {
	var lines []string
	if e.Author != nil {
		lines = append(lines, linked(e.Author.Name, e.Author.URL))
	}
	if e.Title != "" {
		lines = append(lines, linked("# "+e.Title, e.URL))
	}
	lines = append(lines, split(e.Description)...)
	for _, f := range e.Fields {
		value := split(f.Value)
		lines = append(lines, f.Name+": "+value[0])
		lines = append(lines, indent(value[1:])...)
	}
	for _, picture := range []*discordapi.EmbedImage{e.Image, e.Thumbnail} {
		if picture != nil {
			lines = append(lines, "["+pictureText(m, picture, used)+"]")
		}
	}
	if e.Footer != nil {
		lines = append(lines, "_ "+e.Footer.Text)
	}
	for i := range lines {
		lines[i] = strings.TrimRight("| "+lines[i], " ")
	}
	return lines
}

func linked(text, url string) string {
	if url == "" {
		return text
	}
	return text + " <" + url + ">"
}

// pictureText is the picture of an embed, which may be one of the message's files.
func pictureText(m *message, picture *discordapi.EmbedImage, used map[string]bool) string {
	name, _ := strings.CutPrefix(picture.URL, "attachment://")
	for _, f := range m.files {
		if f.name == name {
			used[name] = true
			return fileText(f)
		}
	}
	return "picture " + picture.URL
}

func rowText(row []discordapi.Component) string {
	var all []string
	for _, b := range row {
		switch {
		case b.Type == discordapi.StringSelect:
			var labels []string
			for _, o := range b.Options {
				labels = append(labels, o.Label)
			}
			all = append(all, "[ "+strings.TrimSpace(b.Placeholder+" ▾ "+strings.Join(labels, " | "))+" ]")
		case b.Disabled:
			all = append(all, "[ "+linked(caption(b), b.URL)+" (disabled) ]")
		default:
			all = append(all, "[ "+linked(caption(b), b.URL)+" ]")
		}
	}
	return strings.Join(all, " ")
}

// reactionsText is a line with the reactions to a message.
func reactionsText(s *Server, m *message) []string {
	if len(m.reactions) == 0 {
		return nil
	}
	var all []string
	for _, r := range m.reactions {
		name := s.me.Name()
		if p := s.people[r.who]; p != nil {
			name = p.User.Name()
		}
		all = append(all, r.emoji+" "+name)
	}
	return []string{"{" + strings.Join(all, ", ") + "}"}
}
