//go:build linux || darwin

package bolt

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/firstseen/firstseen/storage/kv"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// fullEnv names the file that the test binary, started anew, fills: the limit on the size of files, which stands for
// a full disk, is of a whole process.
const fullEnv = "FIRSTSEEN_TEST_FULL"

func TestFull(t *testing.T) {
	if path := os.Getenv(fullEnv); path != "" {
		fill(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "test.db")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestFull$")
	cmd.Env = append(os.Environ(), fullEnv+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	check(t, path)
}

// fill writes until the disk is full, once so that pages cannot be written and once so that the file cannot grow: what
// was acknowledged is there, and the store works on when there is room.
func fill(t *testing.T, path string) {
	signal.Ignore(syscall.SIGXFSZ)
	db := openSmall(t, path)
	last := link(t, db, 0, 10)
	limit(t, used(t, db)+30_000)
	last = fillAndMend(t, db, last)
	limit(t, fileSize(t, path))
	pad(t, db)
	last = fillAndMend(t, db, last)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = openSmall(t, path)
	storagetest.VerifyChain(t, db, last)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func fillAndMend(t *testing.T, db *DB, last int) int {
	t.Helper()
	last = link(t, db, last, maxLinks)
	storagetest.VerifyChain(t, db, last)
	limit(t, -1)
	last, err := storagetest.MendChain(t.Context(), db)
	if err != nil {
		t.Fatalf("with room again: %v", err)
	}
	return link(t, db, last, 10)
}

// maxLinks is more than there ever is room for.
const maxLinks = 2000

// link adds n links, or fewer if the disk is full; it must be before maxLinks.
func link(t *testing.T, db *DB, last, n int) int {
	t.Helper()
	for range n {
		err := storagetest.AppendLink(t.Context(), db, last+1)
		switch {
		case errors.Is(err, kv.ErrUnavailable):
			t.Logf("full after %d links: %v", last, err)
			return last
		case err != nil:
			t.Fatal(err)
		}
		last++
	}
	if n == maxLinks {
		t.Fatal("the disk is never full")
	}
	return last
}

// pad fills what the library has reserved of the file and what it has freed in it, with ever smaller values.
func pad(t *testing.T, db *DB) {
	t.Helper()
	for size := 4 << 20; size > 10_000; size /= 4 {
		var err error
		for n := 0; err == nil; n++ {
			key := kv.Key{Part: "pad", Name: fmt.Sprint(size, n)}
			err = db.Commit(t.Context(), kv.Tx{Part: "pad", Ops: []kv.Op{kv.Put{Key: key, Value: make([]byte, size)}}})
		}
		if !errors.Is(err, kv.ErrUnavailable) {
			t.Fatal(err)
		}
	}
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// used returns the size of the part of the file that pages have been written to.
func used(t *testing.T, db *DB) int64 {
	t.Helper()
	h, err := db.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h.Bytes
}

// limit bounds the size of files, or not at all if it is negative.
func limit(t *testing.T, size int64) {
	t.Helper()
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
		t.Fatal(err)
	}
	l.Cur = l.Max
	if size >= 0 {
		l.Cur = uint64(size)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
		t.Fatal(err)
	}
}
