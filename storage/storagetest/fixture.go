package storagetest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fixtures is the folder of stores that earlier versions made, below that of the module. Its README says what is in them.
const fixtures = "storage/testdata"

// Fixture is a store that an earlier version made.
type Fixture struct {
	t   testing.TB
	dir string
	// Notes has ids of records in the store, by names, and the cookies of a browser that the web chat knows.
	Notes map[string]string
}

// OpenFixture returns the fixture of a schema version, such as "v1", that was made on a kind of database: "bolt" or "redis".
func OpenFixture(t testing.TB, version, kind string) *Fixture {
	t.Helper()
	f := &Fixture{t: t, dir: filepath.Join(moduleRoot(t), filepath.FromSlash(fixtures), version, kind)}
	raw, err := os.ReadFile(filepath.Join(f.dir, "notes.json"))
	if err == nil {
		err = json.Unmarshal(raw, &f.Notes)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// moduleRoot returns the folder of go.mod.
func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			err = errors.New("no go.mod above the working directory")
		}
		dir = parent
	}
	t.Fatal(err)
	return ""
}

// WriteFile writes the file of the embedded store to path.
func (f *Fixture) WriteFile(path string) {
	f.t.Helper()
	if err := os.WriteFile(path, f.unpackFile("store.db.gz"), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// Restore puts the keys into the empty Redis at an address as Redis or Cluster returns it. It sends every key to every node: a node
// of a cluster refuses the keys of others.
func (f *Fixture) Restore(address string) {
	f.t.Helper()
	keys, restored := 0, 0
	var commands bytes.Buffer
	for d := json.NewDecoder(bytes.NewReader(f.unpackFile("store.jsonl.gz"))); d.More(); keys++ {
		var value struct{ Key, Dump []byte }
		if err := d.Decode(&value); err != nil {
			f.t.Fatal(err)
		}
		fmt.Fprintf(&commands, "*4\r\n$7\r\nRESTORE\r\n$%d\r\n%s\r\n$1\r\n0\r\n$%d\r\n%s\r\n", len(value.Key), value.Key, len(value.Dump), value.Dump)
	}
	_, hosts, _ := strings.Cut(address, "://")
	for host := range strings.SplitSeq(hosts, ",") {
		n, err := sendCommands(f.t.Context(), host, commands.Bytes(), keys)
		if err != nil {
			f.t.Fatal(err)
		}
		restored += n
	}
	if restored != keys {
		f.t.Fatalf("%d keys of %d were restored", restored, keys)
	}
}

// sendCommands sends n commands to a node, in the protocol of Redis, and returns how many it has carried out.
func sendCommands(ctx context.Context, host string, commands []byte, n int) (done int, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	sent := make(chan error, 1)
	go func() {
		_, err := conn.Write(commands)
		sent <- err
	}()
	for lines := bufio.NewReader(conn); n > 0 && err == nil; n-- {
		var answer string
		if answer, err = lines.ReadString('\n'); answer == "+OK\r\n" {
			done++
		}
	}
	return done, errors.Join(err, <-sent)
}

// CopyInbox copies the unanswered questions of the web chat into the folder inbox of a data folder, where the build that made the store
// keeps them.
func (f *Fixture) CopyInbox(data string) {
	f.t.Helper()
	if err := os.CopyFS(filepath.Join(data, "inbox"), os.DirFS(filepath.Join(f.dir, "inbox"))); err != nil {
		f.t.Fatal(err)
	}
}

func (f *Fixture) unpackFile(name string) []byte {
	f.t.Helper()
	packed, err := os.ReadFile(filepath.Join(f.dir, name))
	if err != nil {
		f.t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		f.t.Fatal(err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		f.t.Fatal(err)
	}
	return raw
}
