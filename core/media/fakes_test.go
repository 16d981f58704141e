package media

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// faulty builds testdata/faulty, once, plainly: the test itself may have the race detector in it.
var faulty = sync.OnceValues(func() (string, error) {
	var err error
	if faultyDir, err = os.MkdirTemp("", "firstseen-faulty-"); err != nil {
		return "", err
	}
	program := filepath.Join(faultyDir, "faulty")
	build := exec.Command("go", "build", "-race=false", "-o", program, "./testdata/faulty")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	return program, build.Run()
})

// faultyDir is where faulty was built; TestMain removes it.
var faultyDir string

// fake puts a faulty program in place of another.
func fake(t testing.TB, fault string) string {
	t.Helper()
	program, err := faulty()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), fault)
	if err := os.WriteFile(path, content, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}
