#!/bin/sh
# A clip that was cut without re-encoding plays well, and reading its keyframes gives nothing at all, with exit code 0.
#
# Version:   Debian 12's ffmpeg and ffprobe 5.1.9.
# Behaviour: "ffmpeg -ss T -i IN -c copy OUT.mp4" keeps the packets from the keyframe before T on and hides what lies before T
#            by an edit list. The demuxer marks the hidden packets to be discarded, and the keyframe is one of them. If no other
#            keyframe follows, "-skip_frame nokey" decodes no frame and ffmpeg succeeds; with "-ignore_editlist 1" the hidden
#            keyframe comes out. nb_frames and the counted packets are those of the file, hidden ones included.
# Seen:      8 s of H.264, one keyframe, cut at 2.5 s: nb_frames 240, packets 240, frames decoded 165, duration 5.5, first
#            packet at -2.5 with flags KD; keyframes decoded: 0 (exit code 0, no message); without the edit list: 1.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg

ffmpeg -v error -f lavfi -i testsrc2=size=160x120:rate=30:duration=8 -c:v libx264 -g 240 -sc_threshold 0 whole.mp4
ffmpeg -v error -ss 2.5 -i whole.mp4 -c copy cut.mp4
shape=$(ffprobe -v error -count_frames -count_packets -of csv=p=0 \
	-show_entries stream=duration,nb_frames,nb_read_frames,nb_read_packets cut.mp4)
first=$(ffprobe -v error -show_entries packet=pts_time,flags -of csv=p=0 cut.mp4 | head -n 1)

ffmpeg -v error -skip_frame nokey -i cut.mp4 -vsync passthrough -f framecrc keys.txt 2>messages.txt
keys=$(grep -vc '^#' keys.txt || true)
hidden=$(ffmpeg -v error -skip_frame nokey -ignore_editlist 1 -i cut.mp4 -vsync passthrough -f framecrc - | grep -vc '^#')

echo "duration, nb_frames, frames, packets: $shape; first packet: $first"
echo "keyframes: $keys; without the edit list: $hidden; bytes of messages: $(wc -c <messages.txt)"
[ "$shape" = 5.500000,240,165,240 ] && [ "$first" = -2.500000,KD ] &&
	[ "$keys" = 0 ] && [ "$hidden" = 1 ] && [ ! -s messages.txt ]
