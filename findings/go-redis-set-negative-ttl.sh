#!/bin/sh
# go-redis's Set with a lifetime that is over already keeps the value for ever; its neighbours refuse it or delete the key.
#
# Version:   github.com/redis/go-redis/v9 v9.23.0; Debian 12's redis-server 7.0.15.
# Behaviour: Set writes EX or PX only where the duration is above 0. time.Until(deadline) that came out as -5 s stores the value
#            with no expiry, and takes off the one that the key had; a difference of exactly -1 ns is the constant KeepTTL. SetNX
#            and SetEx with the same duration are refused by the server; Expire deletes the key, as Redis says. Expire
#            also sends whole seconds only: 1.9 s becomes 1 s (a log line appears below 1 s alone), where PExpire and Set keep
#            the milliseconds.
# Seen:      Set -5s: OK, TTL -1 (none), also where the key had an hour; Set -1ns: the hour stays; SetNX and SetEx -5s:
#            ERR invalid expire time; Expire -5s: the key is gone; Expire 1.9s: at most 1000 ms; PExpire 1.9s: more.
set -eu
dir=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W redis-server

redis-server --port 0 --unixsocket "$dir/redis" --save '' --dir "$dir" >/dev/null &
server=$!
cat >main.go <<'END'
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: "redis"})
	for n := 0; client.Ping(ctx).Err() != nil; n++ { // until the server is up
		if n == 200 {
			panic("no server")
		}
		time.Sleep(50 * time.Millisecond)
	}
	over := -5 * time.Second

	err := client.Set(ctx, "fresh", "value", over).Err()
	fmt.Println("Set -5s:", err, client.TTL(ctx, "fresh").Val())

	client.Set(ctx, "hour", "value", time.Hour)
	err = client.Set(ctx, "hour", "value", over).Err()
	fmt.Println("Set -5s over an hour:", err, client.TTL(ctx, "hour").Val())

	client.Set(ctx, "hour", "value", time.Hour)
	err = client.Set(ctx, "hour", "value", -1).Err()
	fmt.Println("Set -1ns over an hour:", err, client.TTL(ctx, "hour").Val())

	fmt.Println("SetNX -5s:", client.SetNX(ctx, "absent", "value", over).Err())
	fmt.Println("SetEx -5s:", client.SetEx(ctx, "absent", "value", over).Err())

	client.Expire(ctx, "hour", over)
	fmt.Println("Expire -5s: keys left", client.Exists(ctx, "hour").Val())

	client.Expire(ctx, "fresh", 1900*time.Millisecond)
	fmt.Println("Expire 1.9s: above 1 s", client.PTTL(ctx, "fresh").Val() > time.Second)
	client.PExpire(ctx, "fresh", 1900*time.Millisecond)
	fmt.Println("PExpire 1.9s: above 1 s", client.PTTL(ctx, "fresh").Val() > time.Second)
}
END
go mod init finding 2>/dev/null
go get github.com/redis/go-redis/v9@v9.23.0
go run . >got.txt
cat got.txt
diff got.txt - <<'END'
Set -5s: <nil> -1ns
Set -5s over an hour: <nil> -1ns
Set -1ns over an hour: <nil> 1h0m0s
SetNX -5s: ERR invalid expire time in 'set' command
SetEx -5s: ERR invalid expire time in 'setex' command
Expire -5s: keys left 0
Expire 1.9s: above 1 s false
PExpire 1.9s: above 1 s true
END
