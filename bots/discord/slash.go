package discord

import (
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
)

// slash is a command as Discord knows it: the line that it stands for is made of its options, in their order.
type slash struct {
	name    string // as Discord shows it; words after the first are subcommands
	command string // of the table that all platforms share
	options []field
	server  bool // of use on servers alone, to those who may change them
}

// field is an option of a command.
type field struct {
	name     string
	kind     discordgo.ApplicationCommandOptionType
	required bool
	choices  []string // what may be chosen, shown in the words of the catalogue's "choice.VALUE"
	language bool     // a language may be chosen, shown by its own name
	suggests bool     // fact-checks are offered while somebody types
	end      string   // what follows the value
	line     string   // the field stands on a line of its own, after this name: "claim"; or, if it ends with a space, before the value
}

// The kinds of options.
const (
	typed  = discordgo.ApplicationCommandOptionString
	clip   = discordgo.ApplicationCommandOptionAttachment
	person = discordgo.ApplicationCommandOptionUser
	role   = discordgo.ApplicationCommandOptionRole
	number = discordgo.ApplicationCommandOptionInteger
)

// factFields are the fields of a fact-check.
func factFields() (out []field) {
	for _, name := range core.FieldNames {
		f := field{name: name, kind: typed, line: strings.ReplaceAll(name, "_", " ")}
		if name == "verdict" {
			f.choices = []string{"context", "edited", "transformed", "staged", "satire", "original"}
		}
		out = append(out, f)
	}
	return out
}

// slashes are the commands with options or subcommands; the others of the table are as they are there.
func slashes() []slash {
	id := field{name: "id", kind: typed, required: true, suggests: true}
	reason := field{name: "reason", kind: typed, required: true}
	why := field{name: "reason", kind: typed}
	video, other := field{name: "video", kind: typed, required: true}, field{name: "other", kind: typed, required: true}
	sent, named, link := field{name: "video", kind: clip}, field{name: "id", kind: typed}, field{name: "link", kind: typed}
	page := field{name: "url", kind: typed}
	who := field{name: "person", kind: person, required: true}
	return []slash{
		{name: "check", options: []field{sent, link}},
		{name: "suggest", options: []field{link, {name: "date", kind: typed}, {name: "words", kind: typed}, sent, {name: "credit", kind: typed, line: "credit"}}},
		{name: "search", options: []field{{name: "words", kind: typed, required: true, suggests: true}}},
		{name: "show", options: []field{id}},
		{name: "help", options: []field{{name: "command", kind: typed}}},
		{name: "language", options: []field{{name: "language", kind: typed, language: true}}},
		{name: "link", options: []field{{name: "code", kind: typed}}},
		{name: "settings", server: true, options: []field{
			{name: "auto", kind: typed, choices: []string{"on", "off"}, line: "auto "},
			{name: "answer", kind: typed, choices: []string{"reply", "emoji"}, line: "answer "},
			{name: "cooldown", kind: typed, choices: []string{"1h", "24h", "7d"}, line: "cooldown "},
			{name: "language", kind: typed, language: true, line: "lang "},
			{name: "moderators", kind: role, line: "moderators "},
			{name: "remove", kind: role, line: "moderators ", end: " off"},
		}},
		{name: "debunk add", command: "debunk", options: slices.Concat([]field{named, page}, factFields(), []field{sent})},
		{name: "debunk url", command: "debunk", options: []field{named, {name: "url", kind: typed, required: true}, sent}},
		{name: "debunk edit", command: "edit", options: slices.Concat([]field{id}, factFields())},
		{name: "debunk retract", command: "retract", options: []field{id, reason}},
		{name: "debunk history", command: "history", options: []field{id}},
		{name: "pending", options: []field{{name: "order", kind: typed, choices: []string{"people", "rising"}}}},
		{name: "alerts", options: []field{{name: "switch", kind: typed, choices: []string{"on", "off"}}}},
		{name: "same", options: []field{video, other}},
		{name: "notsame", options: []field{video, {name: "other", kind: typed}}},
		{name: "mod", options: []field{{name: "role", kind: typed, required: true, choices: []string{"moderator", "contributor", "remove"}}, who, why}},
		{name: "block", options: []field{who, why}},
		{name: "audit", options: []field{{name: "page", kind: number}}},
	}
}

// menus are the commands of a message.
const (
	menuCheck  = "Check this video"
	menuDebunk = "Add a debunk"
)

// allSlashes are the commands that Discord is told of.
func allSlashes() []slash {
	all := slashes()
	special := map[string]bool{"start": true, "edit": true, "retract": true, "history": true}
	for _, s := range all {
		first, _, _ := strings.Cut(s.name, " ")
		special[first] = true
	}
	for _, c := range conversation.ListCommands(bots.Owner) {
		if !special[c.Name] {
			all = append(all, slash{name: c.Name})
		}
	}
	return all
}

// written is the line that a command stands for, and the clips that came with it.
func written(i *interaction) (line string, clips []bots.Clip) {
	name, options := i.Data.Name, i.Data.Options
	for len(options) == 1 && options[0].Type == discordgo.ApplicationCommandOptionSubCommand {
		name, options = name+" "+options[0].Name, options[0].Options
	}
	s := slash{name: name}
	if n := slices.IndexFunc(slashes(), func(s slash) bool { return s.name == name }); n >= 0 {
		s = slashes()[n]
	}
	command := s.command
	if command == "" {
		command, _, _ = strings.Cut(s.name, " ")
	}
	words, lines := []string{"/" + command}, ""
	for _, f := range s.options {
		n := slices.IndexFunc(options, func(o option) bool { return o.Name == f.name })
		if n < 0 {
			continue
		}
		if f.kind == clip {
			clips = append(clips, attached(i, options[n].value())...)
			continue
		}
		if word, line := f.write(options[n].value()); line != "" {
			lines += line
		} else {
			words = append(words, word)
		}
	}
	if _, err := core.ParseDebunkID(strings.Join(words[1:], " ")); err == nil && command == "search" { // what was offered
		words[0] = "/show"
	}
	return strings.TrimSpace(strings.Join(words, " ") + lines), clips
}

// write writes a value as a word of the command's line, or as a line of its own.
func (f field) write(value string) (word, line string) {
	switch {
	case f.kind == person:
		return string(Platform) + ":" + value, ""
	case strings.HasSuffix(f.line, " "):
		return f.line + value + f.end, ""
	case f.line != "":
		return "", "\n" + f.line + ": " + strings.ReplaceAll(strings.ReplaceAll(value, "\r", " "), "\n", " ")
	}
	return value, ""
}

// attached is the clip that came with a command.
func attached(i *interaction, id string) []bots.Clip {
	var clips []bots.Clip
	for _, f := range appendFile(nil, i.Data.Resolved.Attachments[id], "", "", nil) {
		clips = append(clips, f.Clip)
	}
	return clips
}
