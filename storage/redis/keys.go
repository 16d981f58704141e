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
//	<prefix>:n:{<tag>}:<nonce>    the mark of a commit; the tag says the slot of the partition, not its name
//	<prefix>:p:<key in hexadecimal>   a posting list
//
// Parts, names and the prefix are escaped, so that no name can change the hash tag, or mean something in a glob.
type keys struct{ prefix string }

const (
	kindValue = "v"
	kindSet   = "s"
	kindMark  = "n"
	kindList  = "p"
)

func (k keys) schema() string { return k.prefix + ":schema" }

func (k keys) value(key kv.Key) string { return k.partition(kindValue, key.Part) + escape(key.Name) }

func (k keys) set(key kv.Key) string { return k.partition(kindSet, key.Part) + escape(key.Name) }

func (k keys) list(key uint32) string {
	return k.prefix + ":" + kindList + ":" + strconv.FormatUint(uint64(key), 16)
}

func (k keys) mark(part, nonce string) string {
	return k.prefix + ":" + kindMark + ":{" + tags()[slot(escape(part))] + "}:" + nonce
}

// partition returns the beginning of all keys of one partition. The braces are Redis Cluster's hash tag: all these keys share
// a slot.
func (k keys) partition(kind, part string) string {
	return k.prefix + ":" + kind + ":{" + escape(part) + "}:"
}

// pattern matches the keys of values and sets in partitions whose name begins with part.
func (k keys) pattern(part string) string {
	return k.prefix + ":[" + kindValue + kindSet + "]:{" + escape(part) + "*"
}

func (k keys) lists() string { return k.prefix + ":" + kindList + ":*" }

// parse takes the key of a value or a set apart.
func (k keys) parse(s string) (kv.Key, bool) {
	rest, found := strings.CutPrefix(s, k.prefix+":")
	_, rest, tagged := strings.Cut(rest, ":{")
	part, name, closed := strings.Cut(rest, "}:")
	if !found || !tagged || !closed {
		return kv.Key{}, false
	}
	return kv.Key{Part: unescape(part), Name: unescape(name)}, true
}

func (k keys) parseList(s string) (uint32, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, k.prefix+":"+kindList+":"), 16, 32)
	return uint32(n), err == nil
}

// escape writes every byte that could mean something to Redis as %XX.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if plain(s[i]) {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

func plain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(":._-@", c) >= 0
}

func unescape(s string) string {
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
