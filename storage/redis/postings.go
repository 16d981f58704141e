package redis

import (
	"context"
	"iter"

	"github.com/redis/go-redis/v9"

	"github.com/firstseen/firstseen/storage/kv"
)

// unpostScript removes the postings that begin with ARGV[1] from a list. ARGV[2] is the width of a posting in bytes.
var unpostScript = redis.NewScript(`
local list, width, kept = redis.call('GET', KEYS[1]), tonumber(ARGV[2]), {}
if not list then return 0 end
for i = 1, #list, width do
	if string.sub(list, i, i + #ARGV[1] - 1) ~= ARGV[1] then kept[#kept+1] = string.sub(list, i, i + width - 1) end
end
if #kept == 0 then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], table.concat(kept)) end
return 1`)

// batchSize is the largest number of commands in one pipeline: enough to make the round trip matter little, few enough that Redis serves
// other clients in between.
const batchSize = 1000

// AppendPostings implements kv.Postings.
func (db *DB) AppendPostings(ctx context.Context, lists []kv.List) error {
	for len(lists) > 0 {
		some := lists[:min(batchSize, len(lists))]
		lists = lists[len(some):]
		err := db.runPipeline(ctx, len(some), func(p redis.Pipeliner, i int) {
			p.Append(ctx, db.keys.listKey(some[i].Key), string(some[i].Data))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// LookupPostings implements kv.Postings. It reads at most one posting more than the limit of each list.
func (db *DB) LookupPostings(ctx context.Context, keys []uint32, limit int) ([][]byte, error) {
	lists := make([][]byte, len(keys))
	answers := make([]*redis.StringCmd, len(keys))
	err := db.runPipeline(ctx, len(keys), func(p redis.Pipeliner, i int) {
		answers[i] = p.GetRange(ctx, db.keys.listKey(keys[i]), 0, int64((limit+1)*kv.PostingSize)-1)
	})
	if err != nil {
		return nil, err
	}
	for i, a := range answers {
		if l := a.Val(); len(l) <= limit*kv.PostingSize {
			lists[i] = []byte(l)
		}
	}
	return lists, nil
}

// RemovePostings implements kv.Postings.
func (db *DB) RemovePostings(ctx context.Context, owner []byte, keys []uint32) error {
	for len(keys) > 0 {
		some := keys[:min(batchSize, len(keys))]
		keys = keys[len(some):]
		err := db.runPipeline(ctx, len(some), func(p redis.Pipeliner, i int) {
			unpostScript.Eval(ctx, p, []string{db.keys.listKey(some[i])}, owner, kv.PostingSize)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ListPostings implements kv.Postings.
func (db *DB) ListPostings(ctx context.Context) iter.Seq2[kv.List, error] {
	return func(yield func(kv.List, error) bool) {
		for some, err := range db.listKeys(ctx) {
			var lists [][]byte
			if err == nil {
				lists, err = db.LookupPostings(ctx, some, maxList)
			}
			if err != nil {
				yield(kv.List{}, err)
				return
			}
			for i, l := range lists {
				if len(l) > 0 && !yield(kv.List{Key: some[i], Data: l}, nil) {
					return
				}
			}
		}
	}
}

// listKeys yields the keys of all lists, each once, in batches.
func (db *DB) listKeys(ctx context.Context) iter.Seq2[[]uint32, error] {
	return func(yield func([]uint32, error) bool) {
		seen := map[uint32]struct{}{}
		var some []uint32
		for name, err := range db.scanKeys(ctx, db.keys.listPattern()) {
			if err != nil {
				yield(nil, err)
				return
			}
			key, ok := db.keys.parseList(name)
			if _, again := seen[key]; !ok || again {
				continue
			}
			seen[key] = struct{}{}
			if some = append(some, key); len(some) == batchSize {
				if !yield(some, nil) {
					return
				}
				some = nil
			}
		}
		yield(some, nil)
	}
}

// maxList is longer than any list, in bytes: a string of Redis has at most 512 MB.
const maxList = 512 << 20 / kv.PostingSize
