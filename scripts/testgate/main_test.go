package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// goTest runs the real `go test -json` on a module whose one test file has the given body.
func goTest(t *testing.T, body string) []byte {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":      "module example.com/m\n",
		"m_test.go":   "package m\n\nimport \"testing\"\n\n" + body,
		"none/doc.go": "package none\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-json", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	out, err := cmd.Output() // it fails when the tests do, which is what some cases want
	if len(out) == 0 {
		t.Fatalf("go test wrote nothing: %v", err)
	}
	return out
}

func TestRun(t *testing.T) {
	pass := "func TestGood(t *testing.T) { t.Log(\"quiet\") }\n"
	tests := []struct {
		name, body, err string
		shows, hides    []string
	}{
		{
			name:  "all pass",
			body:  pass,
			shows: []string{"ok  \texample.com/m", "?   \texample.com/m/none", "\n1 passed, 0 failed, 0 skipped\n"},
			hides: []string{"quiet", "TestGood"},
		},
		{
			name:  "one fails",
			body:  pass + "func TestBad(t *testing.T) { t.Run(\"deep\", func(t *testing.T) { t.Error(\"loud\") }) }\n",
			err:   "2 failed",
			shows: []string{"loud", "--- FAIL: TestBad/deep", "FAIL\texample.com/m", "1 passed, 2 failed, 0 skipped"},
			hides: []string{"quiet"},
		},
		{
			name:  "one skips",
			body:  pass + "func TestLazy(t *testing.T) { t.Skip(\"no server\") }\n",
			err:   "1 skipped",
			shows: []string{"no server", "--- SKIP: TestLazy", "1 passed, 0 failed, 1 skipped"},
		},
		{
			name:  "one panics",
			body:  pass + "func TestBad(t *testing.T) { go panic(\"alarm\"); select {} }\n",
			err:   "1 failed",
			shows: []string{"panic: alarm"},
		},
		{
			name:  "TestMain gives up",
			body:  pass + "func TestMain(m *testing.M) { m.Run(); panic(\"clean-up\") }\n",
			err:   "1 failed",
			shows: []string{"panic: clean-up", "1 passed, 1 failed"},
		},
		{
			name:  "it does not build",
			body:  "func TestBad(t *testing.T) { undefinedName() }\n",
			err:   "1 failed",
			shows: []string{"undefined: undefinedName", "0 passed, 1 failed"},
		},
		{name: "no test", body: "var _ testing.T\n", err: "no test was run"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			err := run(bytes.NewReader(goTest(t, tt.body)), &out)
			if got := errorText(err); !strings.Contains(got, tt.err) || (got == "") != (tt.err == "") {
				t.Errorf("error %q, want %q", got, tt.err)
			}
			for _, want := range tt.shows {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is not in the report:\n%s", want, out.String())
				}
			}
			for _, hidden := range tt.hides {
				if strings.Contains(out.String(), hidden) {
					t.Errorf("%q is in the report:\n%s", hidden, out.String())
				}
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestRunPassesOnWhatIsNoEvent(t *testing.T) {
	var out bytes.Buffer
	if err := run(strings.NewReader("go: something odd"), &out); err == nil {
		t.Error("no error for a run of no test")
	}
	if want := "go: something odd\n0 passed, 0 failed, 0 skipped\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
}

func TestSlowTestsAreNamed(t *testing.T) {
	var out bytes.Buffer
	const events = `{"Action":"pass","Package":"p","Test":"TestA","Elapsed":21.4}
{"Action":"pass","Package":"p","Test":"TestB/deep","Elapsed":30}
{"Action":"pass","Package":"p","Test":"TestB","Elapsed":30}
{"Action":"pass","Package":"p","Test":"TestC","Elapsed":19}
`
	if err := run(strings.NewReader(events), &out); err != nil {
		t.Error(err)
	}
	if want := "    30 s  p TestB\n    21 s  p TestA\n4 passed, 0 failed, 0 skipped\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
}
