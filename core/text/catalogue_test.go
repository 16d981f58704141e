package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/evidence"
)

// constants returns the values of the string constants of a type in files, or, for the type "", of those
// without a type whose names start with prefix.
func constants(t *testing.T, files, typ, prefix string) (values []string) {
	t.Helper()
	names, err := filepath.Glob(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, prefix) {
				return true
			}
			name, _ := spec.Type.(*ast.Ident)
			literal, _ := spec.Values[0].(*ast.BasicLit)
			if literal != nil && literal.Kind == token.STRING && (name == nil && typ == "" || name != nil && name.Name == typ) {
				s, _ := strconv.Unquote(literal.Value)
				values = append(values, s)
			}
			return true
		})
	}
	if len(values) == 0 {
		t.Fatalf("no constants of type %q in %s", typ, files)
	}
	return values
}

// Whatever core can say has words in every language.
func TestEveryConstantHasWords(t *testing.T) {
	for _, a := range []core.Action{core.Publish, core.Edit, core.Retract} { // all that watchers hear of
		if key := "update." + string(a); !(Lang{}).Has(key) {
			t.Errorf("no %s", key)
		}
	}
	for _, c := range []struct{ files, typ, prefix, before, after string }{
		{"../*.go", "Code", "", "problem.", ""},
		{"../media/errors.go", "", "", "problem.", ""},
		{"../*.go", "Verdict", "", "verdict.", ""},
		{"../*.go", "Verdict", "", "verdict.", ".headline"},
		{"../*.go", "Verdict", "", "verdict.", ".meaning"},
		{"../*.go", "ButtonAction", "", "button.", ""},
		{"../*.go", "Action", "", "action.", ""},
		{"../*.go", "Action", "", "saved.", ""},
		{"../*.go", "AuditKind", "", "act.", ""},
		{"../*.go", "WarningKind", "", "odd.", ""},
		{"../checking/*.go", "Stage", "", "stage.", ""},
		{"../*.go", "", "Edit", "edit.", ""},
		{"../../storage/*.go", "Fault", "", "doctor.", ""},
		{"../../storage/kv/*.go", "Advice", "", "doctor.", ""},
	} {
		for _, value := range constants(t, c.files, c.typ, c.prefix) {
			if key := c.before + value + c.after; !(Lang{}).Has(key) {
				t.Errorf("%s %q has no %s", c.typ, value, key)
			}
		}
	}
	for _, field := range core.FieldNames {
		if !(Lang{}).Has("field." + field) {
			t.Errorf("the field %s has no name", field)
		}
	}
}

// An evidence picture takes as many moments as an answer may have.
func TestEvidenceHasRoom(t *testing.T) {
	if core.MaxMoments > evidence.MaxRows {
		t.Errorf("%d moments do not fit into %d rows", core.MaxMoments, evidence.MaxRows)
	}
}
