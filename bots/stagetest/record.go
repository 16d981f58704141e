package stagetest

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

// The sizes of a Record, so that a long test does not grow.
const (
	keptCalls      = 2000 // at least, the latest
	keptViolations = 200  // the first
)

// downloadOf stands before the name of a file in what a Record counts.
const downloadOf = "download of "

// Record keeps the calls that a bot made, each a C, and the violations in them. The zero
// value is empty.
type Record[C any] struct {
	mu         sync.Mutex
	latest     []recorded[C]
	total      map[string]int // by method, and of downloads by the name of the file
	violations []string
}

type recorded[C any] struct {
	method string
	call   C
}

// AddCall adds a call of a method.
func (r *Record[C]) AddCall(method string, c C) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if over := len(r.latest) - keptCalls; over >= keptCalls {
		r.latest = slices.Delete(r.latest, 0, over)
	}
	r.latest = append(r.latest, recorded[C]{method, c})
	r.countName(method)
}

// CountDownload counts a download of a file, by the name that its sender gave it.
func (r *Record[C]) CountDownload(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.countName(downloadOf + name)
}

func (r *Record[C]) countName(what string) {
	if r.total == nil {
		r.total = map[string]int{}
	}
	r.total[what]++
}

// Downloaded returns how often files of a name were downloaded.
func (r *Record[C]) Downloaded(name string) int { return r.Count(downloadOf + name) }

// Calls returns the latest calls of a method, or of all if it is empty, the oldest first: at least 2,000 in all.
func (r *Record[C]) Calls(method string) (found []C) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, kept := range r.latest {
		if method == "" || kept.method == method {
			found = append(found, kept.call)
		}
	}
	return found
}

// Count returns how often a method was called, refused calls included.
func (r *Record[C]) Count(method string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.total[method]
}

// AddViolation adds a violation: something that the bot must not do.
func (r *Record[C]) AddViolation(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.violations) < keptViolations {
		r.violations = append(r.violations, what)
	}
}

// Violations returns the first 200 violations, each in a line.
func (r *Record[C]) Violations() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.violations)
}

// TakeViolations returns the violations and forgets them, for a test that provokes some.
func (r *Record[C]) TakeViolations() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.violations
	r.violations = nil
	return taken
}

// ExpectViolations takes a stand-in's violations, and fails the test unless they contain the words, one each in this order.
func ExpectViolations(t testing.TB, s interface{ TakeViolations() []string }, words ...string) {
	t.Helper()
	got := s.TakeViolations()
	for i, v := range got {
		if i >= len(words) || !strings.Contains(v, words[i]) {
			t.Errorf("violation %q", v)
		}
	}
	if len(got) < len(words) {
		t.Errorf("%d violations, want %q", len(got), words)
	}
}
