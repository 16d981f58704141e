#!/bin/sh
# go-redis's Script.Run falls back to EVAL when the server does not know the script, but not in a pipeline.
#
# Version:   github.com/redis/go-redis/v9 v9.23.0; Debian 12's redis-server 7.0.15.
# Behaviour: Run sends EVALSHA, looks at the error and sends EVAL on NOSCRIPT. A Pipeliner is a Scripter too, so that Run takes it;
#            there the command is only queued, its error is nil as yet, and nothing is sent again. It works on a server that has
#            seen the script before, and fails on one that has not or that has forgotten it. Other commands of the pipeline, and in
#            a transaction of MULTI and EXEC too, are carried out all the same.
# Seen:      scripts flushed; in Pipelined and in TxPipelined: NOSCRIPT, and the SET beside it is done; plain Run: no error;
#            then the same pipeline: no error. Script.Eval in a pipeline: no error on a flushed server.
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
	script := redis.NewScript(`return 1`)
	try := func(name string, flush bool, run func() error) {
		client.Del(ctx, "beside")
		if flush {
			client.ScriptFlush(ctx)
		}
		err := run()
		fmt.Printf("%s: NOSCRIPT %t, other error %t, beside it done %d\n", name, redis.HasErrorPrefix(err, "NOSCRIPT"),
			err != nil && !redis.HasErrorPrefix(err, "NOSCRIPT"), client.Exists(ctx, "beside").Val())
	}
	queue := func(p redis.Pipeliner) error {
		p.Set(ctx, "beside", "value", 0)
		script.Run(ctx, p, nil)
		return nil
	}
	try("pipeline", true, func() error { _, err := client.Pipelined(ctx, queue); return err })
	try("transaction", true, func() error { _, err := client.TxPipelined(ctx, queue); return err })
	try("plain", true, func() error { return script.Run(ctx, client, nil).Err() })
	try("pipeline, known", false, func() error { _, err := client.Pipelined(ctx, queue); return err })
	try("pipeline, Eval", true, func() error {
		_, err := client.Pipelined(ctx, func(p redis.Pipeliner) error { script.Eval(ctx, p, nil); return nil })
		return err
	})
}
END
go mod init finding 2>/dev/null
go get github.com/redis/go-redis/v9@v9.23.0
go run . >got.txt
cat got.txt
diff got.txt - <<'END'
pipeline: NOSCRIPT true, other error false, beside it done 1
transaction: NOSCRIPT true, other error false, beside it done 1
plain: NOSCRIPT false, other error false, beside it done 0
pipeline, known: NOSCRIPT false, other error false, beside it done 1
pipeline, Eval: NOSCRIPT false, other error false, beside it done 0
END
