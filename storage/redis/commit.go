package redis

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstseen/firstseen/storage/kv"
)

// commitScript checks first and writes then. It is atomic: a script is not interrupted, its writes reach the append-only file together,
// and if Redis is out of memory, it refuses a script before the first write. The first key is the mark of a commit that has been carried
// out, and the first argument the time in milliseconds for which it is kept. The other arguments are the number of checks; for each
// check the number of its key, whether the value must be present, and the value; then for each change its name, the number of its key
// and two arguments.
var commitScript = redis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 1 end
local i = 3
for _ = 1, tonumber(ARGV[2]) do
	local have = redis.call('GET', KEYS[tonumber(ARGV[i])])
	if ARGV[i+1] == '0' then
		if have then return 0 end
	elseif have ~= ARGV[i+2] then
		return 0
	end
	i = i + 3
end
redis.call('SET', KEYS[1], '', 'PX', ARGV[1])
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

// marked is the time for which the mark of a commit is kept. It is longer than the client repeats a command.
const marked = 2 * time.Minute

// claimScript takes up to ARGV[3] members with a score of at most ARGV[1] and sets their scores to ARGV[2].
var claimScript = redis.NewScript(`
local due = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[3])
for _, name in ipairs(due) do redis.call('ZADD', KEYS[1], ARGV[2], name) end
return due`)

// Commit implements kv.Writer. The client sends a commit again when its answer is lost. Then the mark, in the same slot, shows that the
// commit was carried out, so that it is not applied again and does not fail its own checks.
func (db *DB) Commit(ctx context.Context, tx kv.Tx) error {
	if err := tx.Validate(); err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	if len(tx.Checks)+len(tx.Ops) == 0 {
		return ctx.Err() //nolint:wrapcheck // the caller's own
	}
	b := batch{keys: db.keys, names: []string{db.keys.markKey(tx.Part, rand.Text())}, at: map[string]int{}}
	args := []any{marked.Milliseconds(), len(tx.Checks)}
	for _, c := range tx.Checks {
		args = append(args, b.keyNumber(db.keys.valueKey(c.Key)), c.Value != nil, c.Value)
	}
	for _, op := range tx.Ops {
		args = b.appendOp(args, op)
	}
	if b.err != nil {
		return b.err
	}
	done, err := commitScript.Run(ctx, db.client, b.names, args...).Int()
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
	names []string
	at    map[string]int
	err   error
}

func (b *batch) keyNumber(name string) int {
	n, ok := b.at[name]
	if !ok {
		b.names = append(b.names, name)
		n = len(b.names)
		b.at[name] = n
	}
	return n
}

func (b *batch) appendOp(args []any, op kv.Op) []any {
	value := func(name string, x, y any) []any {
		return append(args, name, b.keyNumber(b.keys.valueKey(op.Target())), x, y)
	}
	set := func(name string, x, y any) []any {
		return append(args, name, b.keyNumber(b.keys.setKey(op.Target())), x, y)
	}
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

// ClaimMembers implements kv.Sets. If an answer is lost and the client asks again, the members that were claimed first stay
// claimed until their time, as if the claimer had died.
func (db *DB) ClaimMembers(ctx context.Context, key kv.Key, now, until int64, n int) ([]kv.Member, error) {
	if n <= 0 {
		return nil, ctx.Err() //nolint:wrapcheck // the caller's own
	}
	names, err := claimScript.Run(ctx, db.client, []string{db.keys.setKey(key)}, now, until, n).StringSlice()
	if err != nil {
		return nil, mapError(err)
	}
	members := make([]kv.Member, len(names))
	for i, name := range names {
		members[i] = kv.Member{Name: name, Score: until}
	}
	return members, nil
}
