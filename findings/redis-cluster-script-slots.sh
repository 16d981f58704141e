#!/bin/sh
# In a Redis cluster a script may touch keys of two slots as long as it names none of them, until it is given a first line.
#
# Version:   Debian 12's redis-server 7.0.15, cluster mode, one node that has all the slots.
# Behaviour: EVAL with the keys in KEYS is refused for two slots (CROSSSLOT). The same script with the keys written in its text
#            works on every key of its node, so that a test against a cluster of one node passes; where the second slot is
#            not this node's, it fails in the middle. The same text behind "#!lua" is refused even on one node, and only at
#            the second slot: the first key has been written by then, and stays. The flag allow-cross-slot-keys lets it
#            through again.
# Seen:      KEYS: CROSSSLOT, nothing written; in the text: 1, both written; "#!lua": "keys that do not hash to the same
#            slot", the first written; "#!lua flags=allow-cross-slot-keys": 1, both written; in the text, the node without
#            the slot of the second: "access a non local key", the first written.
set -eu
dir=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W redis-server

port=$(shuf -i 20000-29999 -n 1) # the cluster's own port is 10000 higher
redis-server --bind 127.0.0.1 --port "$port" --cluster-enabled yes \
	--cluster-require-full-coverage no --save '' --dir "$dir" >/dev/null &
server=$!
redis() { redis-cli -p "$port" "$@"; }
until redis ping >/dev/null 2>&1; do
	kill -0 $server
	sleep 0.1
done
redis cluster addslotsrange 0 16383 >/dev/null
until redis cluster info | grep -q cluster_state:ok; do
	kill -0 $server
	sleep 0.1
done

try() { # NAME EVAL'S ARGUMENTS...
	name=$1
	shift
	redis del a >/dev/null
	redis del b >/dev/null 2>&1
	said=$(redis eval "$@" 2>&1 | grep -oE '^1$|CROSSSLOT|do not hash to the same slot|access a non local key' | head -n 1)
	echo "$name: $said; written $(redis exists a)$(redis exists b 2>&1 | cut -c1-11)"
}
set_both="redis.call('SET', 'a', 1) redis.call('SET', 'b', 2) return 1"
{
	try "in KEYS" "redis.call('SET', KEYS[1], 1) redis.call('SET', KEYS[2], 2) return 1" 2 a b
	try "in the text" "$set_both" 0
	try "#!lua" "#!lua
$set_both" 0
	try "#!lua with the flag" "#!lua flags=allow-cross-slot-keys
$set_both" 0
	redis cluster delslots "$(redis cluster keyslot b)" >/dev/null
	try "in the text, one slot gone" "$set_both" 0
} >got.txt
cat got.txt
diff got.txt - <<'END'
in KEYS: CROSSSLOT; written 00
in the text: 1; written 11
#!lua: do not hash to the same slot; written 10
#!lua with the flag: 1; written 11
in the text, one slot gone: access a non local key; written 1CLUSTERDOWN
END
