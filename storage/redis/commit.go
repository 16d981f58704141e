package redis

import (
	"context"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/firstseen/firstseen/storage/kv"
)

// commitScript checks first and writes then, so that it is all or nothing: a script is not interrupted, and its
// writes reach the append-only file together. It gets the number of checks; for each the number of its key, whether the value
// is to be there, and the value; then for each change its name, the number of its key and two arguments.
var commitScript = redis.NewScript(`
local i = 2
for _ = 1, tonumber(ARGV[1]) do
	local have = redis.call('GET', KEYS[tonumber(ARGV[i])])
	if ARGV[i+1] == '0' then
		if have then return 0 end
	elseif have ~= ARGV[i+2] then
		return 0
	end
	i = i + 3
end
while i <= #ARGV do
	local op, key, a, b = ARGV[i], KEYS[tonumber(ARGV[i+1])], ARGV[i+2], ARGV[i+3]
	i = i + 4
	if op == 'put' then
		if b == '0' then redis.call('SET', key, a) else redis.call('SET', key, a, 'PX', b) end
	elseif op == 'add' then redis.call('ZADD', key, b, a)
	elseif op == 'lower' then redis.call('ZADD', key, 'LT', b, a)
	elseif op == 'new' then redis.call('ZADD', key, 'NX', b, a)
	elseif op == 'bump' then redis.call('ZINCRBY', key, b, a)
	elseif op == 'remove' then redis.call('ZREM', key, a)
	else redis.call('DEL', key) end
end
return 1`)

// claimScript takes up to ARGV[3] members with a score of at most ARGV[1] and sets their scores to ARGV[2].
var claimScript = redis.NewScript(`
local due = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[3])
for _, name in ipairs(due) do redis.call('ZADD', KEYS[1], ARGV[2], name) end
return due`)

// Commit implements kv.Writer.
func (db *DB) Commit(ctx context.Context, tx kv.Tx) error {
	b := batch{keys: db.keys, part: tx.Part, at: map[string]int{}}
	args := []any{len(tx.Checks)}
	for _, c := range tx.Checks {
		present := "1"
		if c.Value == nil {
			present = "0"
		}
		args = append(args, b.number(c.Key, kindValue), present, c.Value)
	}
	for _, op := range tx.Ops {
		args = b.change(args, op)
	}
	if b.err != nil {
		return b.err
	}
	if len(b.names) == 0 {
		return nil
	}
	done, err := commitScript.Run(ctx, db.writes, b.names, args...).Int()
	switch {
	case err != nil:
		return mapError(err)
	case done == 0:
		return kv.ErrConflict
	}
	return nil
}

// batch numbers the keys of one commit.
type batch struct {
	keys  keys
	part  string
	names []string
	at    map[string]int
	err   error
}

func (b *batch) number(key kv.Key, kind string) int {
	if key.Part != b.part {
		b.err = fmt.Errorf("redis: key of partition %q in a commit of %q", key.Part, b.part)
	}
	name := b.keys.partition(kind, key.Part) + escape(key.Name)
	n, ok := b.at[name]
	if !ok {
		b.names = append(b.names, name)
		n = len(b.names)
		b.at[name] = n
	}
	return n
}

func (b *batch) change(args []any, op kv.Op) []any {
	value := func(name string, a, x any) []any { return append(args, name, b.number(op.Target(), kindValue), a, x) }
	set := func(name string, a, x any) []any { return append(args, name, b.number(op.Target(), kindSet), a, x) }
	switch o := op.(type) {
	case kv.Put:
		ttl := o.TTL.Milliseconds()
		if o.TTL > 0 {
			ttl = max(ttl, 1)
		}
		return value("put", o.Value, ttl)
	case kv.Delete:
		return value("delete", "", "")
	case kv.Add:
		return set([]string{"add", "lower", "new"}[o.Mode], o.Member.Name, o.Member.Score)
	case kv.Bump:
		return set("bump", o.Name, o.Delta)
	case kv.Remove:
		return set("remove", o.Name, "")
	case kv.Drop:
		return set("drop", "", "")
	}
	b.err = fmt.Errorf("redis: no such change: %T", op)
	return args
}

// Claim implements kv.Sets.
func (db *DB) Claim(ctx context.Context, key kv.Key, now, until int64, n int) ([]kv.Member, error) {
	names, err := claimScript.Run(ctx, db.writes, []string{db.keys.set(key)}, now, until, n).StringSlice()
	members := make([]kv.Member, len(names))
	for i, name := range names {
		members[i] = kv.Member{Name: name, Score: until}
	}
	return members, mapError(err)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
