package storagetest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// fixtures is the folder of stores that earlier versions made, below that of the module. Its README says what is in them.
const fixtures = "storage/testdata"

// Fixture is a store that an earlier version made.
type Fixture struct {
	t   testing.TB
	dir string
	// Notes are ids of what is in the store, by names, and the cookies of a browser that the web chat knows.
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
	if err := os.WriteFile(path, f.unpack("store.db.gz"), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// Restore puts the keys into the empty Redis at an address as Redis or Cluster returns it.
func (f *Fixture) Restore(address string) {
	f.t.Helper()
	_, hosts, _ := strings.Cut(address, "://")
	client := redis.NewUniversalClient(&redis.UniversalOptions{
		Addrs: strings.Split(hosts, ","), IsClusterMode: strings.HasPrefix(address, "redis+cluster:"),
	})
	defer client.Close()
	for d := json.NewDecoder(bytes.NewReader(f.unpack("store.jsonl.gz"))); d.More(); {
		var value struct{ Key, Dump []byte }
		err := d.Decode(&value)
		if err == nil {
			err = client.Restore(f.t.Context(), string(value.Key), 0, string(value.Dump)).Err()
		}
		if err != nil {
			f.t.Fatal(err)
		}
	}
}

// CopyInbox copies what the web chat had not answered into the folder where the build that made the store keeps that: the folder inbox of
// the data folder.
func (f *Fixture) CopyInbox(data string) {
	f.t.Helper()
	if err := os.CopyFS(filepath.Join(data, "inbox"), os.DirFS(filepath.Join(f.dir, "inbox"))); err != nil {
		f.t.Fatal(err)
	}
}

func (f *Fixture) unpack(name string) []byte {
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
