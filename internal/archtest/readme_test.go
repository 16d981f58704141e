package archtest

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/internal/cli"
	"github.com/firstseen/firstseen/internal/repotest"
)

var (
	tableRow = regexp.MustCompile("(?m)^\\| (`[^|]*) \\|")
	named    = regexp.MustCompile("`([^` ]+)[^`]*`")
)

// README's tables have every command and every environment variable of the program, and no other; .env.example has every variable, and
// the composition every one but for the secrets that it hands over as files.
func TestSettingsAreWrittenDown(t *testing.T) {
	commands, settings := listCommandsAndSettings(t)
	var inReadme []string
	for _, row := range tableRow.FindAllStringSubmatch(string(repotest.ReadFile(t, "README.md")), -1) {
		for _, name := range named.FindAllStringSubmatch(row[1], -1) {
			inReadme = append(inReadme, name[1])
		}
	}
	expectNames(t, "README.md", slices.Concat(commands, settings), inReadme)
	expectNames(t, ".env.example", settings, findNames(t, ".env.example", `(?m)^#([A-Z_]+)=`))
	composed := slices.DeleteFunc(slices.Clone(settings), func(name string) bool {
		return slices.Contains(settings, name+"_FILE")
	})
	expectNames(t, "docker-compose.yml", composed, findNames(t, "docker-compose.yml", `(?m)^ +((?:FIRSTSEEN|TELEGRAM|DISCORD)_[A-Z_]+):`))
}

// The help of the program speaks of fact-checks: the word debunk is the name of a command of the chat alone.
func TestHelpSpeaksOfFactChecks(t *testing.T) {
	parser, err := kong.New(&cli.CommandLine{}, cli.HelpVariables())
	if err != nil {
		t.Fatal(err)
	}
	readme := tableRow.ReplaceAllString(strings.ReplaceAll(string(repotest.ReadFile(t, "README.md")), "`/debunk", "`"), "")
	words := []string{readme}
	for _, command := range parser.Model.Children {
		words = append(words, command.Help, command.Detail)
		for _, flag := range command.Flags {
			words = append(words, flag.Help)
		}
		for _, argument := range command.Positional {
			words = append(words, argument.Help)
		}
	}
	if len(words) < 2*len(parser.Model.Children) {
		t.Fatalf("%d texts of help", len(words))
	}
	for _, s := range words {
		for line := range strings.Lines(s) {
			if strings.Contains(strings.ToLower(line), "debunk") {
				t.Errorf("people read of a debunk: %s", line)
			}
		}
	}
}

// listCommandsAndSettings returns the names of the program's commands, and of its environment variables.
func listCommandsAndSettings(t *testing.T) (commands, settings []string) {
	t.Helper()
	parser, err := kong.New(&cli.CommandLine{}, cli.HelpVariables())
	if err != nil {
		t.Fatal(err)
	}
	model := parser.Model
	flags := slices.Clone(model.Flags)
	for _, command := range model.Children {
		commands = append(commands, command.Name)
		flags = append(flags, command.Flags...)
	}
	for _, flag := range flags {
		settings = append(settings, flag.Envs...)
	}
	if !slices.Contains(settings, "FIRSTSEEN_STORE") {
		t.Error("the program has no settings")
	}
	slices.Sort(settings)
	return commands, slices.Compact(settings)
}

// findNames returns what the group of a pattern matches in a file of the repository.
func findNames(t *testing.T, file, pattern string) (found []string) {
	t.Helper()
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(repotest.ReadFile(t, file)), -1) {
		found = append(found, match[1])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func expectNames(t *testing.T, file string, want, got []string) {
	t.Helper()
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the program (-) and %s (+) differ:\n%s", file, diff)
	}
}
