package e2e

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// startProgram starts a process that the test ends. One that a test leaves, as it fails, is killed and waited for before the folders
// that it writes to are removed.
func startProgram(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended already
		_ = cmd.Wait()
	})
}

// startWebChat starts the program, and returns the address of its web chat: http://HOST:PORT.
func startWebChat(t *testing.T, cmd *exec.Cmd) (address string) {
	t.Helper()
	stderr := must[io.ReadCloser](t)(cmd.StderrPipe())
	startProgram(t, cmd)
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if _, address, found := strings.Cut(lines.Text(), "the web chat is at "); found {
			go io.Copy(io.Discard, stderr) //nolint:errcheck // ends with the program
			return address
		}
		t.Log(lines.Text())
	}
	t.Fatalf("it did not start: %v", cmd.Wait())
	return ""
}
