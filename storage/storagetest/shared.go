package storagetest

import (
	"fmt"
	"os"
	"sync"
	"testing"
)

// Shared is a Redis and a cluster for all tests of a package: each test has a key prefix of its own there. They start when a test
// first asks for them. Stop ends them; TestMain has to call it.
type Shared struct {
	mu      sync.Mutex
	redis   string
	cluster string
	nodes   []*Server
	folders []string
	tests   int
}

// Redis returns the address of a part of the Redis that no other test has.
func (s *Shared) Redis(t testing.TB) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.redis == "" {
		node := launchServer(t, s.newFolder(t))
		s.redis, s.nodes = node.URL(), append(s.nodes, node)
	}
	return s.ownPart(s.redis)
}

// Cluster returns the address of a part of the cluster that no other test has.
func (s *Shared) Cluster(t testing.TB) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cluster == "" {
		address, nodes := launchCluster(t, func() string { return s.newFolder(t) })
		s.cluster, s.nodes = address, append(s.nodes, nodes...)
	}
	return s.ownPart(s.cluster)
}

func (s *Shared) ownPart(address string) string {
	s.tests++
	return fmt.Sprintf("%s?prefix=test%d", address, s.tests)
}

// newFolder makes a folder that outlives the test.
func (s *Shared) newFolder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "firstseen-redis-") //nolint:usetesting // it outlives the test
	if err != nil {
		t.Fatal(err)
	}
	s.folders = append(s.folders, dir)
	return dir
}

// Stop ends the servers and removes their data.
func (s *Shared) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, node := range s.nodes {
		node.Kill()
	}
	for _, dir := range s.folders {
		_ = os.RemoveAll(dir) // it is temporary
	}
}
