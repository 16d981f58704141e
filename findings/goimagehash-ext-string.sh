#!/bin/sh
# An extended hash of goimagehash whose size is no multiple of 64 bits cannot be compared with itself once it has been a string.
#
# Version:   github.com/corona10/goimagehash v1.1.0.
# Behaviour: ToString writes whole words of 64 bits and not the number of bits; ExtImageHashFromString takes the number of bits
#            from the number of words. A 10 by 10 hash has 100 bits before and 128 after, and Distance refuses the pair: whoever
#            stores the strings finds nothing again, by an error that is easily taken for another kind of hash. Dump and
#            LoadExtImageHash keep the number. (The perceptual hash refuses such sizes; average and difference do not.)
# Seen:      10x10 average hash: 100 bits, 128 after the string, Distance -1 and an error; after Dump and Load 100 bits,
#            Distance 0; 8x8 and 16x16: Distance 0 after either.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.go <<'END'
package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"

	"github.com/corona10/goimagehash"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	picture := image.NewGray(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			picture.SetGray(x, y, color.Gray{Y: uint8(x*y/20 + x)})
		}
	}
	for _, side := range []int{8, 10, 16} {
		hash, err := goimagehash.ExtAverageHash(picture, side, side)
		check(err)
		read, err := goimagehash.ExtImageHashFromString(hash.ToString())
		check(err)
		distance, refused := hash.Distance(read)
		fmt.Printf("%d: %d bits; by string %d bits, distance %d, refused %t; ", side, hash.Bits(), read.Bits(), distance, refused != nil)

		var buffer bytes.Buffer
		check(hash.Dump(&buffer))
		read, err = goimagehash.LoadExtImageHash(&buffer)
		check(err)
		distance, refused = hash.Distance(read)
		fmt.Printf("by dump %d bits, distance %d, refused %t\n", read.Bits(), distance, refused != nil)
	}
}
END
go mod init finding 2>/dev/null
go get github.com/corona10/goimagehash@v1.1.0
go run . >got.txt
cat got.txt
diff got.txt - <<'END'
8: 64 bits; by string 64 bits, distance 0, refused false; by dump 64 bits, distance 0, refused false
10: 100 bits; by string 128 bits, distance -1, refused true; by dump 100 bits, distance 0, refused false
16: 256 bits; by string 256 bits, distance 0, refused false; by dump 256 bits, distance 0, refused false
END
