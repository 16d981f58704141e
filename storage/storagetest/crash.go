package storagetest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/firstseen/firstseen/storage/kv"
)

// Dial opens the database at an address.
type Dial func(ctx context.Context, address string) (kv.DB, error)

// writerEnv is the environment variable with the address of the database to which a test binary writes until it is killed.
const writerEnv = "FIRSTSEEN_TEST_WRITER"

// RunWriter is the TestMain of a driver whose tests call KillWriter. If writerEnv is set, the test binary only writes.
func RunWriter(m *testing.M, dial Dial) {
	address := os.Getenv(writerEnv)
	if address == "" {
		os.Exit(m.Run())
	}
	fmt.Fprintln(os.Stderr, writeChain(context.Background(), dial, address))
	os.Exit(1)
}

// writeChain appends links to the chain until it is killed, and prints the number of each that the database has acknowledged.
func writeChain(ctx context.Context, dial Dial, address string) error {
	db, err := dial(ctx, address)
	if err != nil {
		return err
	}
	for n, err := MendChain(ctx, db); ; n++ {
		if err != nil {
			return err
		}
		if n > 0 {
			fmt.Println(n)
		}
		err = AppendLink(ctx, db, n+1)
	}
}

// KillWriter writes to the database at the address in another process, kills that several times, and verifies each time that all
// acknowledged links are there and complete.
func KillWriter(t *testing.T, address string, dial Dial, times int) {
	t.Helper()
	acknowledged := 0
	for range times {
		acknowledged = max(acknowledged, writeAndDie(t, address))
		db, err := dial(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		VerifyChain(t, db, acknowledged)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d links after %d kills", acknowledged, times)
}

// writeAndDie starts a writer, kills it some time after its first link, and returns the last that was acknowledged.
func writeAndDie(t *testing.T, address string) (last int) {
	t.Helper()
	const most = 30 * time.Millisecond
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), writerEnv+"="+address)
	var trouble bytes.Buffer
	cmd.Stderr = &trouble
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	timer := time.AfterFunc(rand.N(most), func() { _ = cmd.Process.Kill() }) //nolint:gosec // any moment will do
	defer timer.Stop()
	for line := first; err == nil; line, err = lines.ReadString('\n') {
		if last, err = strconv.Atoi(line[:len(line)-1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); !errors.Is(err, io.EOF) && cmd.ProcessState.Exited() || last == 0 {
		t.Fatalf("the writer ended by itself: %v: %s", err, &trouble)
	}
	return last
}
