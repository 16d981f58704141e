package redis

import (
	"context"
	"errors"
	"iter"

	"github.com/redis/go-redis/v9"

	"github.com/firstseen/firstseen/storage/kv"
)

// scanned is the number of keys that Redis reads in each step of a scan.
const scanned = 1000

// GetValues implements kv.Values.
func (db *DB) GetValues(ctx context.Context, keys ...kv.Key) ([][]byte, error) {
	values := make([][]byte, len(keys))
	answers := make([]*redis.StringCmd, len(keys))
	err := db.runPipeline(ctx, len(keys), func(p redis.Pipeliner, i int) { answers[i] = p.Get(ctx, db.keys.valueKey(keys[i])) })
	if err != nil {
		return nil, err
	}
	for i, a := range answers {
		if a.Err() == nil {
			values[i] = append([]byte{}, a.Val()...)
		}
	}
	return values, nil
}

// runPipeline sends n commands in one round trip. An absent key is no error.
func (db *DB) runPipeline(ctx context.Context, n int, add func(redis.Pipeliner, int)) error {
	if n == 0 {
		return ctx.Err() //nolint:wrapcheck // the caller's own
	}
	p := db.client.Pipeline()
	for i := range n {
		add(p, i)
	}
	cmds, err := p.Exec(ctx)
	if err == nil || errors.Is(err, redis.Nil) {
		err = nil
		for _, c := range cmds { // Exec reports only the first
			if e := c.Err(); e != nil && !errors.Is(e, redis.Nil) {
				err = e
			}
		}
	}
	return mapError(err)
}

// ListMembers implements kv.Sets.
func (db *DB) ListMembers(ctx context.Context, key kv.Key, span kv.Span) ([]kv.Member, error) {
	count := int64(span.Limit)
	if count == 0 {
		count = -1
	}
	from, to := span.Min, span.Max
	if span.Reverse {
		from, to = to, from
	}
	found, err := db.client.ZRangeArgsWithScores(ctx, redis.ZRangeArgs{
		Key: db.keys.setKey(key), Start: from, Stop: to,
		ByScore: true, Rev: span.Reverse, Offset: int64(span.Offset), Count: count,
	}).Result()
	if err != nil {
		return nil, mapError(err)
	}
	var members []kv.Member
	for _, z := range found {
		name, _ := z.Member.(string)
		members = append(members, kv.Member{Name: name, Score: int64(z.Score)})
	}
	return members, nil
}

// CountMembers implements kv.Sets.
func (db *DB) CountMembers(ctx context.Context, keys ...kv.Key) ([]int, error) {
	counts := make([]int, len(keys))
	answers := make([]*redis.IntCmd, len(keys))
	err := db.runPipeline(ctx, len(keys), func(p redis.Pipeliner, i int) { answers[i] = p.ZCard(ctx, db.keys.setKey(keys[i])) })
	if err != nil {
		return nil, err
	}
	for i, a := range answers {
		counts[i] = int(a.Val())
	}
	return counts, nil
}

// GetScores implements kv.Sets.
func (db *DB) GetScores(ctx context.Context, key kv.Key, names ...string) ([]int64, []bool, error) {
	scores, ok := make([]int64, len(names)), make([]bool, len(names))
	answers := make([]*redis.FloatCmd, len(names))
	err := db.runPipeline(ctx, len(names), func(p redis.Pipeliner, i int) { answers[i] = p.ZScore(ctx, db.keys.setKey(key), names[i]) })
	if err != nil {
		return nil, nil, err
	}
	for i, a := range answers {
		scores[i], ok[i] = int64(a.Val()), a.Err() == nil
	}
	return scores, ok, nil
}

// ListKeys implements kv.Values.
func (db *DB) ListKeys(ctx context.Context, prefix string) iter.Seq2[kv.Key, error] {
	return func(yield func(kv.Key, error) bool) {
		seen := map[string]bool{}
		for name, err := range db.scanKeys(ctx, db.keys.partitionPattern(prefix)) {
			if err != nil {
				yield(kv.Key{}, err)
				return
			}
			key, ok := db.keys.parseKey(name)
			if !ok || seen[name] {
				continue
			}
			seen[name] = true
			if !yield(key, nil) {
				return
			}
		}
	}
}

// scanKeys yields the names that match a pattern, from every master. It may yield a key twice, as Redis does.
func (db *DB) scanKeys(ctx context.Context, pattern string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		nodes, err := db.listMasters(ctx)
		if err != nil {
			yield("", err)
			return
		}
		for _, node := range nodes {
			it := node.Scan(ctx, 0, pattern, scanned).Iterator()
			for it.Next(ctx) {
				if !yield(it.Val(), nil) {
					return
				}
			}
			if err := it.Err(); err != nil {
				yield("", mapError(err))
				return
			}
		}
	}
}

// listMasters returns a client for each node that holds keys of its own.
func (db *DB) listMasters(ctx context.Context) ([]redis.Cmdable, error) {
	cluster, ok := db.client.(*redis.ClusterClient)
	if !ok {
		return []redis.Cmdable{db.client}, nil
	}
	found := make(chan redis.Cmdable, maxNodes)
	err := cluster.ForEachMaster(ctx, func(_ context.Context, c *redis.Client) error {
		found <- c
		return nil
	})
	close(found)
	var nodes []redis.Cmdable
	for c := range found {
		nodes = append(nodes, c)
	}
	return nodes, mapError(err)
}

// maxNodes is the largest number of masters in Redis Cluster: one for each slot.
const maxNodes = 16384
