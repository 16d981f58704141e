package redis

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/storage/kv"
)

// keys builds every key that this package uses:
//
//	<prefix>:schema
//	<prefix>:v:{<part>}:<name>    a value
//	<prefix>:s:{<part>}:<name>    a sorted set
//	<prefix>:n:{<tag>}:<nonce>    the mark of a commit; the tag has the slot of the partition, not its name
//	<prefix>:p:<key in hexadecimal>   a posting list
//
// Parts, names and the prefix are escaped, so that no name can change the hash tag, or is special in a glob.
type keys struct{ prefix string }

const (
	kindValue = "v"
	kindSet   = "s"
	kindMark  = "n"
	kindList  = "p"
)

func (k keys) schemaKey() string { return k.prefix + ":schema" }

func (k keys) valueKey(key kv.Key) string {
	return k.partitionPrefix(kindValue, key.Part) + escapeName(key.Name)
}

func (k keys) setKey(key kv.Key) string {
	return k.partitionPrefix(kindSet, key.Part) + escapeName(key.Name)
}

func (k keys) listKey(key uint32) string {
	return k.prefix + ":" + kindList + ":" + strconv.FormatUint(uint64(key), 16)
}

func (k keys) markKey(part, nonce string) string {
	return k.prefix + ":" + kindMark + ":{" + slotTags()[slotOf(escapeName(part))] + "}:" + nonce
}

// partitionPrefix returns the beginning of all keys of one partition. The braces are Redis Cluster's hash tag: all these keys share
// a slot.
func (k keys) partitionPrefix(kind, part string) string {
	return k.prefix + ":" + kind + ":{" + escapeName(part) + "}:"
}

// partitionPattern matches the keys of values and sets in partitions whose name begins with part.
func (k keys) partitionPattern(part string) string {
	return k.prefix + ":[" + kindValue + kindSet + "]:{" + escapeName(part) + "*"
}

func (k keys) listPattern() string { return k.prefix + ":" + kindList + ":*" }

// parseKey returns the partition and the name of the key of a value or a set.
func (k keys) parseKey(s string) (kv.Key, bool) {
	rest, found := strings.CutPrefix(s, k.prefix+":")
	_, rest, tagged := strings.Cut(rest, ":{")
	part, name, closed := strings.Cut(rest, "}:")
	if !found || !tagged || !closed {
		return kv.Key{}, false
	}
	return kv.Key{Part: unescapeName(part), Name: unescapeName(name)}, true
}

func (k keys) parseList(s string) (uint32, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, k.prefix+":"+kindList+":"), 16, 32)
	return uint32(n), err == nil
}

// escapeName replaces every byte that could be special to Redis by %XX.
func escapeName(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if isPlain(s[i]) {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

func isPlain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(":._-@", c) >= 0
}

func unescapeName(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
