//go:build !linux

package media

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// exitNotStarted is the exit status of no program here: one that does not start says so at once.
const exitNotStarted = -2

// inputName is the clip in the job's folder, where the child starts.
const inputName = "clip"

// childName, as its own name, makes this program the converter.
const childName = "firstseen-decoder"

// RunChildIfAsked makes this process the converter, and does not return, if a Decoder started it as one. Only Linux confines it.
func RunChildIfAsked() {
	if len(os.Args) < 2 || os.Args[0] != childName {
		return
	}
	in, err := os.Open(inputName)
	if err != nil {
		os.Exit(1)
	}
	os.Exit(runConverter(in, os.Args[1:]))
}

func detectConfinement() Confinement { return Confinement{} }

// newCommand prepares a child: the program itself, in a folder that holds nothing but the clip.
func (j job) newCommand() (*exec.Cmd, error) {
	if j.input != nil {
		if err := linkOrCopy(j.input, filepath.Join(j.dir, inputName)); err != nil {
			return nil, fmt.Errorf("%w: %w", errStart, err)
		}
	}
	program := j.program
	if program == converter {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errStart, err)
		}
		program = self
	}
	cmd := exec.Command(program, j.args...) //nolint:noctx // run ends the whole group, not the child alone
	if j.program == converter {
		cmd.Args[0] = childName
	}
	cmd.Dir = j.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.WaitDelay = killGrace
	isolateGroup(cmd)
	return cmd, nil
}

// linkOrCopy gives a file a fixed name, by a link where that can be, else by a copy.
func linkOrCopy(f *os.File, name string) error {
	if _, err := os.Lstat(name); err == nil {
		return nil
	}
	if abs, err := filepath.Abs(f.Name()); err == nil && os.Link(abs, name) == nil {
		return nil
	}
	s, err := f.Stat()
	if err != nil {
		return fmt.Errorf("present clip: %w", err)
	}
	out, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("present clip: %w", err)
	}
	if _, err := io.Copy(out, io.NewSectionReader(f, 0, s.Size())); err != nil {
		return fmt.Errorf("present clip: %w", err)
	}
	return out.Close()
}
