package media

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// captive tries all that a decoder that was taken over would try, and prints what came of it.
func captive() {
	args := os.Args[1:]
	secret, socket := args[0], args[1]
	for _, try := range []struct {
		what string
		do   func() error
	}{
		{"read a secret", func() error { _, err := os.ReadFile(secret); return err }},
		{"read the users", func() error { _, err := os.ReadFile("/etc/passwd"); return err }},
		{"read another process", func() error { _, err := os.ReadFile("/proc/1/environ"); return err }},
		{"list a folder", func() error { _, err := os.ReadDir(filepath.Dir(secret)); return err }},
		{"write beside the secret", func() error { return os.WriteFile(secret+".new", nil, 0o600) }},
		{"write a temporary file", func() error { return os.WriteFile("/tmp/firstseen-captive", nil, 0o600) }},
		{"shorten the clip", func() error { return os.Truncate(inputName, 0) }},
		{"write to the clip", func() error { _, err := os.OpenFile(inputName, os.O_WRONLY, 0); return err }},
		{"write a large file", func() error {
			return os.WriteFile(filepath.Join(os.Getenv("TMPDIR"), "large"), make([]byte, maxWrite+1), 0o600)
		}},
		{"connect", func() error { _, err := net.DialTimeout("tcp4", socket, time.Second); return err }},
		{"send", func() error { _, err := net.DialTimeout("udp4", socket, time.Second); return err }},
		{"listen", func() error { _, err := net.Listen("tcp4", "127.0.0.1:0"); return err }},
		{"pair sockets", func() error { _, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0); return err }},
		{"fork", escape},
		{"trace the parent", func() error { return syscall.PtraceAttach(os.Getppid()) }},
		{"kill the parent", func() error { return syscall.Kill(os.Getppid(), syscall.SIGKILL) }},
		{"leave the group", func() error { _, err := syscall.Setsid(); return err }},
		{"mount", func() error { return syscall.Mount("none", os.Getenv("TMPDIR"), "tmpfs", 0, "") }},
		{"open more files", func() error {
			return unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 4096, Max: 4096})
		}},
	} {
		fmt.Printf("%s: %v\n", try.what, try.do() != nil)
	}
	_, err := os.ReadFile(inputName)
	fmt.Printf("read the clip: %v\n", err != nil)
	fmt.Printf("write in the folder: %v\n", os.WriteFile(filepath.Join(os.Getenv("TMPDIR"), "note"), []byte("x"), 0o600) != nil)
	fmt.Printf("environment: %s\n", strings.Join(os.Environ(), " "))
}

// escape starts a process of its own.
func escape() error { return exec.Command("/bin/sleep", "3600").Start() }

// A child can read the clip and write in its folder, and nothing else.
func TestConfinement(t *testing.T) {
	c := confinement()
	if !c.Complete() {
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
	defer input.Close()
	trap := setTrap(t)
	t.Setenv("FIRSTSEEN_TOKEN", "12:secret")
	said := map[string]string{}
	_, err = job{
		program: fake(t, "fake-captive"), args: []string{secret, trap.tcp.Addr().String()},
		input: input, dir: inside, wall: 20 * time.Second, memory: Memory,
		output: func(r io.Reader) error {
			for lines := bufio.NewScanner(r); lines.Scan(); {
				what, failed, _ := strings.Cut(lines.Text(), ": ")
				said[what] = failed
			}
			return nil
		},
	}.run(t.Context())
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
