// Package storagetest tests databases against the contract of package kv: every driver has to pass Run. It also starts real Redis
// servers for tests.
package storagetest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// startWait is the time within which a server has to answer. It is long, since a loaded machine is slow.
const startWait = 60 * time.Second

// startPoll is the time between two attempts to reach it.
const startPoll = 20 * time.Millisecond

// Redis starts a redis-server of its own with an append-only file, on loopback, and returns its URL. It ends with the
// test. A machine without redis-server fails the test.
func Redis(t testing.TB) string {
	t.Helper()
	return startServer(t, t.TempDir()).URL()
}

// Cluster starts a cluster of three masters and returns its URL. It takes two seconds: a master takes no
// writes for that time after its start.
func Cluster(t testing.TB) string {
	t.Helper()
	address, nodes := launchCluster(t, t.TempDir)
	for _, s := range nodes {
		t.Cleanup(s.Kill)
	}
	return address
}

// launchCluster starts a cluster, each node in a new folder, and returns its URL. The caller has to kill the nodes.
func launchCluster(t testing.TB, folder func() string) (address string, nodes []*Server) {
	t.Helper()
	const masters, slots = 3, 16384
	var addresses []string
	for range masters {
		s := launchServer(t, folder(), "--cluster-enabled", "yes", "--cluster-node-timeout", "5000")
		nodes = append(nodes, s)
		addresses = append(addresses, s.address())
	}
	for i, s := range nodes {
		s.runCluster("addslotsrange", strconv.Itoa(slots*i/masters), strconv.Itoa(slots*(i+1)/masters-1))
		s.runCluster("set-config-epoch", strconv.Itoa(i+1))
	}
	for _, s := range nodes[1:] {
		nodes[0].runCluster("meet", "127.0.0.1", strconv.Itoa(s.port))
	}
	for _, s := range nodes {
		s.awaitAnswer("cluster_state:ok", "cluster", "info")
	}
	return "redis+cluster://" + strings.Join(addresses, ","), nodes
}

// Server is a redis-server that a test can kill and start again.
type Server struct {
	t    testing.TB
	port int
	dir  string
	args []string
	cmd  *exec.Cmd
}

// StartRedis starts a redis-server like that of Redis, with more arguments, and returns it.
func StartRedis(t testing.TB, args ...string) *Server {
	t.Helper()
	return startServer(t, t.TempDir(), args...)
}

func startServer(t testing.TB, dir string, args ...string) *Server {
	t.Helper()
	s := launchServer(t, dir, args...)
	t.Cleanup(s.Kill)
	return s
}

// launchServer starts a server. The caller has to kill it.
func launchServer(t testing.TB, dir string, args ...string) *Server {
	t.Helper()
	s := &Server{t: t, port: FreePort(t), dir: dir, args: args}
	s.Start()
	return s
}

// The ports of servers lie below those that systems give to outgoing connections, which could take the port of a server
// that is down for a moment. A cluster node takes another port, busOffset higher.
const (
	firstPort = 12_000
	portRange = 10_000
	busOffset = 10_000
)

// FreePort returns a port of the loopback that is free for a server, and for its cluster bus.
func FreePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		port := firstPort + rand.IntN(portRange)
		if isFree(port) && isFree(port+busOffset) {
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

// isFree reports whether a port of the loopback is free.
func isFree(port int) bool {
	l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err == nil {
		l.Close()
	}
	return err == nil
}

// URL returns the address of the server.
func (s *Server) URL() string { return "redis://" + s.address() }

func (s *Server) address() string { return "127.0.0.1:" + strconv.Itoa(s.port) }

// Start starts the server on its data from before, and waits until it answers.
func (s *Server) Start() {
	s.t.Helper()
	args := append([]string{
		"--port", strconv.Itoa(s.port), "--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--appendonly", "yes",
		"--appendfsync", "always", "--cluster-config-file", "nodes.conf", "--logfile", filepath.Join(s.dir, "log"),
	}, s.args...)
	s.cmd = exec.Command("redis-server", args...)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("redis-server: %v", err)
	}
	s.awaitAnswer("process_id:"+strconv.Itoa(s.cmd.Process.Pid)+"\r", "info", "server") // another's server may answer, too
	s.awaitAnswer("PONG", "ping")
}

// Kill ends the server with SIGKILL. A server that has ended is left alone.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill() // it may have ended already
	_ = s.cmd.Wait()         // says that it was killed
	s.cmd = nil
}

// Freeze stops the server: it accepts connections and never answers. Thaw lets it go on.
func (s *Server) Freeze() { s.signalServer("-STOP") }

// Thaw lets a server go on that Freeze stopped.
func (s *Server) Thaw() { s.signalServer("-CONT") }

func (s *Server) signalServer(signal string) {
	s.t.Helper()
	if out, err := exec.CommandContext(s.t.Context(), "kill", signal, strconv.Itoa(s.cmd.Process.Pid)).CombinedOutput(); err != nil {
		s.t.Fatalf("kill %s: %v: %s", signal, err, out)
	}
}

// runCluster runs a CLUSTER command on a node.
func (s *Server) runCluster(order ...string) {
	s.t.Helper()
	out, err := s.runCommand(s.t.Context(), append([]string{"cluster"}, order...)...)
	if err != nil || strings.TrimSpace(out) != "OK" {
		s.t.Fatalf("cluster %s: %v: %s", order, err, out)
	}
}

// runCommand sends a command to the server, and returns its answer as text. An error of the server is in the text.
func (s *Server) runCommand(ctx context.Context, command ...string) (string, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.address())
	if err != nil {
		return "", fmt.Errorf("redis-server: %w", err)
	}
	defer conn.Close()
	end, has := ctx.Deadline()
	if !has {
		end = time.Now().Add(startWait)
	}
	err = conn.SetDeadline(end)
	if err == nil {
		_, err = io.WriteString(conn, strings.Join(command, " ")+"\r\n")
	}
	in := bufio.NewReader(conn)
	var head string
	if err == nil {
		head, err = in.ReadString('\n')
	}
	if length, is := strings.CutPrefix(head, "$"); err == nil && is { // of what follows
		n, _ := strconv.Atoi(strings.TrimSpace(length))
		body := make([]byte, max(0, n))
		_, err = io.ReadFull(in, body)
		head = string(body)
	}
	if err != nil {
		return "", fmt.Errorf("redis-server: %w", err)
	}
	return strings.TrimPrefix(head, "+"), nil
}

// awaitAnswer repeats a command until its answer contains the text.
func (s *Server) awaitAnswer(text string, command ...string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startWait)
	defer cancel()
	for {
		out, err := s.runCommand(ctx, command...)
		if err == nil && strings.Contains(out, text) {
			return
		}
		select {
		case <-time.After(startPoll):
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			s.t.Fatalf("redis-server does not answer: %s\n%s", out, log)
		}
	}
}
