#!/bin/sh
# Go's decoder of lossy WebP gives white as 235 and black as 16: it takes a video's levels for a JPEG's.
#
# Version:   golang.org/x/image v0.48.0; Debian 12's ffmpeg 5.1.9, whose encoder libwebp makes the file.
# Behaviour: the pictures of lossy WebP have the levels of video (BT.601: luma 16 to 235, RFC 9649 and RFC 6386). x/image/webp hands them
#            on as an image.YCbCr, which Go defines with a JPEG's levels (0 to 255). Every colour that is asked of the picture is
#            paler than it is, by up to 20 levels. Lossless WebP is right.
# Seen:      white is 235 and black 16 when lossy, 255 and 0 when lossless.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg

for colour in white black; do
	ffmpeg -v error -f lavfi -i color=$colour:s=64x48 -frames:v 1 -c:v libwebp -q:v 95 $colour-lossy.webp
	ffmpeg -v error -f lavfi -i color=$colour:s=64x48,format=bgra -frames:v 1 -c:v libwebp -lossless 1 $colour-lossless.webp
done
cat >main.go <<'END'
package main

import (
	"fmt"
	"os"

	"golang.org/x/image/webp"
)

func main() {
	for _, name := range os.Args[1:] {
		file, err := os.Open(name + ".webp")
		if err != nil {
			panic(err)
		}
		picture, err := webp.Decode(file)
		if err != nil {
			panic(err)
		}
		r, _, _, _ := picture.At(20, 20).RGBA()
		fmt.Printf("%s %d ", name, r>>8)
	}
}
END
go mod init finding 2>/dev/null
go get golang.org/x/image@v0.48.0 2>/dev/null
got=$(go run . white-lossy black-lossy white-lossless black-lossless)
echo "$got"
[ "$got" = "white-lossy 235 black-lossy 16 white-lossless 255 black-lossless 0 " ]
