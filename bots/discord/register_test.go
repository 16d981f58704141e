package discord

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
)

// commandName is what Discord takes as the name of a slash command or an option.
var commandName = regexp.MustCompile(`^[-_\p{L}\p{N}]{1,32}$`)

// Discord refuses all commands if one is not as it wants.
func TestCommandsAreWithinDiscordsBounds(t *testing.T) {
	all := listCommands()
	names := map[string]bool{}
	for _, c := range all {
		if names[c.Name] {
			t.Errorf("two commands are called %q", c.Name)
		}
		names[c.Name] = true
		if c.Type == 3 { // of a message: a title, without a description
			if c.Description != "" || len(c.Options) > 0 || utf8.RuneCountInString(c.Name) > 32 {
				t.Errorf("the menu %q is not well formed", c.Name)
			}
			continue
		}
		checkCommand(t, c.Name, c)
		if size := sizeOf(c); size > 8000 {
			t.Errorf("/%s has %d characters: Discord takes 8,000", c.Name, size)
		}
	}
	if len(all) > 100 {
		t.Errorf("%d commands", len(all))
	}
}

func checkCommand(t *testing.T, path string, c command) {
	t.Helper()
	named := append([]string{c.Name}, valuesOf(c.Names)...)
	for _, name := range named {
		if !commandName.MatchString(name) || name != strings.ToLower(name) {
			t.Errorf("%s: Discord takes no name %q", path, name)
		}
	}
	for _, d := range append([]string{c.Description}, valuesOf(c.Descriptions)...) {
		if n := utf8.RuneCountInString(d); n < 1 || n > 100 {
			t.Errorf("%s: a description of %d characters: %q", path, n, d)
		}
	}
	if len(c.Options) > 25 || len(c.Choices) > 25 {
		t.Errorf("%s: too many options or choices", path)
	}
	optional := false
	for _, o := range c.Options {
		checkCommand(t, path+" "+o.Name, o)
		if o.Required && optional {
			t.Errorf("%s: %s is required after one that is not", path, o.Name)
		}
		optional = optional || !o.Required
	}
}

// sizeOf returns the size of a command as Discord counts it: the characters of its names, descriptions and values, with those of its
// options and choices; of the languages, only the longest counts.
func sizeOf(c command) int {
	size := longest(c.Name, c.Names) + longest(c.Description, c.Descriptions)
	for _, o := range c.Options {
		size += sizeOf(o)
	}
	for _, v := range c.Choices {
		size += longest(v.Name, v.Names) + utf8.RuneCountInString(v.Value)
	}
	return size
}

func longest(s string, others map[string]string) int {
	n := utf8.RuneCountInString(s)
	for _, other := range others {
		n = max(n, utf8.RuneCountInString(other))
	}
	return n
}

func valuesOf(m map[string]string) (out []string) {
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

// What can be done on other platforms can be done here.
func TestEveryCommandIsOffered(t *testing.T) {
	offered := map[string]bool{}
	for _, s := range allSlashes() {
		name, _, _ := strings.Cut(s.name, " ")
		offered[name] = true
		if s.command != "" {
			offered[s.command] = true
		}
	}
	for _, c := range conversation.ListCommands(bots.Owner) {
		if !offered[c.Name] && c.Name != "start" {
			t.Errorf("/%s is not offered", c.Name)
		}
	}
}

// A command needs no line here for its arguments: those of the shared table are options, which have descriptions.
func TestArgumentsAreOptions(t *testing.T) {
	c := newCommand(1, "new", "help")
	c.Options = buildOptions(listArguments("[page] fields"))
	checkCommand(t, "new", c)
	if len(c.Options) != 2 || c.Options[0].Name != "fields" || !c.Options[0].Required || c.Options[1].Name != "page" || c.Options[1].Required {
		t.Errorf("%+v", c.Options)
	}
	if want := "FIELD: VALUE …"; c.Options[0].Description != want {
		t.Errorf("the description is %q, not %q", c.Options[0].Description, want)
	}
	for _, c := range conversation.ListCommands(bots.Owner) {
		offered := slices.ContainsFunc(allSlashes(), func(s slashCommand) bool {
			return (s.name == c.Name || s.command == c.Name) && len(s.options) > 0
		})
		if c.Args != "" && !offered {
			t.Errorf("/%s is offered without its arguments", c.Name)
		}
	}
}

func TestWritten(t *testing.T) {
	opt := func(name string, value any) option { return option{Name: name, Type: 3, Value: value} }
	sub := func(name string, options ...option) []option {
		return []option{{Name: name, Type: 1, Options: options}}
	}
	for want, data := range map[string]interactionData{
		"/check https://example.org/a.mp4": {Name: "check", Options: []option{opt("link", "https://example.org/a.mp4")}},
		"/help":                            {Name: "help"},
		"/stats":                           {Name: "stats"},
		"/search kim vladivostok":          {Name: "search", Options: []option{opt("words", "kim vladivostok")}},
		"/show 7k2m9xq4-1":                 {Name: "search", Options: []option{opt("words", "7k2m9xq4-1")}},
		"/debunk 7k2m9xq4\nclaim: A  b\ndate: 2019": {Name: "debunk", Options: sub("add",
			opt("date", "2019"), opt("claim", "A\n\rb"), opt("id", "7k2m9xq4"))},
		"/debunk 7k2m9xq4 https://example.org/check":    {Name: "debunk", Options: sub("url", opt("url", "https://example.org/check"), opt("id", "7k2m9xq4"))},
		"/debunk https://example.org/check\ndate: 2019": {Name: "debunk", Options: sub("add", opt("date", "2019"), opt("url", "https://example.org/check"))},
		"/retract 7k2m9xq4-1 It was mistaken.":          {Name: "debunk", Options: sub("retract", opt("reason", "It was mistaken."), opt("id", "7k2m9xq4-1"))},
		"/mod contributor discord:42 Knows much":        {Name: "mod", Options: []option{opt("person", "42"), opt("role", "contributor"), opt("reason", "Knows much")}},
		"/audit 2":                                      {Name: "audit", Options: []option{opt("page", float64(2))}},
		"/suggest https://e.org 2018 A b\ncredit: Ann": {Name: "suggest", Options: []option{
			opt("link", "https://e.org"), opt("date", "2018"), opt("words", "A b"), opt("credit", "Ann")}},
	} {
		line, clips := readCommandLine(&interaction{Data: data})
		if line != want || len(clips) != 0 {
			t.Errorf("%s: %q, %d clips, want %q", data.Name, line, len(clips), want)
		}
	}
}
