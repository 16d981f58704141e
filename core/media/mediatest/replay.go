package mediatest

import (
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/firstseen/firstseen/core/media/internal/replay"
)

// Recording is a folder with what the children of decoders wrote, in one run of tests: for the same bytes, the same arguments and the
// same program each child runs once, and what it wrote is read again where an equal one is to run. Tests of how clips are decoded, of
// bounds and of kills have no part in it.
type Recording struct {
	tests *testing.M
	Dir   string // "" before Run
}

// sharedVar names the folder that packages share in one run of all tests. Without it each package has one of its own.
const sharedVar = "MEDIATEST_SHARED"

// RecordTests returns tests whose decoders, in this process and in those that call ReplayChildren, keep what their children write.
func RecordTests(m *testing.M) *Recording { return &Recording{tests: m} }

// Run runs the tests and removes the folder, unless it is shared. It returns the exit status.
func (r *Recording) Run() int {
	if r.Dir = os.Getenv(sharedVar); r.Dir == "" {
		var err error
		if r.Dir, err = os.MkdirTemp("", "firstseen-recording-"); err != nil {
			panic(err)
		}
		defer os.RemoveAll(r.Dir)
	}
	ReplayChildren(r.Dir)
	return r.tests.Run()
}

// ReplayChildren has the decoders of this process keep and read what children wrote in a folder; "" for none.
func ReplayChildren(dir string) {
	replay.Used = nil
	if dir != "" {
		replay.Used = tape(dir)
	}
}

// tape keeps each result in a file of the folder, so that processes share them.
type tape string

// FindResult implements replay.Tape.
func (t tape) FindResult(run replay.Run) (r replay.Result, found bool) {
	f, err := os.Open(t.locate(run))
	if err != nil {
		return r, false
	}
	defer f.Close()
	return r, gob.NewDecoder(f).Decode(&r) == nil
}

// KeepResult implements replay.Tape.
func (t tape) KeepResult(run replay.Run, r replay.Result) {
	f, err := os.CreateTemp(string(t), "making-")
	if err != nil {
		return // the folder is gone: so are the tests
	}
	err = gob.NewEncoder(f).Encode(r)
	if f.Close() == nil && err == nil {
		_ = os.Rename(f.Name(), t.locate(run)) // at once, as others may read it
	}
}

// locate returns the path of the file for a run.
func (t tape) locate(run replay.Run) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %d %d\n", run.Program, run.Args, run.CPU, run.Memory)
	if program, err := os.Stat(run.Program); err == nil {
		fmt.Fprintln(h, program.Size(), program.ModTime().UnixNano())
	}
	if run.Input != nil {
		if info, err := run.Input.Stat(); err == nil {
			_, _ = io.Copy(h, io.NewSectionReader(run.Input, 0, info.Size()))
		}
	}
	return filepath.Join(string(t), hex.EncodeToString(h.Sum(nil)))
}
