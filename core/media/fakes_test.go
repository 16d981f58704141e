package media

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// fakes are programs that this test is when it has their name: decoders that do what a decoder must not.
var fakes = map[string]func(){
	"fake-sleeps":   func() { time.Sleep(time.Hour) }, //nolint:forbidigo // the fault itself
	"fake-spins":    spin,
	"fake-balloons": balloon,
	"fake-floods":   func() { flood(os.Stdout, "\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff") },
	"fake-whines":   func() { flood(os.Stderr, "error while decoding\n") },
	"fake-lies":     func() { fmt.Print(`{"streams":[{"codec_type":"video","width":-5,"height":99999999999}]}`) },
	"fake-crashes":  func() { os.Exit(139) },
	"fake-sizes": func() {
		fmt.Print("\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff\x1f\x43\xb6\x75\xff\xa3\x08\xff\xff\xff\xff")
	},
	"fake-forks":   func() { escape(); time.Sleep(time.Hour) }, //nolint:forbidigo // the fault itself
	"fake-captive": captive,
}

func spin() {
	for i := 0; ; i++ {
		_ = i
	}
}

// balloon takes memory until there is none, and says so as ffmpeg does.
func balloon() {
	var held [][]byte
	for {
		b, err := takeMemory(64 << 20)
		if err != nil {
			fmt.Fprintln(os.Stderr, "Error while decoding: Cannot allocate memory")
			os.Exit(1)
		}
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		held = append(held, b)
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

// fake puts a fake in place of a program.
func fake(t testing.TB, name string) string {
	t.Helper()
	if fakes[name] == nil {
		t.Fatalf("no fake %q", name)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if os.Link(self, path) == nil {
		return path
	}
	program, err := os.ReadFile(self)
	if err == nil {
		err = os.WriteFile(path, program, 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}
