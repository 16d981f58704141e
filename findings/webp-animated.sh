#!/bin/sh
# An animated WebP has a size for Go's image.DecodeConfig and no picture for image.Decode; ffprobe says a size of 0 by 0 and
# succeeds.
#
# Version:   golang.org/x/image v0.48.0; Debian 12's ffmpeg and ffprobe 5.1.9, whose encoder libwebp_anim makes the file.
# Behaviour: x/image/webp reads the canvas from the header, so that whoever checks an upload by DecodeConfig accepts the
#            file; Decode then fails with "webp: invalid format". ffmpeg can write such a file and cannot read it: ffmpeg fails,
#            and ffprobe reports a webp stream of 0 by 0 with exit code 0.
# Seen:      config 64x48 webp, <nil>; picture: webp: invalid format; ffprobe 0 (webp,0,0); ffmpeg fails.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
dpkg-query -W ffmpeg

ffmpeg -v error -f lavfi -i testsrc2=size=64x48:rate=5:duration=1 -c:v libwebp_anim a.webp
cat >main.go <<'END'
package main

import (
	"bytes"
	"fmt"
	"image"
	"os"

	_ "golang.org/x/image/webp"
)

func main() {
	file, err := os.ReadFile("a.webp")
	if err != nil {
		panic(err)
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	fmt.Printf("config %dx%d %s, %v; ", config.Width, config.Height, format, err)
	_, _, err = image.Decode(bytes.NewReader(file))
	fmt.Printf("picture: %v\n", err)
}
END
go mod init finding 2>/dev/null
go get golang.org/x/image@v0.48.0
decoded=$(go run .)
probed=$(ffprobe -v quiet -show_entries stream=codec_name,width,height -of csv=p=0 a.webp) || probed="exit code $?"
read=fails
ffmpeg -v quiet -i a.webp -f null - && read=reads
echo "$decoded; ffprobe: $probed; ffmpeg $read"
[ "$decoded; $probed; $read" = "config 64x48 webp, <nil>; picture: webp: invalid format; webp,0,0; fails" ]
