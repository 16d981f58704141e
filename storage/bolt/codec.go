package bolt

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"

	"github.com/firstseen/firstseen/storage/kv"
)

// A key is its partition and its name, each with its zero bytes escaped and an end mark, so that keys sort
// by partition first and no key begins with another.
const (
	escape  = 0x00
	escaped = 0xff // after escape: a zero byte of the text
	end     = 0x01 // after escape: the end of the text
)

func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		b = append(b, s[i])
		if s[i] == escape {
			b = append(b, escaped)
		}
	}
	return append(b, escape, end)
}

// appendPrefix appends the encoding of s without its end mark. The encodings of all texts with the prefix s begin with it.
func appendPrefix(b []byte, s string) []byte {
	b = appendText(b, s)
	return b[:len(b)-2]
}

func encodeKey(k kv.Key) []byte {
	return appendText(appendText(make([]byte, 0, len(k.Part)+len(k.Name)+4), k.Part), k.Name)
}

// cutText decodes the first text of b, and returns the rest of b.
func cutText(b []byte) (text string, rest []byte) {
	var s strings.Builder
	for i := 0; i+1 < len(b); i++ {
		if b[i] != escape {
			s.WriteByte(b[i])
			continue
		}
		if b[i+1] == end {
			return s.String(), b[i+2:]
		}
		s.WriteByte(escape)
		i++
	}
	return s.String(), nil
}

func decodeKey(b []byte) kv.Key {
	part, rest := cutText(b)
	name, _ := cutText(rest)
	return kv.Key{Part: part, Name: name}
}

// scoreSize is the length of a score in a key.
const scoreSize = 8

// appendScore appends a score with its sign bit inverted, so that scores sort as bytes.
func appendScore(b []byte, score int64) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(score)^(1<<63))
}

func decodeScore(b []byte) int64 { return int64(binary.BigEndian.Uint64(b) ^ (1 << 63)) }

// memberKey and orderKey return the keys of a member in the buckets of members and of their order.
func memberKey(set []byte, name string) []byte { return append(bytes.Clone(set), name...) }

func orderKey(set []byte, m kv.Member) []byte {
	return append(appendScore(bytes.Clone(set), m.Score), m.Name...)
}

// orderMember returns the member of a key in the order bucket. set is the length of the set's key.
func orderMember(key []byte, set int) kv.Member {
	return kv.Member{Score: decodeScore(key[set:]), Name: string(key[set+scoreSize:])}
}

func decodeCounter(b []byte) uint64 {
	if len(b) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

func encodeCounter(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// never is the expiry of a value without one.
const never = math.MaxInt64
