#!/bin/sh
# A GIF that ffmpeg wrote at more than 50 frames a second plays many times slower when ffmpeg reads it back.
#
# Version:   Debian 12's ffmpeg and ffprobe 5.1.9.
# Behaviour: GIF counts delays in hundredths of a second. ffmpeg's encoder writes a delay of 1 where the rate asks for it;
#            ffmpeg's demuxer takes a delay under 2 for a mistake and reads 10 (options min_delay and
#            default_delay). At 60 frames a second the delays alternate between 2 and 1, so that a third of the frames
#            are held for a tenth of a second, and the motion stutters. "-min_delay 0" reads what the file says.
# Seen:      one second, written at 50, 60 and 100 frames a second, is read as 1.00, 2.88 and 10.00 s; with -min_delay 0
#            as 1.00, 0.99 and 1.00 s.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg

read_back() { # RATE OPTION...: the duration in seconds
	rate=$1
	shift
	ffprobe -v error "$@" -show_entries stream=duration -of csv=p=0 "$rate.gif"
}
failed=0
while read -r rate want; do
	ffmpeg -v error -nostdin -f lavfi -i "testsrc2=size=80x60:rate=$rate:duration=1" "$rate.gif"
	got="$(read_back "$rate") $(read_back "$rate" -min_delay 0)"
	echo "$rate frames a second: read as '$got' s"
	[ "$got" = "$want" ] || failed=1
done <<END
50 1.000000 1.000000
60 2.880000 0.990000
100 10.000000 1.000000
END
exit $failed
