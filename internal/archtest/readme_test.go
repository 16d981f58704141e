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

// README's tables have every command and every environment variable of the program, and no other.
func TestReadmeHasAllSettings(t *testing.T) {
	var said, there []string
	for _, row := range tableRow.FindAllStringSubmatch(string(repotest.ReadFile(t, "README.md")), -1) {
		for _, name := range named.FindAllStringSubmatch(row[1], -1) {
			said = append(said, name[1])
		}
	}
	parser, err := kong.New(&cli.CommandLine{}, cli.HelpVariables())
	if err != nil {
		t.Fatal(err)
	}
	model := parser.Model
	flags := slices.Clone(model.Flags)
	for _, command := range model.Children {
		there = append(there, command.Name)
		flags = append(flags, command.Flags...)
	}
	for _, flag := range flags {
		there = append(there, flag.Envs...)
	}
	slices.Sort(said)
	slices.Sort(there)
	if diff := cmp.Diff(slices.Compact(there), said); diff != "" {
		t.Errorf("the program (-) and README.md (+) differ:\n%s", diff)
	}
	if !strings.Contains(strings.Join(there, " "), "FIRSTSEEN_STORE") {
		t.Error("the program has no settings")
	}
}
