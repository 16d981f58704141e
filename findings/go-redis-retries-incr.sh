#!/bin/sh
# One Incr of go-redis that returns an error may have counted four times.
#
# Version:   github.com/redis/go-redis/v9 v9.23.0 with its default MaxRetries; Debian 12's redis-server 7.0.15.
# Behaviour: a command that times out is sent again on another connection, up to 3 more times, also one that is not idempotent.
#            If the server was slow and not dead, it reads all the copies later and carries out each, though their connections
#            are closed by then: the caller sees one error, and the counter rises by 4. It shows only where the pool holds
#            idle connections: a new one waits for its handshake first, so that a test with a fresh client sees nothing.
#            MaxRetries: -1 sends once.
# Seen:      server busy for 4 s, ReadTimeout 100 ms: default: error i/o timeout, counter 4; fresh client: error, counter 0;
#            MaxRetries -1: error, counter 1.
set -eu
dir=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W redis-server

redis-server --port 0 --unixsocket "$dir/redis" --save '' --dir "$dir" --enable-debug-command local >/dev/null &
server=$!
cat >main.go <<'END'
package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	connect := func(timeout time.Duration, retries int) *redis.Client {
		return redis.NewClient(&redis.Options{Network: "unix", Addr: "redis", ReadTimeout: timeout, MaxRetries: retries})
	}
	admin := connect(20*time.Second, 0)
	for n := 0; admin.Ping(ctx).Err() != nil; n++ { // until the server is up
		if n == 200 {
			panic("no server")
		}
		time.Sleep(50 * time.Millisecond)
	}
	for _, c := range []struct {
		name    string
		retries int
		warm    bool
	}{{"default", 0, true}, {"fresh client", 0, false}, {"MaxRetries -1", -1, true}} {
		client := connect(100*time.Millisecond, c.retries)
		if c.warm { // six connections at once, which stay in the pool
			var calls sync.WaitGroup
			for range 6 {
				calls.Go(func() { client.BLPop(ctx, time.Second, "empty") })
			}
			calls.Wait()
		}
		admin.Del(ctx, "counter")
		done := make(chan struct{})
		go func() { admin.Do(ctx, "DEBUG", "SLEEP", "4"); close(done) }()
		time.Sleep(200 * time.Millisecond) // until the server is busy
		err := client.Incr(ctx, "counter").Err()
		<-done
		time.Sleep(500 * time.Millisecond) // until it has read what was sent
		n, _ := admin.Get(ctx, "counter").Int()
		fmt.Printf("%s: error %t, counter %d\n", c.name, err != nil, n)
	}
}
END
go mod init finding 2>/dev/null
go get github.com/redis/go-redis/v9@v9.23.0
go run . >got.txt
cat got.txt
diff got.txt - <<'END'
default: error true, counter 4
fresh client: error true, counter 0
MaxRetries -1: error true, counter 1
END
