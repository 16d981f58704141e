package redis

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/storage/kv"
)

func FuzzKeys(f *testing.F) {
	for _, s := range []string{"", "a", "}", "{", "}:{", "*", "%41", "\x00\xff", "é"} {
		f.Add(s, "x", "x", s)
	}
	f.Fuzz(func(t *testing.T, p1, n1, p2, n2 string) {
		k := keys{prefix: "bot"}
		a, b := kv.Key{Part: p1, Name: n1}, kv.Key{Part: p2, Name: n2}
		if (k.valueKey(a) == k.valueKey(b)) != (a == b) {
			t.Errorf("%q and %q share %q", a, b, k.valueKey(a))
		}
		if k.valueKey(a) == k.setKey(a) {
			t.Errorf("value and set of %q are one", a)
		}
		if got, ok := k.parseKey(k.valueKey(a)); !ok || got != a {
			t.Errorf("%q becomes %q", a, got)
		}
		if p1 != "" && tag(k.valueKey(a)) != tag(k.setKey(kv.Key{Part: p1, Name: n2})) {
			t.Errorf("partition %q is not one slot", p1)
		}
		if strings.ContainsAny(escapeName(p1), "*?[]\\{} \n") {
			t.Errorf("%q means something to a glob or a hash tag", escapeName(p1))
		}
	})
}

// tag is the part of a key that Redis Cluster hashes: what stands between the first brace and the next closing one.
func tag(key string) string {
	_, rest, _ := strings.Cut(key, "{")
	t, _, _ := strings.Cut(rest, "}")
	return t
}
