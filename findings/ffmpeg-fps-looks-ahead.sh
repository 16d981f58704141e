#!/bin/sh
# The picture that "fps=1" gives for second 1 is the one of second 1.47.
#
# Version:   Debian 12's ffmpeg 5.1.9.
# Behaviour: the fps filter rounds the time of each input frame to the nearest output time and keeps, of all that round to
#            one, the last. At a low output rate that is a picture from nearly half an interval later, under the earlier
#            time: a sampling that says "at 0:01" shows 0:01.47. "fps=1:round=up" gives the frame of that very time; "select"
#            keeps the true times.
# Seen:      30 frames a second, 5 s. fps=1: outputs 0 1 2 3 show frames 14 44 74 104 (0.467, 1.467, 2.467 and 3.467 s);
#            fps=1:round=up: frames 0 30 60 90.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg

sums() { ffmpeg -v error -f lavfi -i testsrc2=size=64x64:rate=30:duration=5 -vf "$1" -f framemd5 - | sed -n '/^#/!s/.*, *//p'; }
sums null >all.txt
shown() { # FILTER: the number of the input frame that each of the first four outputs shows
	sums "$1" | head -n 4 | while read -r sum; do
		echo $(($(grep -n "$sum" all.txt | head -n 1 | cut -d: -f1) - 1))
	done | tr '\n' ' '
}
near=$(shown fps=1)
up=$(shown fps=1:round=up)
echo "fps=1: frames $near"
echo "fps=1:round=up: frames $up"
[ "$near" = "14 44 74 104 " ] && [ "$up" = "0 30 60 90 " ]
