#!/bin/sh
# Filters that count start anew, and filters that gather forget, whenever the size of the picture changes in mid-stream.
#
# Version:   Debian 12's ffmpeg 5.1.9.
# Behaviour: where the size changes within a stream (a phone that was turned, recordings that were joined), ffmpeg builds the
#            filter graph again, without a message. select's n is 0 again: a filter that was to let N frames pass lets N pass
#            after each change. "thumbnail" loses, unseen, the frames that it had gathered: its choice is among those after the
#            last change. The output is one stream all the while, and later pictures are squeezed into the first one's size.
#            With -reinit_filter 0, an option of the input, the graph stays and counts on; "scale" follows the size by itself.
# Seen:      three pieces of 20 frames, 160x120, 120x160, 160x120, in one MPEG transport stream: select=lt(n,3) gives 9 frames,
#            at 0 1 2, 19 20 21, 39 40 41, each of 28,800 bytes (160x120 in 4:2:0); of one size throughout it gives 3.
#            thumbnail=1000 gives one picture, from the third piece.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg

piece() { ffmpeg -v error -f lavfi -i "testsrc2=size=$1:rate=10:duration=2" -c:v mpeg2video -output_ts_offset "$2" "$3"; }
piece 160x120 0 a.ts
piece 120x160 2 b.ts
piece 160x120 4 c.ts
piece 160x120 2 same.ts
cat a.ts b.ts c.ts >turned.ts
cat a.ts same.ts c.ts >steady.ts

frames() { # FILE FILTER: the time in frames and the size in bytes of each picture
	ffmpeg -v error -i "$1" -vf "$2" -vsync passthrough -f framecrc - | awk -F', *' '!/^#/ {printf "%d:%d ", $3, $5}'
}
turned=$(frames turned.ts 'select=lt(n\,3)')
steady=$(frames steady.ts 'select=lt(n\,3)')
thumbnail=$(frames turned.ts thumbnail=1000)
kept=$(ffmpeg -v error -reinit_filter 0 -i turned.ts -vf 'select=lt(n\,3),scale=160:120' -vsync passthrough -f framecrc - | grep -vc '^#')
echo "first three frames, turned: $turned"
echo "with -reinit_filter 0: $kept"
echo "first three frames, steady: $steady"
echo "thumbnail, turned: $thumbnail"
[ "$kept" = 3 ] && [ "$turned" = "0:28800 1:28800 2:28800 19:28800 20:28800 21:28800 39:28800 40:28800 41:28800 " ] &&
	[ "$(echo "$steady" | wc -w)" = 3 ] && [ "$(echo "$thumbnail" | wc -w)" = 1 ] && [ "${thumbnail%%:*}" -ge 39 ]
