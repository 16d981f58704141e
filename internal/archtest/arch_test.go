package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/internal/repotest"
)

// modulePath is the path of the module in go.mod. Below, its own packages are written as paths from the root:
// "." for the program, "./core/media" for a folder.
const modulePath = "github.com/firstseen/firstseen"

// An edge is one import. It belongs to the tests where a test file or a test kit (storagetest, bottest) makes it.
type edge struct {
	from, to string
	test     bool
}

// A ban is a rule about imports, the reason for it, and the edges that break it.
type ban struct {
	name, why string
	forbids   func(edge) bool
}

// coreLibraries are the libraries that core's own job needs.
var coreLibraries = []string{
	"github.com/corona10/goimagehash",
	"github.com/elastic/go-seccomp-bpf",
	"github.com/landlock-lsm/go-landlock",
	"github.com/rivo/uniseg", // where a long text may be cut
	"go.yaml.in/yaml/v3",     // the catalogues
	"golang.org/x",
}

// broughtIn are the libraries that coreLibraries themselves need.
var broughtIn = []string{
	"github.com/nfnt/resize",
	"kernel.org/pub/linux/libs/security/libcap/psx",
}

// testLibraries must not reach the program.
var testLibraries = []string{
	"github.com/chromedp",
	"github.com/google/go-cmp",
	"github.com/rogpeppe/go-internal",
	"go.uber.org/goleak",
	"testing",
}

// drawn are the folders of footage that is drawn for measurements and for tests of core.
var drawn = []string{"./internal/measure/deadleaves", "./internal/measure/synthvideo"}

// useCases are the folders of core's use cases.
var useCases = []string{"./core/accounts", "./core/checking", "./core/notifying", "./core/reviewing", "./core/searching"}

// sharedReaders are the folders of what several use cases read and count with.
var sharedReaders = []string{"./core/metrics", "./core/recognition", "./core/records"}

// mechanisms are the folders of what core's use cases are made of.
var mechanisms = []string{"./core/evidence", "./core/factcheck", "./core/fetch", "./core/fingerprint", "./core/match", "./core/media"}

// homes names the folders that a library may be imported from, tests included.
var homes = []struct{ library, why, home string }{
	{"gopkg.in/telebot.v3", "only the Telegram adapter knows Telegram", "./bots/telegram"},
	{"github.com/bwmarrin/discordgo", "only the Discord adapter knows Discord", "./bots/discord"},
	{"github.com/gorilla/websocket", "only Discord's gateway speaks over a websocket", "./bots/discord"},
	{"github.com/pb33f", "what reads specifications is a module of its own, not a dependency of the program", "./bots/discord/twintest"},
	{"github.com/redis/go-redis", "only the Redis store speaks to Redis, under its own key prefix", "./storage/redis"},
	{"go.etcd.io/bbolt", "only the embedded store opens its file", "./storage/bolt"},
	{"github.com/corona10/goimagehash", "one package decides what a hash is, or stored hashes stop agreeing", "./core/fingerprint"},
	{"github.com/landlock-lsm/go-landlock", "confinement stands beside the process that it confines", "./core/media"},
	{"github.com/elastic/go-seccomp-bpf", "confinement stands beside the process that it confines", "./core/media"},
}

var bans = append(libraryBans(), []ban{
	{
		"core stands alone",
		"the rules of the domain must be readable, and testable, without a platform or a database",
		func(e edge) bool {
			own := standard(e.to) || in(e.to, "./core") || in(e.to, coreLibraries...)
			inTests := e.test && (in(e.to, testLibraries...) || in(e.to, "./storage", "./internal/measure/synthvideo"))
			return in(e.from, "./core") && !own && !inTests
		},
	},
	{
		"the domain knows no use case",
		"types and rules are read and changed without the use cases that stand on them",
		func(e edge) bool {
			domain := e.from == "./core" || in(e.from, mechanisms...)
			return domain && (in(e.to, useCases...) || in(e.to, sharedReaders...)) && !e.test
		},
	},
	{
		"use cases stand side by side",
		"a use case says in a small interface what it needs of another, so that each can be read and tested alone",
		func(e edge) bool { return differ(roomOf(e.from, useCases), roomOf(e.to, useCases)) && !e.test },
	},
	{
		"what use cases share knows none of them",
		"all of them stand on it",
		func(e edge) bool {
			return in(e.from, sharedReaders...) && (in(e.to, useCases...) || differ(roomOf(e.from, sharedReaders), roomOf(e.to, sharedReaders))) && !e.test
		},
	},
	{
		"core/services is the roof",
		"it puts the use cases together for callers; one that knew it would know all of them",
		func(e edge) bool { return in(e.from, "./core") && in(e.to, "./core/services") && !e.test },
	},
	{
		"drawn footage knows core alone",
		"what it is measured with must not depend on how it is measured",
		func(e edge) bool {
			own := standard(e.to) || in(e.to, "./core") || in(e.to, drawn...) || in(e.to, coreLibraries...)
			return in(e.from, drawn...) && !own && (!e.test || !in(e.to, testLibraries...))
		},
	},
	{
		"main only starts the command line",
		"what stands in the root cannot be imported, and is found last",
		func(e edge) bool { return e.from == "." && e.to != "./internal/cli" },
	},
	{
		"the command line stands on top",
		"it wires everything together: what needs a part of it needs that part in a room of its own",
		func(e edge) bool {
			return in(e.to, "./internal/cli") && e.from != "." && !in(e.from, "./internal/cli", "./internal/e2e", "./internal/archtest")
		},
	},
	{
		"measurements stand aside",
		"what is measured works without that",
		func(e edge) bool {
			return in(e.to, "./internal/measure") && !in(e.from, "./internal/cli", "./internal/measure") && !e.test
		},
	},
	{
		"bots know no storage",
		"an adapter reaches records only through core, so that every platform follows the same rules",
		func(e edge) bool { return in(e.from, "./bots") && in(e.to, "./storage") && !e.test },
	},
	{
		"bots know no other bot",
		"a platform can be taken out, or fail, without the others",
		func(e edge) bool { return differ(part(e.from, "bots"), part(e.to, "bots")) },
	},
	{
		"the adapter contract knows no adapter",
		"platforms differ in data that they hand to the contract, not in branches in it",
		func(e edge) bool {
			below := strings.HasPrefix(e.to, "./bots/") && !e.test
			return e.from == "./bots" && (part(e.to, "bots") != "" || below)
		},
	},
	{
		"delivery and conversation know no platform",
		"what all platforms share does not change with one of them",
		func(e edge) bool {
			return in(e.from, "./bots/delivery", "./bots/conversation") && part(e.to, "bots") != ""
		},
	},
	{
		"delivery and conversation are apart",
		"how a message arrives and what it says change for different reasons; they meet in the contract",
		func(e edge) bool {
			shared := []string{"./bots/delivery", "./bots/conversation"}
			return differ(roomOf(e.from, shared), roomOf(e.to, shared)) && !e.test
		},
	},
	{
		"storage knows no bots",
		"a store keeps records, whoever made them",
		func(e edge) bool { return in(e.from, "./storage") && in(e.to, "./bots") },
	},
	{
		"storage only keeps",
		"what a store needs of core is its types: it opens no clip, composes no reply and runs no use case",
		func(e edge) bool {
			beyond := in(e.to, "./core/media", "./core/evidence", "./core/text") || in(e.to, useCases...)
			return in(e.from, "./storage") && beyond && !e.test
		},
	},
	{
		"stores know no other store",
		"what two stores share is the contract in storage/kv and the kit that checks it",
		func(e edge) bool { return differ(part(e.from, "storage"), part(e.to, "storage")) },
	},
	{
		"only core/media starts processes",
		"a child that is not bounded and confined there is a hole in the confinement",
		func(e edge) bool { return e.to == "os/exec" && !in(e.from, "./core/media", "./scripts") && !e.test },
	},
	{
		"only tests answer for a child",
		"the program decodes every clip itself: what a child wrote before is read again in tests alone",
		func(e edge) bool {
			return in(e.to, "./core/media/internal/replay") && e.from != "./core/media" && !e.test
		},
	},
	{
		"fingerprint and match are pure",
		"the same frames must give the same verdict everywhere and for ever: no file, network, process or log",
		func(e edge) bool {
			outside := in(e.to, "os", "net", "syscall", "log", "golang.org/x/sys", "./core/media")
			pure := in(e.from, "./core/fingerprint", "./core/match") || in(e.from, drawn...)
			return pure && outside && !e.test
		},
	},
	{
		"the program holds no test code",
		"test kits and their libraries would grow the binary and what it can be made to do",
		func(e edge) bool {
			return !e.test && !in(e.from, "./scripts") && (in(e.to, testLibraries...) || in(e.to, ".") && inTestKit(e.to))
		},
	},
	{
		"no cgo",
		"the program is one static binary, on every platform",
		func(e edge) bool { return e.to == "C" },
	},
}...)

// libraryBans makes a ban of every line of homes.
func libraryBans() []ban {
	var made []ban
	for _, h := range homes {
		made = append(made, ban{
			h.library + " has one home", h.why,
			func(e edge) bool { return in(e.to, h.library) && !in(e.from, h.home) },
		})
	}
	return made
}

// in reports whether a package is one of these roots or lies below one.
func in(pkg string, roots ...string) bool {
	for _, root := range roots {
		if pkg == root || strings.HasPrefix(pkg, root+"/") {
			return true
		}
	}
	return false
}

// standard reports whether a package is the standard library's: those have no dot in their first element.
func standard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return !strings.Contains(first, ".") && pkg != "C"
}

// roomOf returns which of the folders a package stands in, or "".
func roomOf(pkg string, rooms []string) string {
	for _, room := range rooms {
		if in(pkg, room) {
			return room
		}
	}
	return ""
}

// part names the platform below ./bots, or the database below ./storage, that a package belongs to: "" for none,
// as for the contract itself, for what all platforms or databases share and for test kits.
func part(pkg, parent string) string {
	rest, below := strings.CutPrefix(pkg, "./"+parent+"/")
	name, _, _ := strings.Cut(rest, "/")
	shared := name == "kv" || name == "delivery" || name == "conversation"
	if !below || shared || strings.HasSuffix(name, "test") {
		return ""
	}
	return name
}

func differ(a, b string) bool { return a != "" && b != "" && a != b }

// broken returns the bans that an edge breaks, each with its reason.
func broken(e edge) []string {
	var found []string
	for _, b := range bans {
		if b.forbids(e) {
			found = append(found, b.name+": "+b.why)
		}
	}
	return found
}

// inTestKit reports whether a package is a test kit, such as storagetest, or lies in the folder of one.
func inTestKit(pkg string) bool {
	return strings.HasSuffix(pkg, "test") || strings.Contains(pkg, "test/")
}

func TestImports(t *testing.T) {
	edges := importsOf(t, repotest.Root(t))
	if len(edges) == 0 {
		t.Fatal("no import was found")
	}
	for _, e := range edges {
		for _, reason := range broken(e) {
			t.Errorf("%s must not import %s (%s)", e.from, e.to, reason)
		}
	}
}

// importsOf reads the imports of every Go file below root, whatever its platform or build tags.
func importsOf(t *testing.T, root string) []edge {
	t.Helper()
	var edges []edge
	walk(t, root, func(file string) {
		if path.Ext(file) != ".go" {
			return
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		from := relative(path.Join(modulePath, path.Dir(file)))
		test := strings.HasSuffix(file, "_test.go") || inTestKit(from)
		for _, spec := range parsed.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			edges = append(edges, edge{from, relative(to), test})
		}
	})
	return edges
}

// relative writes the module's own packages as paths from its root.
func relative(pkg string) string {
	if in(pkg, modulePath) {
		return "." + strings.TrimPrefix(pkg, modulePath)
	}
	return pkg
}

// walk calls visit with the slash-separated path of every file that belongs to the project.
func walk(t *testing.T, root string, visit func(file string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (in(file, ".git", ".cache", "data", "secrets") || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.Type().IsRegular():
			visit(file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The packages that the Makefile tests without the race detector give it nothing to detect.
func TestAloneIsAlone(t *testing.T) {
	makefile := strings.ReplaceAll(string(repotest.ReadFile(t, "Makefile")), "\\\n", "") // continued lines are one
	named := func(variable string) []string {
		_, line, _ := strings.Cut(makefile, "\n"+variable+" := ")
		line, _, _ = strings.Cut(line, "\n")
		if line == "" {
			t.Fatalf("the Makefile does not say what is %s", variable)
		}
		return strings.Fields(strings.ReplaceAll(line, "/...", ""))
	}
	alone := named("ALONE")
	for _, p := range named("PICTURES") {
		if in(p, modulePath) && !in(relative(p), alone...) {
			t.Errorf("%s is among PICTURES and not in ALONE", p)
		}
	}
	root := repotest.Root(t)
	walk(t, root, func(file string) {
		if path.Ext(file) == ".go" && in(relative(path.Join(modulePath, path.Dir(file))), alone...) {
			for _, what := range company(t, filepath.Join(root, filepath.FromSlash(file)), nil) {
				t.Errorf("%s has %s: take its package out of ALONE", file, what)
			}
		}
	})
}

// company returns what in a Go file may run beside something else: go statements, parallel tests and packages that start goroutines.
func company(t *testing.T, name string, source any) (found []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = append(found, "a go statement")
		case *ast.SelectorExpr:
			if n.Sel.Name == "Parallel" || n.Sel.Name == "RunParallel" || n.Sel.Name == "AfterFunc" {
				found = append(found, n.Sel.Name)
			}
		case *ast.ImportSpec:
			if p, _ := strconv.Unquote(n.Path.Value); in(p, "sync", "golang.org/x/sync", "net/http") {
				found = append(found, p)
			}
		}
		return true
	})
	return found
}

// A library that core may use can itself begin to use another: what core brings into the program is counted too.
func TestCoreBringsInOnlyWhatItSays(t *testing.T) {
	for _, system := range []string{"linux", "windows"} {
		packages := slices.DeleteFunc(goList(t, system, "./core/..."), func(pkg string) bool {
			return inTestKit(pkg) // a test kit: the program holds none
		})
		for _, pkg := range strangers(goList(t, system, slices.Concat([]string{"-deps"}, packages, drawn)...)) {
			t.Errorf("on %s core brings in %s: name it in coreLibraries or broughtIn, or do without", system, pkg)
		}
	}
}

// goList returns what go list says for an operating system.
func goList(t *testing.T, system string, args ...string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...)
	cmd.Dir = repotest.Root(t)
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	return strings.Fields(string(out))
}

func strangers(deps []string) []string {
	var found []string
	for _, dep := range deps {
		dep = relative(dep)
		if !standard(dep) && !in(dep, "./core") && !in(dep, drawn...) && !in(dep, coreLibraries...) && !in(dep, broughtIn...) {
			found = append(found, dep)
		}
	}
	return found
}
