package archtest

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/internal/repotest"
)

// A stain is what no committed file may hold. The patterns are written so that this file does not match them.
type stain struct {
	what    string
	pattern *regexp.Regexp
}

var stains = []stain{
	{"a person's home folder", regexp.MustCompile(`(/home|/Users|\\Users)[/\\]\w|/root[/]`)},
	{"a private key", regexp.MustCompile(`-BEGIN [A-Z ]*PRIVATE KEY-`)},
	// core.telegram.org/bots/api, "Authorizing your bot": the bot's number, a colon and 35 characters.
	{"a Telegram bot token", regexp.MustCompile(`\b\d{8,12}:[\w-]{35}\b`)},
	// Discord's are the bot's number, a time and a code, each in base64.
	{"a Discord bot token", regexp.MustCompile(`\b[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,}\b`)},
	{"a merge that was not finished", regexp.MustCompile(`(?m)^(<{7}|>{7}) `)},
}

// stained returns what is wrong with a text, given this clone's own folder, whose name must not be in it either.
func stained(text []byte, clone string) []string {
	var found []string
	for _, s := range stains {
		if m := s.pattern.FindIndex(text); m != nil {
			found = append(found, s.what+" on line "+lineOf(text, m[0]))
		}
	}
	if at := bytes.Index(text, []byte(clone)); strings.Count(clone, string(filepath.Separator)) > 1 && at >= 0 {
		found = append(found, "the path of this clone on line "+lineOf(text, at))
	}
	return found
}

func lineOf(text []byte, at int) string {
	return strconv.Itoa(1 + bytes.Count(text[:at], []byte("\n")))
}

func TestTreeIsClean(t *testing.T) {
	clone := repotest.Root(t)
	files := 0
	walk(t, clone, func(file string) {
		text := repotest.ReadFile(t, file)
		if bytes.IndexByte(text, 0) >= 0 {
			return // a picture, a clip, a program
		}
		files++
		for _, what := range stained(text, clone) {
			t.Errorf("%s: %s", file, what)
		}
	})
	if files == 0 {
		t.Error("no file was read")
	}
}

// sentence is a literal that somebody reads as it is: it begins as one and ends as one.
var sentence = regexp.MustCompile("^[\"`]\\s*\\p{Lu}\\S* .*[.!?…]\\s*[\"`]$")

// sentences are the literals of a Go file that are sentences.
func sentences(t *testing.T, name string, source any) (found []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && sentence.MatchString(lit.Value) {
			found = append(found, lit.Value)
		}
		return true
	})
	return found
}

// What people read in a chat stands in core/text, in every language.
func TestSentencesStandInOnePlace(t *testing.T) {
	root := repotest.Root(t)
	walk(t, root, func(file string) {
		folder := relative(path.Join(modulePath, path.Dir(file)))
		kit := strings.HasSuffix(file, "_test.go") || strings.Contains(folder, "test") // they speak for people and platforms
		if path.Ext(file) != ".go" || kit || !in(folder, "./bots", "./core", "./storage") || in(folder, "./core/text") {
			return
		}
		for _, s := range sentences(t, filepath.Join(root, filepath.FromSlash(file)), nil) {
			t.Errorf("%s: %s", file, s)
		}
	})
}

func TestSentences(t *testing.T) {
	const source = "package a\nvar _ = []string{\"Try again.\", `One. Two?`, \"kept: %w\", \"Content-Type\", \"Ends.\", \"not one.\"}"
	if got := sentences(t, "a.go", source); len(got) != 2 {
		t.Errorf("%q", got)
	}
}

func TestStained(t *testing.T) {
	const clone = "/srv/clones/firstseen"
	tests := []struct{ name, text, want string }{
		{"clean", "package a // 12:30, /rooted, M.N.O\n", ""},
		{"home", "package a\n// see /ho" + "me/ann/notes\n", "a person's home folder on line 2"},
		{"root's home", "cd /ro" + "ot/x\n", "a person's home folder on line 1"},
		{"clone", "x " + clone + "/a.go\n", "the path of this clone on line 1"},
		{"key", "---" + "--BEGIN RSA PRIVATE" + " KEY-----\n", "a private key on line 1"},
		{"telegram", "1234567890:" + strings.Repeat("Aa_-7", 7), "a Telegram bot token on line 1"},
		{"too short for one", "1234567890:" + strings.Repeat("A", 34), ""},
		{"discord", "M" + strings.Repeat("t", 23) + ".abcdef." + strings.Repeat("z", 27), "a Discord bot token on line 1"},
		{"merge", strings.Repeat("<", 7) + " HEAD\n", "a merge that was not finished on line 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(stained([]byte(tt.text), clone), "; "); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
