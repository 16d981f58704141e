package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// kind is the purpose of a file.
type kind int

const (
	product kind = iota
	kit          // plays a platform or a database for tests, or holds tests for several packages
	kitTest      // a test of such a thing
	test
	kinds
)

// tree holds the figures of the Go code below one folder.
type tree struct {
	dir, module string

	lines      [kinds]int
	roundabout [kinds]int
	filesIn    map[string]int // by folder, tests left out
	fileLines  []int
	funcLines  []int

	oneWord, funcs       int
	documented, exported int

	types   map[string]*typeInfo // of product, by "folder.Name"
	takers  map[string]int       // functions that take a pointer to a type, by the same
	imports map[string][]string  // of product, folder to folders of the module
}

// typeInfo is a declared type.
type typeInfo struct {
	methods  map[string]bool
	embedded []string // "folder.Name" of the types whose methods it promotes
}

var (
	modulePattern = regexp.MustCompile(`(?m)^module\s+(\S+)`)
	generated     = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)
	// roundaboutForm finds comments that go around their subject instead of naming it.
	roundaboutForm = regexp.MustCompile(`^\s*// \w+ (?:(?:is|are) (?:what|whom|how|who|where|when)|tells? (?:whether|that|what|how|when|where|which))\b`)
)

// readTree reads all Go files below dir, nested modules and files without Go's own build included.
func readTree(dir string) (*tree, error) {
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("read module: %w", err)
	}
	t := &tree{dir: dir, filesIn: map[string]int{}, types: map[string]*typeInfo{}, takers: map[string]int{}, imports: map[string][]string{}}
	if m := modulePattern.FindSubmatch(mod); m != nil {
		t.module = string(m[1])
	}
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != dir && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		return t.readFile(name)
	})
	if err != nil {
		return nil, fmt.Errorf("read tree: %w", err)
	}
	return t, nil
}

// readFile adds one file to the figures.
func (t *tree) readFile(name string) error {
	source, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(t.dir, name)
	if err != nil {
		return err
	}
	folder := path.Dir(filepath.ToSlash(rel))
	k := kindOf(filepath.ToSlash(rel))
	n := bytes.Count(source, []byte("\n"))
	t.lines[k] += n
	if k == test || k == kitTest {
		return nil
	}
	if generated.Match(source) {
		return nil
	}
	for line := range strings.SplitSeq(string(source), "\n") {
		if roundaboutForm.MatchString(line) {
			t.roundabout[k]++
		}
	}
	if k != product {
		return nil
	}
	t.filesIn[folder]++
	t.fileLines = append(t.fileLines, n)
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.ParseComments)
	if err != nil {
		return err
	}
	t.readDecls(set, file, folder)
	return nil
}

// kindOf returns the kind of a file, by its path with slashes.
func kindOf(name string) kind {
	inKit := slices.ContainsFunc(strings.Split(path.Dir(name), "/"), func(folder string) bool { return strings.HasSuffix(folder, "test") })
	switch isTest := strings.HasSuffix(name, "_test.go"); {
	case inKit && isTest:
		return kitTest
	case inKit:
		return kit
	case isTest:
		return test
	}
	return product
}

// readDecls adds the declarations of one file of product.
func (t *tree) readDecls(set *token.FileSet, file *ast.File, folder string) {
	names := map[string]string{} // of imported packages of this module, by their name in the file
	for _, spec := range file.Imports {
		target := strings.Trim(spec.Path.Value, `"`)
		rest, ok := strings.CutPrefix(target+"/", t.module+"/")
		if !ok {
			continue
		}
		to := cmpOr(strings.TrimSuffix(rest, "/"), ".")
		t.imports[folder] = append(t.imports[folder], to)
		name := path.Base(target)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = to
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			t.readFunc(set, d, folder, names)
		case *ast.GenDecl:
			t.readSpecs(d, folder, names)
		}
	}
}

func cmpOr(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// readFunc adds a function or a method.
func (t *tree) readFunc(set *token.FileSet, d *ast.FuncDecl, folder string, names map[string]string) {
	t.funcs++
	if countWords(d.Name.Name) == 1 {
		t.oneWord++
	}
	t.funcLines = append(t.funcLines, set.Position(d.End()).Line-set.Position(d.Pos()).Line+1)
	own := ""
	if d.Recv != nil {
		own = typeName(d.Recv.List[0].Type, folder, names)
		t.typeOf(own).methods[d.Name.Name] = true
	}
	for _, p := range d.Type.Params.List {
		star, ok := p.Type.(*ast.StarExpr)
		if name := typeName(p.Type, folder, names); ok && star != nil && name != "" && name != own && d.Recv == nil {
			t.takers[name]++
		}
	}
	if d.Name.IsExported() && (d.Recv == nil || ast.IsExported(own[strings.LastIndex(own, ".")+1:])) {
		t.addExported(d.Doc != nil)
	}
}

// readSpecs adds types, constants and variables. One doc comment may serve a group.
func (t *tree) readSpecs(d *ast.GenDecl, folder string, names map[string]string) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() {
				t.addExported(s.Doc != nil || d.Doc != nil || s.Comment != nil)
			}
			t.readType(s, folder, names)
		case *ast.ValueSpec:
			for _, name := range s.Names {
				if name.IsExported() {
					t.addExported(s.Doc != nil || d.Doc != nil || s.Comment != nil)
				}
			}
		}
	}
}

// readType adds the methods that a type gets from what is embedded in it, and those of an interface.
func (t *tree) readType(s *ast.TypeSpec, folder string, names map[string]string) {
	info := t.typeOf(folder + "." + s.Name.Name)
	switch x := s.Type.(type) {
	case *ast.StructType:
		for _, f := range x.Fields.List {
			if len(f.Names) == 0 {
				info.embedded = append(info.embedded, typeName(f.Type, folder, names))
			}
		}
	case *ast.InterfaceType:
		for _, f := range x.Methods.List {
			if len(f.Names) == 0 {
				info.embedded = append(info.embedded, typeName(f.Type, folder, names))
			}
			for _, name := range f.Names {
				info.methods[name.Name] = true
			}
		}
	}
}

func (t *tree) addExported(documented bool) {
	t.exported++
	if documented {
		t.documented++
	}
}

func (t *tree) typeOf(name string) *typeInfo {
	if t.types[name] == nil {
		t.types[name] = &typeInfo{methods: map[string]bool{}}
	}
	return t.types[name]
}

// typeName returns "folder.Name" of a type, or of what it points to, or "" if it is not of this module.
func typeName(e ast.Expr, folder string, names map[string]string) string {
	switch x := e.(type) {
	case *ast.StarExpr:
		return typeName(x.X, folder, names)
	case *ast.IndexExpr:
		return typeName(x.X, folder, names)
	case *ast.Ident:
		return folder + "." + x.Name
	case *ast.SelectorExpr:
		if pkg, ok := x.X.(*ast.Ident); ok && names[pkg.Name] != "" {
			return names[pkg.Name] + "." + x.Sel.Name
		}
	}
	return ""
}

// countWords counts the words of a name in camel case; a run of capitals is one.
func countWords(name string) int {
	words, before := 0, rune('_')
	runes := []rune(strings.Trim(name, "_"))
	for i, r := range runes {
		startsWord := unicode.IsUpper(r) && (!unicode.IsUpper(before) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if i == 0 || startsWord {
			words++
		}
		before = r
	}
	return words
}
