package web

import (
	"fmt"
	"testing"
)

func ExampleServer_Addr() {
	_, err := New(Config{Addr: "0.0.0.0:8080", Dir: "data"})
	fmt.Println(err)
	// Output: web: other machines can reach this address: set a password, or listen on 127.0.0.1
}

// A reply that was given is put right in its place when the fact-check changes, and keeps its picture.

func TestConfigIsChecked(t *testing.T) {
	for _, tt := range []struct {
		name, addr, password string
		want                 error
	}{
		{"loopback", "127.0.0.1:0", "", nil},
		{"loopback of IPv6", "[::1]:0", "", nil},
		{"localhost", "localhost:0", "", nil},
		{"every address", ":0", "", ErrExposed},
		{"every address by number", "0.0.0.0:0", "", ErrExposed},
		{"another machine's", "192.0.2.1:0", "", ErrExposed},
		{"a name that only looks so", "localhost.example.org:0", "", ErrExposed},
		{"every address with a password", "0.0.0.0:0", "correct horse", nil},
		{"a short password", "127.0.0.1:0", "1234567", ErrWeak},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Config{Addr: tt.addr, Password: tt.password, Dir: t.TempDir()}
			if err := c.checkConfig(); err != tt.want { //nolint:errorlint // the very value
				t.Errorf("error = %v, want %v", err, tt.want)
			}
		})
	}
}
