package stagetest

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

type room string

func (r room) Key() string { return string(r) }

func refusal(code int) *Fault {
	return Refusal(code, "no", func(w http.ResponseWriter) { w.WriteHeader(code) })
}

func TestFaultsAreNarrow(t *testing.T) {
	var fs Faults
	fs.ExceptMethod("download")
	fs.Fail(refusal(1).On("a"))
	fs.Fail(refusal(2).In(room("x")).Times(2).After(1))
	fs.Fail(refusal(3).Times(-1))
	struck := func(method, place string) int {
		if f := fs.TakeFault(method, place); f != nil {
			return f.Code
		}
		return 0
	}
	for i, tt := range []struct {
		method, place string
		want          int
	}{
		{"download", "", 0},
		{"b", "x", 3}, // spared once by the one for x
		{"a", "x", 1},
		{"a", "x", 2},
		{"b", "x", 2},
		{"b", "x", 3},
	} {
		if got := struck(tt.method, tt.place); got != tt.want {
			t.Errorf("%d: %d, want %d", i, got, tt.want)
		}
	}
	fs.Recover()
	if got := struck("b", "x"); got != 0 {
		t.Errorf("%d after it recovered", got)
	}
}

func TestFaultsTakeTime(t *testing.T) {
	var fs Faults
	release := fs.Hold("a")
	held := fs.TakeFault("a", "")
	done := make(chan bool)
	go func() { done <- held.StartCall(t.Context(), t.Context()) }()
	release()
	release() // again
	if <-done {
		t.Error("a call that was only held ends")
	}
	if Slowly(time.Millisecond).StartCall(t.Context(), t.Context()) || !Dropped().StartCall(t.Context(), t.Context()) {
		t.Error("slow calls go on, dropped ones end")
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	Slowly(time.Hour).StartCall(gone, t.Context())
	Slowly(time.Hour).StartCall(t.Context(), gone)
}

func TestAnswerCall(t *testing.T) {
	w := httptest.NewRecorder()
	BadGateway().Answer(w)
	if w.Code != http.StatusBadGateway || w.Header().Get("Content-Type") != "text/html" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("%v", err)
		}
	}()
	Dropped().Answer(w)
}

func TestWaiters(t *testing.T) {
	var b Waiters
	n := 0
	err := b.WaitFor(t.Context(), "two", func() bool { n++; b.WakeAll(); return n == 2 })
	if err != nil {
		t.Error(err)
	}
	never := func() bool { return false }
	brief, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := b.WaitFor(brief, "this", never); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	b.Ended = brief
	if err := b.WaitFor(t.Context(), "this", never); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
}
