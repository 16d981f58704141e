// Package storagetest proves that databases keep the contract of package kv: Run is what every driver passes. It
// also starts real Redis servers for whoever tests on them.
package storagetest

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// startWait is how long a server may take to answer: a loaded machine is slow.
const startWait = 60 * time.Second

// Redis starts a redis-server of its own with an append-only file, on loopback, and returns its URL. It ends with the
// test. A machine without redis-server fails the test.
func Redis(t testing.TB) string {
	t.Helper()
	s := start(t, t.TempDir())
	return "redis://" + s.address()
}

// Cluster starts a cluster of three masters and returns its URL.
func Cluster(t testing.TB) string {
	t.Helper()
	const masters = 3
	var addresses []string
	var nodes []*Server
	for range masters {
		s := start(t, t.TempDir(), "--cluster-enabled", "yes", "--cluster-node-timeout", "5000")
		nodes = append(nodes, s)
		addresses = append(addresses, s.address())
	}
	args := append([]string{"--cluster", "create"}, addresses...)
	if out, err := exec.CommandContext(t.Context(), "redis-cli", append(args, "--cluster-yes")...).CombinedOutput(); err != nil {
		t.Fatalf("create cluster: %v\n%s", err, out)
	}
	for _, s := range nodes {
		s.wait("cluster_state:ok", "cluster", "info")
	}
	return "redis+cluster://" + strings.Join(addresses, ",")
}

// Server is a redis-server that a test can end and start again.
type Server struct {
	t    testing.TB
	port int
	dir  string
	args []string
	cmd  *exec.Cmd
}

// StartRedis is Redis for a test that ends the server itself.
func StartRedis(t testing.TB, args ...string) *Server {
	t.Helper()
	return start(t, t.TempDir(), args...)
}

func start(t testing.TB, dir string, args ...string) *Server {
	t.Helper()
	s := &Server{t: t, port: freePort(t), dir: dir, args: args}
	s.Start()
	t.Cleanup(s.Kill)
	return s
}

// freePort returns a port that is free, and so is the one that a cluster node adds 10,000 for.
func freePort(t testing.TB) int {
	t.Helper()
	for range 50 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		addr, _ := l.Addr().(*net.TCPAddr)
		l.Close()
		if addr.Port+10000 > 65535 {
			continue
		}
		if bus, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(addr.Port+10000)); err == nil {
			bus.Close()
			return addr.Port
		}
	}
	t.Fatal("no free port")
	return 0
}

// URL is where the server is.
func (s *Server) URL() string { return "redis://" + s.address() }

func (s *Server) address() string { return "127.0.0.1:" + strconv.Itoa(s.port) }

// Start starts the server, on the data that it left, and waits until it answers.
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
	s.wait("PONG", "ping")
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

// wait asks until the answer holds the text.
func (s *Server) wait(text string, command ...string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startWait)
	defer cancel()
	args := append([]string{"-p", strconv.Itoa(s.port)}, command...)
	for {
		out, err := exec.CommandContext(ctx, "redis-cli", args...).CombinedOutput()
		if err == nil && bytes.Contains(out, []byte(text)) {
			return
		}
		if ctx.Err() != nil {
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			s.t.Fatalf("redis-server does not answer: %s\n%s", out, log)
		}
	}
}
