#!/bin/sh
# "-skip_frame nokey" is silently ignored for some codecs, and takes too few frames of others; "-discard nokey" depends on the
# container instead.
#
# Version:   Debian 12's ffmpeg 5.1.9.
# Behaviour: -skip_frame asks a decoder for keyframes alone. The decoders of VP9 (ffmpeg's own) and AV1 (libdav1d) give every
#            frame all the same, without a word: what was meant to be cheap costs a whole decode. Theora's gives the first
#            keyframe only. Of H.264 with periodic intra refresh (x264's intra-refresh=1), the recovery points are marked as key
#            packets, and the decoder gives the first of them alone. -discard asks the demuxer instead: that of MP4 obeys
#            for whatever codec, that of Matroska and WebM ignores it, just as silently.
# Seen:      two seconds at 30 frames a second, a keyframe each 10 frames (H.264: each 30), as "key packets, frames with
#            -skip_frame nokey, frames with -discard nokey":
#            in Matroska mpeg4 6 6 60; vp8 6 6 60; vp9 6 60 60; av1 6 60 60; theora 6 1 60; h264 with intra refresh 2 1 60;
#            in MP4 vp9 6 60 6; av1 6 60 6
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg libdav1d6

count() { ffmpeg -v error "$@" -i "$clip" -vsync passthrough -f framecrc - | grep -vc '^#' || true; }

failed=0
expect() { # CLIP "KEYS SKIPPED DISCARDED" ENCODER...
	clip=$1 want=$2
	shift 2
	ffmpeg -v error -y -f lavfi -i testsrc2=size=160x120:rate=30:duration=2 -c:v "$@" "$clip"
	keys=$(ffprobe -v error -show_entries packet=flags -of csv=p=0 "$clip" | grep -c K)
	got="$keys $(count -skip_frame nokey) $(count -discard nokey)"
	echo "$clip: $got"
	[ "$got" = "$want" ] || { echo "$clip: expected $want"; failed=1; }
}
vp9="libvpx-vp9 -g 10 -deadline realtime -cpu-used 8"
av1="libaom-av1 -g 10 -usage realtime -cpu-used 8"
expect mpeg4.mkv "6 6 60" mpeg4 -g 10
expect vp8.mkv "6 6 60" libvpx -g 10 -deadline realtime -cpu-used 8
expect vp9.mkv "6 60 60" $vp9
expect vp9.mp4 "6 60 6" $vp9
expect av1.mkv "6 60 60" $av1
expect av1.mp4 "6 60 6" $av1
expect theora.mkv "6 1 60" libtheora -g 10
expect intra-refresh.mkv "2 1 60" libx264 -x264-params intra-refresh=1:keyint=30
exit $failed
