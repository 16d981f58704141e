package e2e

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/firstseen/firstseen/storage/bolt"
	"github.com/firstseen/firstseen/storage/kv"
)

// absent looks for words in every key and value of the store, as the database has them, while nobody else uses it:
//
//	absent $ANNA
func absent(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: absent WORDS")
	}
	search := searchBolt
	if strings.HasPrefix(ts.Getenv("FIRSTSEEN_STORE"), "redis") {
		search = searchRedis
	}
	places, err := search(ts.Getenv("FIRSTSEEN_STORE"), args[0])
	ts.Check(err)
	switch {
	case !neg && len(places) > 0:
		ts.Fatalf("%q is in the store:\n%s", args[0], strings.Join(places, "\n"))
	case neg && len(places) == 0:
		ts.Fatalf("%q is not in the store", args[0])
	}
}

// searchBolt returns the keys that hold or lead to the words.
func searchBolt(path, words string) (places []string, err error) {
	ctx := context.Background()
	db, err := bolt.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for key, err := range db.ListKeys(ctx, "") {
		if err != nil {
			return nil, err
		}
		values, err := db.GetValues(ctx, key)
		if err != nil {
			return nil, err
		}
		members, err := db.ListMembers(ctx, key, kv.All)
		if err != nil {
			return nil, err
		}
		if all := fmt.Sprintf("%s %s %s %v", key.Part, key.Name, values[0], members); strings.Contains(all, words) {
			places = append(places, all)
		}
	}
	return places, nil
}

// finder returns the keys of a pattern that hold words, or have them in their names.
const finder = `
local found = {}
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
	local kind, value = redis.call('TYPE', key).ok, nil
	if kind == 'string' then value = redis.call('GET', key)
	elseif kind == 'zset' then value = table.concat(redis.call('ZRANGE', key, 0, -1), ' ')
	elseif kind == 'hash' then value = table.concat(redis.call('HGETALL', key), ' ')
	else return redis.error_reply('cannot read a ' .. kind) end
	if string.find(key .. ' ' .. value, ARGV[2], 1, true) then table.insert(found, key) end
end
return found`

// searchRedis does the same, with whatever else the driver writes.
func searchRedis(address, words string) ([]string, error) {
	address, rest, _ := strings.Cut(address, "?")
	_, prefix, _ := strings.Cut(rest, "prefix=")
	out, err := exec.CommandContext(context.Background(), "redis-cli", "-e", "-u", address, "EVAL", finder, "0", "*"+prefix+":*", words).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("redis-cli: %w: %s", err, out)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' }), nil
}
