#!/bin/sh
# ffmpeg takes an MP4's auxiliary track (depth, alpha) for a video, and shows it if it is the larger one.
#
# Version:   Debian 12's ffmpeg and ffprobe 5.1.9.
# Behaviour: a track whose handler is "auxv" (ISO/IEC 14496-12, 12.1.1) helps another and is not to be displayed. ffmpeg knows the
#            handler "vide" alone, and guesses the type of any other track from the codec: ffprobe says "video", with the disposition
#            "default" if it is enabled. Nothing in ffprobe's report tells the two apart. Without -map, ffmpeg takes the stream with
#            the most pixels, where being enabled counts for five million of them.
# Seen:      of a red picture of 160x120 behind a blue auxiliary one of 320x240: video,1 and video,1; ffmpeg shows 320x240.
#            With an ordinary first track that is not enabled: video,0 and video,1; ffmpeg shows 160x120.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg

two() { # FILE DISPOSITION
	ffmpeg -v error -f lavfi -i color=blue:s=320x240:r=10:d=1 -f lavfi -i color=red:s=160x120:r=10:d=1 -map 0 -map 1 -c:v libx264 \
		-disposition:v:0 "$2" -disposition:v:1 default "$1"
}
shown() { ffmpeg -v error -i "$1" -frames:v 1 -f framecrc - | sed -n 's/^#dimensions 0: //p'; }
streams() { ffprobe -v error -show_entries stream=codec_type:stream_disposition=default -of csv=p=0 "$1" | tr '\n' ' '; }

two auxiliary.mp4 default
at=$(($(grep -abo hdlr auxiliary.mp4 | head -n 1 | cut -d: -f1) + 4 + 8)) # the first track's handler
printf auxv | dd of=auxiliary.mp4 bs=1 seek="$at" conv=notrunc status=none
two disabled.mp4 0
got="$(streams auxiliary.mp4)$(shown auxiliary.mp4); $(streams disabled.mp4)$(shown disabled.mp4)"
echo "$got"
[ "$got" = "video,1 video,1 320x240; video,0 video,1 160x120" ]
