#!/bin/sh
# A fingerprint of silence is a good fingerprint, and one of two seconds of sound is an empty one, both with exit code 0.
#
# Version:   Debian 12's ffmpeg 5.1.9 with libchromaprint 1.5.1.
# Behaviour: ffmpeg's chromaprint muxer writes for silence the same word over and over, as it does for a steady tone: any two
#            clips without sound agree on every bit, and nothing marks the print as one of nothing. A clip under about 2.6 s,
#            though it has sound, gives the four bytes of a header and not one word: in base64 "AQAAAA" for any of them,
#            equal to each other as strings.
# Seen:      10 s of silence: 59 words, all 627964279; 10 s of noise: 59 words, 51 different ones; 2.5 s of noise of
#            either of two seeds: AQAAAA; 3 s of noise: more.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg libchromaprint1

words() { # SOURCE: how many words, how many different ones, the first
	ffmpeg -v error -f lavfi -i "$1" -t 10 -f chromaprint -fp_format raw - | od -An -tu4 -v -w4 | tr -d ' ' >words.txt
	echo "$(wc -l <words.txt) $(sort -u words.txt | wc -l) $(head -n 1 words.txt)"
}
text() { ffmpeg -v error -f lavfi -i "$1" -f chromaprint -; }

silence=$(words anullsrc)
noise=$(words anoisesrc=seed=1:amplitude=0.3)
short="$(text anoisesrc=seed=1:duration=2.5) $(text anoisesrc=seed=2:duration=2.5)"
longer=$(text anoisesrc=seed=1:duration=3)
echo "silence: $silence; noise: $noise; 2.5 s: $short; 3 s: $longer"
[ "$silence" = "59 1 627964279" ] && [ "$(echo "$noise" | cut -d' ' -f1)" = 59 ] && [ "$(echo "$noise" | cut -d' ' -f2)" -ge 20 ] &&
	[ "$short" = "AQAAAA AQAAAA" ] && [ "${#longer}" -gt 6 ]
