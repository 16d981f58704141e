package redis

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/firstseen/firstseen/storage/kv"
)

// Health implements kv.DB.
func (db *DB) Health(ctx context.Context) (kv.Health, error) {
	nodes, err := db.listMasters(ctx)
	if err != nil {
		return kv.Health{}, err
	}
	h := kv.Health{Durable: true, Postings: -1, Trips: db.trips.Load()}
	var version string
	for _, node := range nodes {
		info, err := node.Info(ctx).Result()
		if err != nil {
			return kv.Health{}, mapError(err)
		}
		version = infoField(info, "redis_version")
		used, _ := strconv.ParseInt(infoField(info, "used_memory"), 10, 64)
		h.Bytes += used
		h.Nodes = append(h.Nodes, used)
		if durable, advice := checkDurability(ctx, node, info); h.Advice == "" {
			h.Durable, h.Advice = durable, advice
		}
	}
	h.Server = "redis " + version
	if _, ok := db.client.(*redis.ClusterClient); ok {
		h.Server += fmt.Sprintf(", cluster of %d", len(nodes))
	} else {
		h.Nodes = nil
	}
	return h, nil
}

// infoField returns the value of a line of INFO, "" if there is none.
func infoField(info, name string) string {
	for line := range strings.Lines(info) {
		if v, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// checkDurability reports whether a node keeps acknowledged writes when it is killed, and returns what to change if not.
func checkDurability(ctx context.Context, node redis.Cmdable, info string) (durable bool, advice kv.Advice) {
	switch {
	case infoField(info, "aof_enabled") != "1":
		return false, kv.Append
	case infoField(info, "aof_last_write_status") == "err":
		return false, kv.MakeRoom
	case infoField(info, "role") == "slave":
		return false, kv.NameMaster
	}
	if policy := infoField(info, "maxmemory_policy"); policy != "noeviction" && infoField(info, "maxmemory") != "0" {
		return false, kv.NeverEvict
	}
	config, err := node.ConfigGet(ctx, "appendfsync").Result()
	if err == nil && config["appendfsync"] == "no" {
		return false, kv.Sync
	}
	return true, "" // CONFIG may be forbidden; the rest looks well
}
