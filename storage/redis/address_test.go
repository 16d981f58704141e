package redis

import (
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		address          string
		hosts            []string
		db               int
		cluster, tls     bool
		master, password string
		prefix           string
	}{
		{address: "redis://localhost", hosts: []string{"localhost:6379"}, prefix: "firstseen"},
		{address: "redis://127.0.0.1:7000/3", hosts: []string{"127.0.0.1:7000"}, db: 3, prefix: "firstseen"},
		{address: "redis://:p%40ss@h:1?prefix=bot2", hosts: []string{"h:1"}, password: "p@ss", prefix: "bot2"},
		{address: "rediss://user:p@[::1]:6380/0", hosts: []string{"[::1]:6380"}, tls: true, password: "p", prefix: "firstseen"},
		{address: "redis+cluster://a:1,b,c:3", hosts: []string{"a:1", "b:6379", "c:3"}, cluster: true, prefix: "firstseen"},
		{address: "rediss+sentinel://s1,s2:26380/main?db=2", hosts: []string{"s1:26379", "s2:26380"}, tls: true, master: "main", db: 2, prefix: "firstseen"},
	} {
		o, prefix, err := parseAddress(c.address)
		if err != nil {
			t.Errorf("%s: %v", c.address, err)
			continue
		}
		if !slices.Equal(o.Addrs, c.hosts) || o.DB != c.db || o.IsClusterMode != c.cluster || (o.TLSConfig != nil) != c.tls ||
			o.MasterName != c.master || o.Password != c.password || prefix != c.prefix {
			t.Errorf("%s: %+v, prefix %q", c.address, o, prefix)
		}
		if !o.ContextTimeoutEnabled {
			t.Errorf("%s: deadlines are ignored", c.address)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"redis://", "redis://[::1", "redis://::1]:1", "redis://h/x", "redis+sentinel://h", "redis+other://h", "redis://:secret@h:1/x", "redis://:secret%@h", "redis://h?db=1&evil=1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		o, _, err := parseAddress(address)
		if err == nil && len(o.Addrs) == 0 {
			t.Errorf("%q names no host", address)
		}
	})
}

func TestErrorsKeepThePassword(t *testing.T) {
	for _, address := range []string{"redis://:secret@h/x", "redis://:secret@h?x=1", "redis://u:secret%zz@h", "redis+sentinel://:secret@h", "redis://:secret@127.0.0.1:1"} {
		_, err := Open(t.Context(), address)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v", err)
		}
	}
}
