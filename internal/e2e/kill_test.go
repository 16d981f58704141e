package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/storage"
)

// kills is how many adds are killed on each store; FIRSTSEEN_KILLS asks for more.
const kills = 12

// TestKilledWhileAdding ends add with SIGKILL at random moments. Afterwards each debunk is wholly there or wholly absent,
// what was reported as saved is there, and the index agrees with the records once repaired.
func TestKilledWhileAdding(t *testing.T) {
	t.Parallel()
	n := kills
	if s := os.Getenv("FIRSTSEEN_KILLS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	clip, err := os.ReadFile(mediatest.MakeClip(t, "short", 2, 3))
	if err != nil {
		t.Fatal(err)
	}
	for name, address := range storyStores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := killer{t: t, store: address(t.TempDir()), clip: clip}
			k.add(0) // undisturbed, to learn how long it takes
			for k.died < n {
				k.add(k.someTime())
			}
			k.verify()
		})
	}
}

// killer adds clips and kills the adding.
type killer struct {
	t     *testing.T
	store string
	clip  []byte
	span  time.Duration // of adding one, when last one was added
	saved []core.DebunkID
	died  int
}

func (k *killer) someTime() time.Duration {
	n, err := rand.Int(rand.Reader, big.NewInt(int64(k.span)*3/2))
	if err != nil {
		k.t.Fatal(err)
	}
	return time.Duration(n.Int64()) + time.Millisecond
}

// add runs firstseen add on new footage and kills it after the time (0: never).
func (k *killer) add(after time.Duration) {
	k.t.Helper()
	file := filepath.Join(k.t.TempDir(), "clip.mp4")
	// Bytes after the end of an MP4 mean nothing, and make it another file.
	if err := os.WriteFile(file, append(bytes.Clone(k.clip), rand.Text()...), 0o600); err != nil {
		k.t.Fatal(err)
	}
	ctx := k.t.Context()
	if after > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, after)
		defer cancel()
	}
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "firstseen", "--store", k.store, "add", "--json", file, // Cancel is SIGKILL
		"--claim", "claim "+rand.Text(), "--verdict", "staged", "--date", "2019", "--source", "AFP https://example.org/a")
	cmd.Stdout, cmd.Stderr = &out, &errs
	started := time.Now()
	err := cmd.Run()
	switch {
	case err == nil:
		k.span = time.Since(started)
	case ctx.Err() != nil:
		k.died++
	default:
		k.t.Fatalf("%v: %s", err, errs.String())
	}
	var result addedIDs
	if json.Unmarshal(out.Bytes(), &result) == nil && result.Debunk != nil {
		k.saved = append(k.saved, *result.Debunk)
	}
}

func (k *killer) verify() {
	k.t.Helper()
	ctx := k.t.Context()
	s, err := storage.Open(ctx, k.store)
	if err != nil {
		k.t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			k.t.Error(err)
		}
	}()
	first, err := storage.NewVerifier(s).Verify(ctx, true)
	if err != nil {
		k.t.Fatal(err)
	}
	for _, f := range first.Findings {
		if f.Fault == storage.Lost {
			k.t.Errorf("half a record: %+v", f)
		}
	}
	if again, err := storage.NewVerifier(s).Verify(ctx, false); err != nil || len(again.Findings) > 0 {
		k.t.Errorf("after repair: %+v, %v", again.Findings, err)
	}
	found, err := s.LoadDebunks(ctx, k.saved...)
	if err != nil {
		k.t.Fatal(err)
	}
	for i, d := range found {
		if d.ID != k.saved[i] || d.Claim == "" {
			k.t.Errorf("%s was reported as saved and is not there", k.saved[i])
		}
	}
	k.t.Logf("killed %d, saved %d; %d videos, faults repaired: %d", k.died, len(k.saved), first.Videos, len(first.Findings))
}
