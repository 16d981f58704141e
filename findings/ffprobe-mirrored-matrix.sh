#!/bin/sh
# ffprobe's "rotation" calls a mirrored video turned by 180 degrees, and one that stands on its head not turned.
#
# Version:   Debian 12's ffmpeg and ffprobe 5.1.9.
# Behaviour: the display matrix of an MP4 or MOV may mirror as well as turn. ffprobe's rotation keeps one angle of
#            it: -180 for a left-right mirror, as for a true half turn; 0 for an upside-down mirror, as for none; -90 and 90 for
#            the two transpositions, as for quarter turns. So eight pictures share four values. ffmpeg's own autorotation
#            reads the nine numbers and gets all eight right: whoever turns by "rotation" gets half of them wrong.
# Seen:      rotation: plain none, vflip 0, hflip -180, half turn -180, transpose -90, quarter turn -90, the other
#            transpose 90, the other quarter turn 90; each decoded as its own filter does.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg

ffmpeg -v error -f lavfi -i testsrc2=size=160x120:rate=10:duration=0.5 -c:v libx264 plain.mp4

# The matrix is 40 bytes into the payload of the tkhd box, version 0: nine big-endian numbers of 32 bits.
at=$(($(grep -abo tkhd plain.mp4 | head -n 1 | cut -d: -f1) + 4 + 40))

matrix() { # FILE A B C D X Y: x' = A x + C y + X, y' = B x + D y + Y
	cp plain.mp4 "$1"
	for n in $(($2 * 65536)) $(($3 * 65536)) 0 $(($4 * 65536)) $(($5 * 65536)) 0 $(($6 * 65536)) $(($7 * 65536)) 1073741824; do
		n=$((n & 0xffffffff))
		printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $((n >> 24)) $((n >> 16 & 255)) $((n >> 8 & 255)) $((n & 255)))"
	done | dd of="$1" bs=1 seek="$at" conv=notrunc status=none
}
picture() { ffmpeg -v error -i "$@" -frames:v 1 -f framemd5 - | tail -n 1 | sed 's/.*, *//'; }

failed=0
expect() { # NAME ROTATION FILTER MATRIX...
	name=$1 want=$2 filter=$3
	shift 3
	matrix "$name.mp4" "$@"
	got=$(ffprobe -v error -show_entries stream_side_data=rotation -of csv=p=0 "$name.mp4")
	shown=wrong
	[ "$(picture "$name.mp4")" != "$(picture plain.mp4 -vf "$filter")" ] || shown=right
	echo "$name: rotation '$got', autorotated $shown"
	[ "$got $shown" = "$want right" ] || failed=1
}
expect none "" null 1 0 0 1 0 0
expect vflip 0 vflip 1 0 0 -1 0 120
expect hflip -180 hflip -1 0 0 1 160 0
expect half-turn -180 hflip,vflip -1 0 0 -1 160 120
expect transposed -90 transpose=cclock_flip 0 1 1 0 0 0
expect quarter-turn -90 transpose=clock 0 1 -1 0 120 0
expect other-transposed 90 transpose=clock_flip 0 -1 -1 0 120 160
expect other-quarter-turn 90 transpose=cclock 0 -1 1 0 0 160
exit $failed
