package discordtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

// Render returns the message as people see it.
func (m *message) Render() stagetest.Rendering {
	r := stagetest.Rendering{Sender: m.Author.Name(), Body: m.renderBody()}
	if m.Only != "" {
		r.Remark = "only you can see this"
	}
	if m.by != nil && m.by.kind == discordapi.Run && m.by.original != nil && m.by.original.ID == m.ID {
		r.Above = append(r.Above, fmt.Sprintf("> %s used %s", m.by.who.User.Name(), m.by.what))
	}
	if m.Type == discordapi.Reply {
		r.Above = append(r.Above, "> "+m.quoteReferenced())
	}
	return r
}

// quoteReferenced returns the beginning of the message that one replies to, in one line.
func (m *message) quoteReferenced() string {
	to := m.findReferenced()
	if to == nil {
		return "(the message was deleted)"
	}
	plain := *to
	plain.Components = nil
	return stagetest.QuoteMessage(to.Author.Name(), plain.renderBody())
}

// renderBody returns what a message shows, line by line.
func (m *message) renderBody() []string {
	var lines []string
	if m.Flags&discordapi.Loading != 0 {
		lines = append(lines, "(thinking…)")
	}
	lines = append(lines, stagetest.SplitLines(m.ch.s.showNames(m.Content))...)
	for i, shot := range m.MessageSnapshots {
		lines = append(lines, "(forwarded, "+shot.Message.Timestamp[:len("2006-01-02")]+")")
		lines = append(lines, stagetest.IndentLines(stagetest.SplitLines(shot.Message.Content))...)
		lines = append(lines, stagetest.IndentLines(renderFiles(m.snapshots[i], nil))...)
	}
	used := map[string]bool{}
	if m.Flags&discordapi.SuppressEmbeds == 0 {
		for _, e := range m.Embeds {
			lines = append(lines, m.renderEmbed(e, used)...)
		}
	}
	lines = append(lines, renderFiles(m.files, used)...)
	for _, row := range m.Components {
		lines = append(lines, renderRow(row.Components))
	}
	return lines
}

var mention = regexp.MustCompile(`<(@!?|@&|#)(\d+)>`)

// showNames puts names into a text in the place of ids, as people see it.
func (s *Server) showNames(text string) string {
	return mention.ReplaceAllStringFunc(text, func(found string) string {
		id := mention.FindStringSubmatch(found)[2]
		if p := s.people[id]; p != nil {
			return "@" + p.User.Name()
		}
		if ch := s.channels[id]; ch != nil {
			return "#" + ch.name()
		}
		if id == s.me.ID {
			return "@" + s.me.Name()
		}
		for _, g := range s.guilds {
			if i := slices.IndexFunc(g.roles, func(r discordapi.Role) bool { return r.ID == id }); i >= 0 {
				return "@" + g.roles[i].Name
			}
		}
		return found
	})
}

func renderFiles(files []*file, used map[string]bool) []string {
	var out []string
	for _, f := range files {
		if !used[f.Name] {
			out = append(out, "["+f.describeFile()+"]")
		}
	}
	return out
}

func (f *file) describeFile() string {
	switch {
	case strings.HasPrefix(f.Type, "image/") && f.Width > 0:
		return fmt.Sprintf("picture %d×%d", f.Width, f.Height)
	case strings.HasPrefix(f.Type, "video/"):
		return "video " + f.Name
	}
	return "file " + f.Name
}

// renderEmbed returns an embed, behind a bar, and notes the files that it shows.
func (m *message) renderEmbed(e discordapi.Embed, used map[string]bool) []string {
	var lines []string
	if e.Author != nil {
		lines = append(lines, renderLink(e.Author.Name, e.Author.URL))
	}
	if e.Title != "" {
		lines = append(lines, renderLink("# "+e.Title, e.URL))
	}
	lines = append(lines, stagetest.SplitLines(e.Description)...)
	for _, f := range e.Fields {
		value := strings.Split(f.Value, "\n")
		lines = append(lines, f.Name+": "+value[0])
		lines = append(lines, stagetest.IndentLines(value[1:])...)
	}
	for _, picture := range e.Pictures() {
		shown := "picture " + (*picture).URL
		if f := m.findPicture(*picture); f != nil {
			used[f.Name], shown = true, f.describeFile()
		}
		lines = append(lines, "["+shown+"]")
	}
	if e.Footer != nil {
		lines = append(lines, "_ "+e.Footer.Text)
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
		shown := renderLink(b.Label, b.URL)
		if b.Disabled {
			shown += " (disabled)"
		}
		all = append(all, "[ "+shown+" ]")
	}
	return strings.Join(all, " ")
}
