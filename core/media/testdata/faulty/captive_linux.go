package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// captive tries all that a decoder that was taken over would try, and prints whether it failed. It is told a file that is
// none of its business, an address that listens, its clip, and the largest file that it may write.
func captive() {
	secret, address, clip, own := os.Args[1], os.Args[2], os.Args[3], os.Getenv("TMPDIR")
	var most int
	fmt.Sscan(os.Args[4], &most)
	for _, try := range []struct {
		what string
		do   func() error
	}{
		{"read a secret", func() error { return read(secret) }},
		{"read the users", func() error { return read("/etc/passwd") }},
		{"read another process", func() error { return read("/proc/1/environ") }},
		{"list a folder", func() error { _, err := os.ReadDir(filepath.Dir(secret)); return err }},
		{"write beside the secret", func() error { return wrote(secret+".new", 0) }},
		{"write a temporary file", func() error { return wrote("/tmp/firstseen-captive", 0) }},
		{"shorten the clip", func() error { return os.Truncate(clip, 0) }},
		{"write to the clip", func() error { _, err := os.OpenFile(clip, os.O_WRONLY, 0); return err }},
		{"write a large file", func() error { return wrote(filepath.Join(own, "large"), most+1) }},
		{"connect", func() error { _, err := net.DialTimeout("tcp4", address, time.Second); return err }},
		{"send", func() error { _, err := net.DialTimeout("udp4", address, time.Second); return err }},
		{"listen", func() error { _, err := net.Listen("tcp4", "127.0.0.1:0"); return err }},
		{"pair sockets", func() error { _, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0); return err }},
		{"fork", escape},
		{"trace the parent", func() error { return syscall.PtraceAttach(os.Getppid()) }},
		{"kill the parent", func() error { return syscall.Kill(os.Getppid(), syscall.SIGKILL) }},
		{"leave the group", func() error { _, err := syscall.Setsid(); return err }},
		{"mount", func() error { return syscall.Mount("none", own, "tmpfs", 0, "") }},
	} {
		fmt.Printf("%s: %v\n", try.what, try.do() != nil)
	}
	fmt.Printf("read the clip: %v\n", read(clip) != nil)
	fmt.Printf("write in the folder: %v\n", wrote(filepath.Join(own, "note"), 1) != nil)
	fmt.Printf("environment: %s\n", strings.Join(os.Environ(), " "))
}
