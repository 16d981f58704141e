// Command faulty is each of the decoders that must not be, by the name that it is started under. The tests build it: it
// has to live within the bounds of a child, which a test under the race detector does not.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	fault := faults[filepath.Base(os.Args[0])]
	if fault == nil {
		fmt.Fprintln(os.Stderr, "no such fault")
		os.Exit(2)
	}
	fault()
}

var faults = map[string]func(){
	"sleeps":   func() { time.Sleep(time.Hour) },
	"spins":    spin,
	"balloons": balloon,
	"floods":   func() { flood(os.Stdout, "\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff") },
	"whines":   func() { flood(os.Stderr, "error while decoding\n") },
	"lies":     func() { fmt.Print(`{"streams":[{"codec_type":"video","width":-5,"height":99999999999}]}`) },
	"crashes":  func() { os.Exit(139) },
	"stalls":   func() { fmt.Print("{"); time.Sleep(time.Hour) },
	"unloaded": func() {
		fmt.Fprintln(os.Stderr, "ffprobe: error while loading shared libraries: libavdevice.so.59: cannot open shared object file: No such file or directory")
		os.Exit(127)
	},
	"outdated": func() {
		fmt.Fprintln(os.Stderr, "ffprobe: /lib/libavutil.so.57: version `LIBAVUTIL_58' not found (required by ffprobe)")
		os.Exit(1)
	},
	"sizes": func() {
		fmt.Print("\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff\x1f\x43\xb6\x75\xff\xa3\x08\xff\xff\xff\xff")
	},
	"forks":   func() { _ = escape(); time.Sleep(time.Hour) },
	"captive": captive,
}

func spin() {
	for i := 0; ; i++ {
		_ = i
	}
}

// balloon takes memory until there is none, and says so as ffmpeg does.
func balloon() {
	for {
		b, err := syscall.Mmap(-1, 0, 64<<20, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			fmt.Fprintln(os.Stderr, "Error while decoding: Cannot allocate memory")
			os.Exit(1)
		}
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
	}
}

func flood(w io.Writer, s string) {
	out := bufio.NewWriterSize(w, 1<<16)
	for {
		if _, err := out.WriteString(s); err != nil {
			os.Exit(1)
		}
	}
}

// escape starts a process of its own.
func escape() error { return exec.Command("/bin/sleep", "3600").Start() }

// wrote says whether a file could be written.
func wrote(name string, size int) error { return os.WriteFile(name, make([]byte, size), 0o600) }

func read(name string) error {
	_, err := os.ReadFile(name)
	return errors.Unwrap(err)
}
