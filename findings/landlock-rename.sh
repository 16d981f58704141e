#!/bin/sh
# Under Landlock a file cannot be moved between two folders that may both be written; the error says that they are on
# different devices.
#
# Version:   github.com/landlock-lsm/go-landlock v0.11.2 on Linux 6.18.
# Behaviour: RWDirs gives every right to what lies in a folder but one: "refer", to link or move from one folder into another.
#            Without it rename and link give EXDEV, "invalid cross-device link", on one file system, where one would look
#            for a permission: "write to the temporary folder, then rename" fails though each half is allowed. Within a
#            folder rename works. WithRefer gives the right.
# Seen:      both folders by RWDirs: move between: invalid cross-device link; link between: the same; rename within: <nil>; write:
#            <nil>. With WithRefer: four times <nil>.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
uname -r

cat >main.go <<'END'
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/landlock-lsm/go-landlock/landlock"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func reason(err error) error {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}

func main() {
	for _, name := range []string{"a", "b"} {
		check(os.RemoveAll(name))
		check(os.Mkdir(name, 0o700))
	}
	for _, name := range []string{"a/moved", "a/linked", "a/renamed"} {
		check(os.WriteFile(name, nil, 0o600))
	}
	rule := landlock.RWDirs("a", "b")
	if len(os.Args) > 1 {
		rule = rule.WithRefer()
	}
	check(landlock.V3.RestrictPaths(rule))
	fmt.Println("move:", reason(os.Rename("a/moved", "b/moved")))
	fmt.Println("link:", reason(os.Link("a/linked", "b/linked")))
	fmt.Println("rename:", reason(os.Rename("a/renamed", "a/other")))
	fmt.Println("write:", reason(os.WriteFile("b/written", []byte("text"), 0o600)))
}
END
go mod init finding 2>/dev/null
go get github.com/landlock-lsm/go-landlock/landlock@v0.11.2
go build -o run .
./run >got.txt
./run refer >>got.txt
cat got.txt
diff got.txt - <<'END'
move: invalid cross-device link
link: invalid cross-device link
rename: <nil>
write: <nil>
move: <nil>
link: <nil>
rename: <nil>
write: <nil>
END
