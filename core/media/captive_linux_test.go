package media

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A child can read the clip and write in its folder, and nothing else.
func TestConfinement(t *testing.T) {
	c := detectConfinement()
	if !c.IsComplete() {
		t.Fatalf("this kernel confines with %v only", c)
	}
	outside, inside := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	input, err := os.Open(secretClip(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = input.Close() })
	trap := setTrap(t)
	t.Setenv("FIRSTSEEN_TOKEN", "12:secret")
	said := map[string]string{}
	_, err = job{
		program: fake(t, "captive"),
		args:    []string{secret, trap.tcp.Addr().String(), inputName, strconv.Itoa(maxWrite)},
		input:   input, dir: inside, cpu: 20 * time.Second, wall: 20 * time.Second, memory: Memory,
		output: func(r io.Reader) error {
			for lines := bufio.NewScanner(r); lines.Scan(); {
				what, failed, _ := strings.Cut(lines.Text(), ": ")
				said[what] = failed
			}
			return nil
		},
	}.runJob(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for what, failed := range said {
		want := "true"
		switch what {
		case "read the clip", "write in the folder":
			want = "false"
		case "environment":
			want = "LC_ALL=C TMPDIR=" + inside
		}
		if failed != want {
			t.Errorf("%s: %s, want %s", what, failed, want)
		}
	}
	if len(said) < 20 {
		t.Errorf("the captive tried only %d things", len(said))
	}
	if n := trap.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}
	if s, err := os.Stat(input.Name()); err != nil || s.Size() == 0 {
		t.Errorf("the clip was changed: %v", err)
	}
}

// A child that the system kills, as when memory runs out, says nothing about the clip.
func TestChildIsKilled(t *testing.T) {
	_, err := job{
		program: fake(t, "stalls"), cpu: time.Second, wall: time.Minute, memory: Memory,
		output: func(r io.Reader) error {
			_, err := io.ReadFull(r, make([]byte, 1))
			killChildren(t, "stalls")
			_, _ = io.Copy(io.Discard, r)
			return err
		},
	}.runJob(t.Context())
	if !errors.Is(err, errKilled) {
		t.Errorf("%v", err)
	}
	check(t, newFaulty(t, Config{}).classifyError(t.Context(), "read", "ffmpeg", err, Damaged), Busy)
}

// killChildren kills the children of this process that have a name.
func killChildren(t *testing.T, name string) {
	all, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is good
	for _, stat := range all {
		var pid, parent int
		var comm, state string
		raw, _ := os.ReadFile(stat) // it may have ended
		if n, _ := fmt.Sscan(string(raw), &pid, &comm, &state, &parent); n == 4 && comm == "("+name+")" && parent == os.Getpid() {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Error(err)
			}
		}
	}
}

func secretClip(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "clip")
	if err := os.WriteFile(path, []byte("clip"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRunChildIfAskedFails(t *testing.T) {
	for _, args := range [][]string{
		{childName, "x", "1", "", "/bin/true"}, {childName, "1", "x", "", "/bin/true"},
		{childName, "100000000", "1", "", "/no/such/program"}, {childName, "100000000", "1", "/no/such/folder", "/bin/true"},
	} {
		cmd := exec.Command("/proc/self/exe")
		cmd.Args = args
		if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != exitNotStarted {
			t.Errorf("%v: %v", args, err)
		}
	}
}
