#!/bin/sh
# Go decodes a lossy WebP too gray: black comes out as 16 and white as 235.
#
# Version:   golang.org/x/image v0.48.0; the file is made by Debian 12's ffmpeg 5.1.9 (libwebp 1.2.4).
# Behaviour: lossy WebP holds luma in the limited range, 16 to 235. x/image/webp hands the samples out as they are in an
#            image.YCbCr, which by its definition has the full range, as JPEG has: all contrast shrinks by 14%. A lossless WebP,
#            or the same file through ffmpeg, is right. Brightness and anything fitted to it differ by the decoder.
# Seen:      half black, half white. lossless: NRGBA 0 255; lossy: YCbCr 16 235; lossy through ffmpeg: 0 255.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg libwebp7

for lossless in 0 1; do
	ffmpeg -v error -f lavfi -i color=black:size=64x64 -f lavfi -i color=white:size=64x64 \
		-filter_complex '[0][1]hstack,format=rgb24' -frames:v 1 -c:v libwebp -lossless $lossless "$lossless.webp"
done
ffmpeg -v error -i 0.webp -pix_fmt rgb24 ffmpeg.png
cat >main.go <<'END'
package main

import (
	"fmt"
	"image"
	_ "image/png"
	"os"

	_ "golang.org/x/image/webp"
)

func main() {
	for _, name := range os.Args[1:] {
		file, err := os.Open(name)
		if err != nil {
			panic(err)
		}
		picture, _, err := image.Decode(file)
		if err != nil {
			panic(err)
		}
		black, _, _, _ := picture.At(16, 32).RGBA()
		white, _, _, _ := picture.At(112, 32).RGBA()
		fmt.Printf("%s %T %d %d\n", name, picture, black>>8, white>>8)
	}
}
END
go mod init finding 2>/dev/null
go get golang.org/x/image@v0.48.0
got=$(go run . 1.webp 0.webp ffmpeg.png)
echo "$got"
[ "$got" = "1.webp *image.NRGBA 0 255
0.webp *image.YCbCr 16 235
ffmpeg.png *image.RGBA 0 255" ]
