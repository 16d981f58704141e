//go:build shared

package media

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

const (
	atOnce       = 4
	longest      = 30 * time.Second
	mostResident = 1 << 30
)

// TestHostile reads every hostile file there is, in any order and under any name, and expects what the manifest says.
func TestHostile(t *testing.T) {
	dir := filepath.Join(os.Getenv("FIRSTSEEN_SHARED"), "hostile")
	rows, names := table(t, filepath.Join(dir, "manifest.tsv")), table(t, filepath.Join(dir, "hostile_names.tsv"))
	rand.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	d := newDecoder(t, Config{})
	traps := setTrap(t)
	var peak atomic.Int64
	var wait sync.WaitGroup
	turn := make(chan struct{}, atOnce)
	for i, row := range rows {
		path := filepath.Join(dir, row["file"])
		if i%2 == 0 {
			path = renamed(t, path, names[rand.IntN(len(names))]["name"])
		}
		turn <- struct{}{}
		wait.Go(func() {
			defer func() { <-turn }()
			started := time.Now()
			memory, err := judge(t, d, path)
			for old := peak.Load(); memory > old && !peak.CompareAndSwap(old, memory); old = peak.Load() {
			}
			took := time.Since(started)
			if took > longest {
				t.Errorf("%s took %v", row["file"], took)
			}
			got := map[bool]string{true: "hash", false: "refuse"}[err == nil]
			if want := row["expect"]; want != "either" && got != want {
				t.Errorf("%s: %s, want %s (%s): %v", row["file"], got, want, row["why"], err)
			}
			if name := filepath.Base(path); err != nil && len(name) > 6 && strings.Contains(err.Error(), name) {
				t.Errorf("%s: the error names the file: %v", row["file"], err)
			}
			t.Logf("%-42s %-7s %6.2f s %4d MB  %v", row["file"], got, took.Seconds(), memory>>20, err)
		})
	}
	wait.Wait()
	if n := traps.Load(); n != 0 {
		t.Errorf("%d connections were opened", n)
	}
	if total := atOnce * peak.Load(); total > mostResident {
		t.Errorf("%d at once may take %d MB", atOnce, total>>20)
	}
	if left, err := os.ReadDir(d.temp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// judge reads a clip as a check and then an addition do, and tells how much memory a child took at most.
func judge(t *testing.T, d *Decoder, path string) (memory int64, err error) {
	c, err := d.Open(t.Context(), path)
	if err != nil {
		return 0, mustBeOurs(err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, s := range []struct {
		role      fingerprint.Role
		keyframes bool
	}{{fingerprint.Query, true}, {fingerprint.Reference, false}} {
		b := fingerprint.NewBuilder(s.role)
		stats, failed := c.Frames(t.Context(), Sampling{
			Keyframes: s.keyframes, Motion: Motion{3, 2 * time.Second, fingerprint.QueryEvery},
			Every: fingerprint.ReferenceEvery, Width: fingerprint.Side, Height: fingerprint.Side,
		}, func(f Frame) error { return b.AddFrame(f.Gray, f.At) })
		memory = max(memory, stats.Memory)
		if failed != nil {
			return memory, mustBeOurs(failed)
		}
		_, err = b.Finish(c.Info().Duration)
	}
	if err == nil {
		_, err = c.MakeStills(t.Context(), []time.Duration{0, c.Info().Duration / 2}, 320)
		return memory, mustBeOurs(err)
	}
	return memory, err
}

// mustBeOurs marks an error that says nothing to a user.
func mustBeOurs(err error) error {
	var e *Error
	if err != nil && (!errors.As(err, &e) || e.Code == internal) {
		panic(fmt.Sprintf("a foreign error: %v", err))
	}
	return err
}

func renamed(t *testing.T, path, name string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if name == "" || len(name) > 255 || strings.ContainsAny(name, "/\x00") {
		name = "clip" // what cannot be a file's name here
	}
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func table(t *testing.T, path string) []map[string]string {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	lines, err := r.ReadAll()
	if err != nil || len(lines) < 2 {
		t.Fatal("no rows", err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i := range min(len(line), len(lines[0])) {
			row[lines[0][i]] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}
