package redis

import (
	"context"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// counter counts round trips. A command is one. So is a pipeline, also in a cluster, where its parts are sent at the same time.
type counter struct{ trips *atomic.Int64 }

var _ redis.Hook = counter{}

// DialHook implements redis.Hook. Connecting is not counted.
func (counter) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (c counter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.trips.Add(1)
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements redis.Hook.
func (c counter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.trips.Add(1)
		return next(ctx, cmds)
	}
}
