package e2e

import (
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// served is a running firstseen serve.
type served struct {
	cmd     *exec.Cmd
	address string
}

// serve starts the program with the web chat on a free port, and waits until it says where.
func serve(t *testing.T, args ...string) *served {
	t.Helper()
	dir := t.TempDir()
	base := []string{"--store", filepath.Join(dir, "store.db"), "serve", "--data", dir, "--web-addr", "127.0.0.1:0"}
	cmd := exec.CommandContext(t.Context(), "firstseen", append(base, args...)...)
	return &served{cmd: cmd, address: strings.TrimPrefix(startWebChat(t, cmd), "http://")}
}

// pageBudget bounds the reading of a page. It is long, since a loaded machine is slow.
const pageBudget = time.Minute

// get returns a page.
func get(t *testing.T, address, path string) string {
	t.Helper()
	req := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, nil))
	resp, err := (&http.Client{Timeout: pageBudget}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body := must[[]byte](t)(io.ReadAll(resp.Body))
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%s: %d, %v", path, resp.StatusCode, err)
	}
	return string(body)
}

var ourMetric = regexp.MustCompile(`^firstseen_[a-z_]+(\{le="[0-9.e+Inf]+"\})? [0-9.e+]+\n$`)

func TestServeUntilTerminated(t *testing.T) {
	s := serve(t)
	if page := get(t, s.address, "/"); !strings.Contains(page, "firstseen") {
		t.Errorf("the page: %.200s", page)
	}
	measured := get(t, s.address, "/metrics")
	for _, want := range []string{
		"\nfirstseen_asked_total 0\n", "\nfirstseen_queue_clips 0\n", "\nfirstseen_queue_notices 0\n", "\nfirstseen_paused 0\n", `firstseen_answer_seconds_bucket{le="0.5"} 0`, "\ngo_goroutines ",
	} {
		if !strings.Contains(measured, want) {
			t.Errorf("no %q in\n%.3000s", want, measured)
		}
	}
	for line := range strings.Lines(measured) { // no label has words that people wrote
		if strings.HasPrefix(line, "firstseen_") && !ourMetric.MatchString(line) {
			t.Errorf("labels: %s", line)
		}
	}
	if out, err := exec.CommandContext(t.Context(), "firstseen", "health", "--addr", s.address).CombinedOutput(); err != nil {
		t.Errorf("health: %v: %s", err, out)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
	if err := exec.CommandContext(t.Context(), "firstseen", "health", "--addr", s.address).Run(); err == nil {
		t.Error("healthy after the end")
	}
}

func TestServeRefusesToBeExposed(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "firstseen", "--store", filepath.Join(dir, "store.db"),
		"serve", "--data", dir, "--web-addr", "0.0.0.0:0")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "password") {
		t.Errorf("other machines could reach it without a password: %v: %s", err, out)
	}
}
