package cli

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots/web"
)

// A part that hangs is named in time, is checked once at a time, and does not hold up the others.
func TestReadinessNamesWhatHangs(t *testing.T) { synctest.Test(t, testReadinessNamesWhatHangs) }

func testReadinessNamesWhatHangs(t *testing.T) {
	var started atomic.Int32
	goOn := make(chan struct{})
	r := &readiness{}
	r.addPart("store", "ready.store", func(context.Context) string { started.Add(1); <-goOn; return "" })
	r.addPart("disk", "ready.disk_late", func(context.Context) string { return "" })
	want := []web.Part{{Name: "store", Fault: "ready.store"}, {Name: "disk"}}
	for range 2 {
		began := time.Now()
		if diff := cmp.Diff(want, r.checkParts(t.Context())); diff != "" {
			t.Error(diff)
		}
		if took := time.Since(began); took != readyBudget {
			t.Errorf("it took %v", took)
		}
		r.checked = time.Time{}
	}
	if n := started.Load(); n != 1 {
		t.Errorf("%d checks of one part at a time", n)
	}
	close(goOn)
	synctest.Wait()
	want[0].Fault = ""
	if diff := cmp.Diff(want, r.checkParts(t.Context())); diff != "" {
		t.Errorf("it is well again: %s", diff)
	}
}

// Room names a place where a file can be written.
func TestHasRoom(t *testing.T) {
	dir := t.TempDir()
	if !hasRoom(dir) || hasRoom(filepath.Join(dir, "gone")) {
		t.Error("a folder has room, and one that is not there has none")
	}
}
