package redis_test

import (
	"bytes"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/firstseen/firstseen/storage/kv"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// proxy stands between a client and a Redis. While it drops, it passes on what the client says and closes the
// connection instead of answering.
type proxy struct {
	address string
	drop    atomic.Int64 // how many answers to drop
	dropped atomic.Int64
}

func startProxy(t *testing.T, to string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{address: "redis://" + l.Addr().String()}
	var group sync.WaitGroup
	t.Cleanup(group.Wait)
	t.Cleanup(func() { l.Close() })
	group.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			group.Go(func() { p.serve(client, to) })
		}
	})
	return p
}

func (p *proxy) serve(client net.Conn, to string) {
	defer client.Close()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		defer server.Close()
		_, _ = io.Copy(server, client) // until either hangs up
	}()
	answer := make([]byte, 1<<16)
	for {
		n, err := server.Read(answer)
		if err != nil || p.loses(answer[:n]) {
			return
		}
		if _, err := client.Write(answer[:n]); err != nil {
			return
		}
	}
}

// loses tells whether to drop an answer: only those to scripts count, which are 1 or 0.
func (p *proxy) loses(answer []byte) bool {
	if !bytes.Equal(answer, []byte(":1\r\n")) || p.drop.Add(-1) < 0 {
		return false
	}
	p.dropped.Add(1)
	return true
}

// A commit whose answer is lost is sent again, and is neither applied twice nor taken for a conflict with itself.
func TestLostAnswers(t *testing.T) {
	server := storagetest.StartRedis(t)
	p := startProxy(t, server.URL()[len("redis://"):])
	db := open(t, p.address)
	set, value := kv.Key{Part: "p", Name: "set"}, kv.Key{Part: "p", Name: "value"}
	const commits = 20
	var before []byte
	for i := range byte(commits) {
		p.drop.Store(int64(i % 3))
		after := []byte{i}
		err := db.Commit(t.Context(), kv.Tx{Part: "p", Checks: []kv.Check{{Key: value, Value: before}}, Ops: []kv.Op{
			kv.Put{Key: value, Value: after}, kv.Bump{Key: set, Name: "n", Delta: 1},
		}})
		if err != nil {
			t.Fatalf("commit %d: %v", i, err)
		}
		before = after
	}
	p.drop.Store(0)
	if scores, _, err := db.GetScores(t.Context(), set, "n"); err != nil || scores[0] != commits {
		t.Errorf("%d commits were applied %v times: %v", commits, scores, err)
	}
	if n := p.dropped.Load(); n < commits/2 {
		t.Errorf("only %d answers were dropped", n)
	}
}
