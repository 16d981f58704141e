package redis_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/firstseen/firstseen/storage/kv"
	"github.com/firstseen/firstseen/storage/redis"
	"github.com/firstseen/firstseen/storage/storagetest"
)

func open(t *testing.T, address string) *redis.DB {
	t.Helper()
	db, err := redis.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// TestConformance also proves that prefixes keep bots apart: all tests share the servers.
func TestConformance(t *testing.T) {
	var n atomic.Int64
	for name, address := range map[string]string{"single": storagetest.Redis(t), "cluster": storagetest.Cluster(t)} {
		t.Run(name, func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T) kv.DB { return open(t, fmt.Sprintf("%s?prefix=kit%d", address, n.Add(1))) })
		})
	}
}

func TestPlainAddressOfAClusterNode(t *testing.T) {
	address := storagetest.Cluster(t)
	node, _, _ := strings.Cut(strings.TrimPrefix(address, "redis+cluster://"), ",")
	db := open(t, "redis://"+node)
	for _, part := range []string{"a", "b", "c", "d", "e"} { // some of them in slots of the other nodes
		if err := db.Commit(t.Context(), kv.Tx{Part: part, Ops: []kv.Op{kv.Put{Key: kv.Key{Part: part, Name: "x"}}}}); err != nil {
			t.Error(err)
		}
	}
}
