package e2e

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/internal/repotest"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// The composition's own Redis command, run by a real server, keeps what it acknowledged.
func TestComposedRedisKeepsWhatItAcknowledged(t *testing.T) {
	c := readComposition(t, repotest.ReadFile(t, "docker-compose.yml"))
	for _, name := range []string{"redis", "redis-1"} {
		t.Run(name, func(t *testing.T) {
			port := strconv.Itoa(storagetest.FreePort(t))
			startRedis(t, c.Services[name].Command, port, t.TempDir())
			for setting, want := range map[string]string{
				"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction",
			} {
				if got := redisCLI(t, port, "config", "get", setting); got != setting+"\n"+want {
					t.Errorf("config get %s: %q, want %q", setting, got, want)
				}
			}
		})
	}
}

// The composition's own script makes a cluster of three of its own nodes; a second start finds it made, and it
// outlives a restart of all three at once.
func TestComposedClusterIsMadeOnce(t *testing.T) {
	c := readComposition(t, repotest.ReadFile(t, "docker-compose.yml"))
	nodes := []*redisNode{}
	var addresses []string
	for _, name := range []string{"redis-1", "redis-2", "redis-3"} {
		node := &redisNode{command: c.Services[name].Command, port: strconv.Itoa(storagetest.FreePort(t)), dir: t.TempDir()}
		node.stop = startRedis(t, node.command, node.port, node.dir)
		nodes = append(nodes, node)
		addresses = append(addresses, "127.0.0.1:"+node.port)
	}
	script := c.Services["redis-cluster"].Command
	makeCluster := func() { // and wait until every node says that it is up: the script waits for the first
		t.Helper()
		args := strings.ReplaceAll(script[2], "$$", "$") // as Compose reads it
		for first := range nodes {
			order := append(addresses[first:len(addresses):len(addresses)], addresses[:first]...)
			cmd := exec.CommandContext(t.Context(), script[0], script[1], args)
			cmd.Env = append(os.Environ(), "NODES="+strings.Join(order, " "))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("making the cluster: %v\n%s", err, out)
			}
		}
	}
	makeCluster()
	if got := redisCLI(t, nodes[0].port, "-c", "set", "first", "seen"); got != "OK" {
		t.Fatalf("set: %q", got)
	}
	for _, node := range nodes {
		node.stop()
	}
	for _, node := range nodes {
		startRedis(t, node.command, node.port, node.dir)
	}
	makeCluster()
	if got := redisCLI(t, nodes[2].port, "-c", "get", "first"); got != "seen" {
		t.Errorf("after a restart of all nodes: get: %q, want what was acknowledged before", got)
	}
}

// redisNode is one server of a cluster, and what starts it again.
type redisNode struct {
	command   []string
	port, dir string
	stop      func()
}

// startRedis runs a Redis command on a port of the loopback and returns when the server is ready. The server is
// killed, not asked to stop, by stop or at the test's end.
func startRedis(t *testing.T, command []string, port, dir string) (stop func()) {
	t.Helper()
	args := append(command[1:len(command):len(command)], "--port", port, "--bind", "127.0.0.1", "--dir", dir)
	cmd := exec.CommandContext(t.Context(), command[0], args...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			_ = cmd.Process.Kill()
			_ = cmd.Wait() // says only that it was killed
		}
	}
	t.Cleanup(stop)
	var log strings.Builder
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		fmt.Fprintln(&log, lines.Text())
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			go io.Copy(io.Discard, stdout) //nolint:errcheck // ends when the server does
			return stop
		}
	}
	t.Fatalf("%v did not get ready:\n%s", cmd.Args, &log)
	return nil
}

// redisCLI asks the server on a port, and returns the answer as the client prints it for programs.
func redisCLI(t *testing.T, port string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "redis-cli", append([]string{"-p", port}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("redis-cli %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}
