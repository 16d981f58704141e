package checking_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/roomstest"
)

// One who gives up takes nobody along: those who waited for the same reading read the file themselves.
func TestAskOutlivesWhoAskedFirst(t *testing.T) { synctest.Test(t, outlives) }

func outlives(t *testing.T) {
	s := roomstest.NewReader(t)
	path := filepath.Join(t.TempDir(), "words.txt")
	if err := os.WriteFile(path, []byte("These are words, not pictures."), 0o600); err != nil {
		t.Fatal(err)
	}
	first, leave := context.WithCancel(t.Context())
	reading, left := make(chan bool), make(chan error)
	go func() {
		_, err := s.Checking.CheckNamedFile(first, "platform/file", func(ctx context.Context) (string, func(), error) {
			close(reading)
			<-ctx.Done()
			return "", nil, ctx.Err()
		}, checking.Options{})
		left <- err
	}()
	<-reading
	waiting := make(chan core.Answer)
	go func() {
		a, err := s.Checking.CheckNamedFile(t.Context(), "platform/file", func(context.Context) (string, func(), error) {
			return path, func() {}, nil
		}, checking.Options{})
		if err != nil {
			t.Error(err)
		}
		waiting <- a
	}()
	synctest.Wait() // until the second waits for the first
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	if a := <-waiting; a.Status != core.StatusRejected || a.Problem.Code != "not_video" {
		t.Errorf("who stayed: %+v", a)
	}
}
