#!/bin/sh
# In a Redis script one number leaves in four ways: whole, rounded to 14 digits, rounded to 17, or cut.
#
# Version:   Debian 12's redis-server 7.0.15.
# Behaviour: tonumber gives a double. As an argument of redis.call it is written with 17 digits, by ".." and by cjson.encode
#            with 14, and as the reply it is cut to an integer. So an id of 15 digits survives redis.call and the reply, and
#            comes out of ".." and cjson as 1.0012345678901e+14, though a double holds it exactly; the 19 digits of a
#            snowflake survive nowhere. cjson also turns an empty list into an empty object, on a round trip
#            without any number.
# Seen:      100123456789012: redis.call whole, reply whole, ".." and cjson 1.0012345678901e+14.
#            1234567890123456789: redis.call 1.2345678901234568e+18, reply 1234567890123456768.
#            3.99: redis.call 3.9900000000000002, ".." 3.99, reply 3. {"list":[]} through cjson: {"list":{}}.
set -eu
dir=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W redis-server

redis-server --port 0 --unixsocket "$dir/redis" --save '' --dir "$dir" >/dev/null &
server=$!
redis() { redis-cli -s "$dir/redis" "$@"; }
until redis ping >/dev/null 2>&1; do
	kill -0 $server
	sleep 0.1
done

for number in 100123456789012 1234567890123456789 3.99; do
	redis eval "local n = tonumber(ARGV[1])
redis.call('SET', 'stored', n)
return {redis.call('GET', 'stored'), n .. '', cjson.encode(n), n}" 0 $number | tr '\n' ' '
	echo
done >got.txt
redis eval 'return cjson.encode(cjson.decode(ARGV[1]))' 0 '{"list":[]}' >>got.txt
cat got.txt
diff got.txt - <<'END'
100123456789012 1.0012345678901e+14 1.0012345678901e+14 100123456789012 
1.2345678901234568e+18 1.2345678901235e+18 1.2345678901235e+18 1234567890123456768 
3.9900000000000002 3.99 3.99 3 
{"list":{}}
END
