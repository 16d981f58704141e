package discord

import (
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
)

// slashCommand is a command as Discord shows it. Its options, in their order, make up the text of the command.
type slashCommand struct {
	name      string // as Discord shows it; a second word is the subcommand
	command   string // its name in the table that all platforms share; empty: the same name
	options   []slashOption
	guildOnly bool // offered only on servers, to those who may change them
}

// slashOption is an option of a command.
type slashOption struct {
	name         string
	kind         discordgo.ApplicationCommandOptionType
	required     bool
	choices      []string // values to choose from; the catalogue has their texts under "choice.VALUE"
	language     bool     // the values are the languages, each by its own name
	verdict      bool     // the values are the verdicts
	autocomplete bool     // fact-checks are suggested while somebody types
	suffix       string   // text after the value
	line         string   // the name before the value on a line of its own ("claim"), or, if it ends with a space, on the same line
}

// The types of options.
const (
	textOption   = discordgo.ApplicationCommandOptionString
	fileOption   = discordgo.ApplicationCommandOptionAttachment
	userOption   = discordgo.ApplicationCommandOptionUser
	roleOption   = discordgo.ApplicationCommandOptionRole
	numberOption = discordgo.ApplicationCommandOptionInteger
)

// listFactOptions returns an option for each field of a fact-check.
func listFactOptions() (out []slashOption) {
	for _, name := range core.FieldNames {
		out = append(out, slashOption{name: name, kind: textOption, line: strings.ReplaceAll(name, "_", " "), verdict: name == "verdict"})
	}
	return out
}

// listSlashes returns the commands with subcommands, and those with other options than listArguments makes.
func listSlashes() []slashCommand {
	id := slashOption{name: "id", kind: textOption, required: true, autocomplete: true}
	reason := slashOption{name: "reason", kind: textOption, required: true}
	why := slashOption{name: "reason", kind: textOption}
	video, other := slashOption{name: "video", kind: textOption, required: true}, slashOption{name: "other", kind: textOption, required: true}
	sent, named, link := slashOption{name: "video", kind: fileOption}, slashOption{name: "id", kind: textOption}, slashOption{name: "link", kind: textOption}
	page := slashOption{name: "url", kind: textOption}
	who := slashOption{name: "person", kind: userOption, required: true}
	return slices.Concat([]slashCommand{
		{name: "check", options: []slashOption{sent, link}},
		{name: "suggest", options: []slashOption{link, {name: "date", kind: textOption}, {name: "words", kind: textOption}, sent, {name: "credit", kind: textOption, line: "credit"}}},
		{name: "search", options: []slashOption{{name: "words", kind: textOption, required: true, autocomplete: true}}},
		{name: "show", options: []slashOption{id}},
		{name: "language", options: []slashOption{{name: "language", kind: textOption, language: true}}},
		{name: "settings", guildOnly: true, options: []slashOption{
			{name: "auto", kind: textOption, choices: []string{"on", "off"}, line: "auto "},
			{name: "answer", kind: textOption, choices: []string{"reply", "emoji"}, line: "answer "},
			{name: "cooldown", kind: textOption, choices: []string{"1h", "24h", "7d"}, line: "cooldown "},
			{name: "language", kind: textOption, language: true, line: "lang "},
			{name: "moderators", kind: roleOption, line: "moderators "},
			{name: "remove", kind: roleOption, line: "moderators ", suffix: " off"},
		}},
	}, listFactCheckSlashes("debunk", id, page, named, sent, reason), listFactCheckSlashes("factcheck", id, page, named, sent, reason), []slashCommand{
		{name: "pending", options: []slashOption{{name: "order", kind: textOption, choices: []string{"people", "rising"}}}},
		{name: "alerts", options: []slashOption{{name: "switch", kind: textOption, choices: []string{"on", "off"}}}},
		{name: "same", options: []slashOption{video, other}},
		{name: "notsame", options: []slashOption{video, {name: "other", kind: textOption}}},
		{name: "intro", options: []slashOption{video, {name: "piece", kind: textOption}, {name: "switch", kind: textOption, choices: []string{"on", "off"}}}},
		{name: "mod", options: []slashOption{{name: "role", kind: textOption, required: true, choices: []string{"moderator", "contributor", "remove"}}, who, why}},
		{name: "block", options: []slashOption{who, why}},
		{name: "audit", options: []slashOption{{name: "page", kind: numberOption}}},
	})
}

// listFactCheckSlashes returns the subcommands for fact-checks, under one of the two names of their command.
func listFactCheckSlashes(name string, id, page, named, sent, reason slashOption) []slashCommand {
	url := page
	url.required = true
	return []slashCommand{
		{name: name + " add", command: name, options: slices.Concat([]slashOption{named, page}, listFactOptions(), []slashOption{sent})},
		{name: name + " url", command: name, options: []slashOption{named, url, sent}},
		{name: name + " edit", command: "edit", options: slices.Concat([]slashOption{id}, listFactOptions())},
		{name: name + " retract", command: "retract", options: []slashOption{id, reason}},
		{name: name + " history", command: "history", options: []slashOption{id}},
	}
}

// The commands in the menu of a message.
const (
	menuCheck  = "Check this video"
	menuDebunk = "Add a fact-check"
)

// listArguments returns the arguments of a command in the shared table as options: any text, required unless in square brackets.
func listArguments(args string) (out []slashOption) {
	for arg := range strings.FieldsSeq(args) {
		name := strings.Trim(arg, "[]")
		out = append(out, slashOption{name: name, kind: textOption, required: name == arg})
	}
	return out
}

// allSlashes returns the commands that Discord is told of: those of listSlashes and the others of the shared table.
func allSlashes() []slashCommand {
	all := listSlashes()
	special := map[string]bool{"start": true, "edit": true, "retract": true, "history": true}
	for _, s := range all {
		first, _, _ := strings.Cut(s.name, " ")
		special[first] = true
	}
	for _, c := range conversation.ListCommands(bots.Owner) {
		if !special[c.Name] {
			all = append(all, slashCommand{name: c.Name, options: listArguments(c.Args)})
		}
	}
	return all
}

// readCommandLine returns the text that a command stands for, and the clips that are attached to it.
func readCommandLine(i *interaction) (line string, clips []bots.Clip) {
	name, options := i.Data.Name, i.Data.Options
	for len(options) == 1 && options[0].Type == discordgo.ApplicationCommandOptionSubCommand {
		name, options = name+" "+options[0].Name, options[0].Options
	}
	s := slashCommand{name: name}
	all := allSlashes()
	if n := slices.IndexFunc(all, func(s slashCommand) bool { return s.name == name }); n >= 0 {
		s = all[n]
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
		if f.kind == fileOption {
			clips = append(clips, listAttached(i, options[n].textValue())...)
			continue
		}
		if word, line := f.writeValue(options[n].textValue()); line != "" {
			lines += line
		} else {
			words = append(words, word)
		}
	}
	if _, err := core.ParseDebunkID(strings.Join(words[1:], " ")); err == nil && command == "search" { // a suggestion was chosen
		words[0] = "/show"
	}
	return strings.TrimSpace(strings.Join(words, " ") + lines), clips
}

// writeValue returns the value as a word of the command, or as a line of its own.
func (f slashOption) writeValue(value string) (word, line string) {
	switch {
	case f.kind == userOption:
		return string(Platform) + ":" + value, ""
	case strings.HasSuffix(f.line, " "):
		return f.line + value + f.suffix, ""
	case f.line != "":
		return "", "\n" + f.line + ": " + strings.ReplaceAll(strings.ReplaceAll(value, "\r", " "), "\n", " ")
	}
	return value, ""
}

// listAttached returns the clip that is attached to a command.
func listAttached(i *interaction, id string) []bots.Clip {
	return appendClip(nil, i.Data.Resolved.Attachments[id], "", "", nil)
}
