#!/bin/sh
# ffprobe says nothing of a photo's Exif orientation where it says how a video is turned, though ffmpeg turns the photo by it.
#
# Version:   Debian 12's ffmpeg and ffprobe 5.1.9.
# Behaviour: of a JPEG whose Exif says that it is to be turned, ffprobe -show_streams has the size as stored, no rotation and no display
#            matrix; they are found among -show_frames alone, which decodes. ffmpeg turns the picture all the same, so that a size
#            planned from the streams is the wrong way round.
# Seen:      streams: 160,120 and no side data; frames: a display matrix; ffmpeg writes 120x160.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg

ffmpeg -v error -f lavfi -i testsrc2=s=160x120 -frames:v 1 plain.jpg
# Behind the first two bytes comes a segment of Exif: big-endian, one entry, orientation (0x0112) 6.
{
	head -c 2 plain.jpg
	printf '\377\341\000\042Exif\000\000MM\000*\000\000\000\010\000\001\001\022\000\003\000\000\000\001\000\006\000\000\000\000\000\000'
	tail -c +3 plain.jpg
} >turned.jpg
streams=$(ffprobe -v error -show_entries stream=width,height:stream_side_data=side_data_type,rotation -of csv=p=0 turned.jpg)
frames=$(ffprobe -v error -show_frames turned.jpg | grep -c 'side_data_type=3x3 displaymatrix')
ffmpeg -v error -i turned.jpg out.png
written=$(ffprobe -v error -show_entries stream=width,height -of csv=p=0:s=x out.png)
echo "streams: $streams; frames with a matrix: $frames; written: $written"
[ "$streams; $frames; $written" = "160,120; 1; 120x160" ]
