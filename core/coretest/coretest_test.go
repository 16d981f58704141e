package coretest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
)

// sources calls what is declared in core, file by file.
func sources(t *testing.T, each func(ast.Decl)) {
	t.Helper()
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			each(d)
		}
	}
}

// There is a sample of everything that core declares to be a Content.
func TestEveryContentHasASample(t *testing.T) {
	have := map[string]bool{}
	for _, c := range Contents {
		have[reflect.TypeOf(c).Name()] = true
	}
	found := 0
	sources(t, func(d ast.Decl) {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "isContent" || f.Recv == nil {
			return
		}
		found++
		if name := f.Recv.List[0].Type.(*ast.Ident).Name; !have[name] {
			t.Errorf("no sample of core.%s", name)
		}
	})
	if found != len(have) || found < 17 {
		t.Errorf("%d kinds of content in core, %d here", found, len(have))
	}
}

// An answer is here in each of its states, and every code of core's is among the Codes.
func TestEveryStateHasASample(t *testing.T) {
	states := map[core.AnswerStatus]bool{}
	for _, c := range Contents {
		if a, ok := c.(core.Answer); ok {
			states[a.Status] = true
		}
	}
	for _, s := range []core.AnswerStatus{core.StatusMatch, core.StatusPossible, core.StatusUnknown, core.StatusRejected} {
		if !states[s] {
			t.Errorf("no sample of an answer %q", s)
		}
	}
	sources(t, func(d ast.Decl) {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			return
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Code" {
				code := core.Code(strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`))
				if !slices.Contains(Codes, code) {
					t.Errorf("%s is not among the codes", code)
				}
			}
		}
	})
}

// A filled sample has the text wherever people write, and the sample itself stays as it is.
func TestFilled(t *testing.T) {
	before := Summit()
	c, ok := Filled(core.Saved{Action: core.Edit, Debunk: before}, "x").(core.Saved)
	if !ok || c.Debunk.Claim != "x" || c.Debunk.Sources[0].Publisher != "x" || c.Debunk.Review.URL != "x" || c.Action != core.Edit {
		t.Errorf("%+v", c)
	}
	if before.Review.URL == "x" || before.Sources[0].URL == "x" {
		t.Error("the sample was changed")
	}
}
