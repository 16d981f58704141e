package twintest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// most is how long a body may be, in bytes: ten files of 10 MiB, Discord's own limit without a subscription.
const most = 101 << 20

// A request is a call under way.
type request struct {
	Call
	in    *http.Request
	at    time.Time
	raw   []byte // the body as it came
	files []file
}

// ServeHTTP implements http.Handler: the API, and the files that people and the bot have sent.
func (tw *Twin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, filesPath) {
		tw.serve(w, r)
		return
	}
	at := time.Now() // what is done here takes its time
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		tw.note(fmt.Sprintf("%s %s: %v", r.Method, r.URL.Path, err))
		return
	}
	c := &request{in: r, at: at, raw: body, Call: Call{Method: r.Method, Path: strings.TrimPrefix(r.URL.EscapedPath(), base), Body: body}}
	tw.note(tw.check(r.Context(), c)...)
	a := tw.carryOut(r.Context(), c)
	tw.record(c.Call)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // whoever asked may be gone
}

// carryOut answers a call, and keeps what the twin does not.
func (tw *Twin) carryOut(ctx context.Context, c *request) reply {
	tw.whole.RLock()
	defer tw.whole.RUnlock()
	a := tw.answer(ctx, c)
	c.Status = a.status
	tw.took(c, a)
	return a
}

// check says what is wrong with a call.
func (tw *Twin) check(ctx context.Context, c *request) (wrong []string) {
	r := c.in
	if isUpload(r) {
		if err := c.unpack(); err != nil {
			return []string{c.name() + err.Error()}
		}
		r = r.Clone(ctx) // what is checked is the JSON that it carries
		r.Header.Set("Content-Type", "application/json")
	}
	if wrong = append(tw.spec.Request(ctx, r, c.Body), tw.rules(c)...); len(wrong) > 0 {
		wrong = []string{fmt.Sprintf("%s%s\n\t%.1000s", c.name(), strings.Join(wrong, "\n"), c.Body)}
	}
	return wrong
}

func (c *request) name() string { return c.Method + " " + c.Path + ": " }

// A reply is what a call is answered.
type reply struct {
	status int
	body   []byte
}

// answer answers a call, or passes it on to the twin.
func (tw *Twin) answer(ctx context.Context, c *request) reply {
	if a, ok := tw.supply(ctx, c); ok {
		return a
	}
	r, err := http.NewRequestWithContext(ctx, c.Method, tw.real+c.in.URL.EscapedPath()+query(c.in), bytes.NewReader(c.forTwin()))
	if err != nil {
		return tw.broken(c, err)
	}
	r.Header.Set("Authorization", c.in.Header.Get("Authorization"))
	r.Header.Set("Content-Type", "application/json")
	resp, err := tw.client.Do(r)
	if err != nil {
		return tw.broken(c, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return tw.broken(c, err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		tw.note(fmt.Sprintf("%sstatus %d: %.300s", c.name(), resp.StatusCode, body))
	}
	return reply{resp.StatusCode, body}
}

func query(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return "?" + r.URL.RawQuery
}

// broken is the answer where the twin gives none; the bot may have gone away meanwhile.
func (tw *Twin) broken(c *request, err error) reply {
	if c.in.Context().Err() == nil {
		tw.note(c.name() + err.Error())
	}
	return reply{http.StatusBadGateway, nil}
}

// note keeps what was wrong.
func (tw *Twin) note(wrong ...string) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	tw.wrong = append(tw.wrong, wrong...)
}

// record keeps a call, and wakes those who wait for one.
func (tw *Twin) record(c Call) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	tw.calls = append(tw.calls, c)
	close(tw.changed)
	tw.changed = make(chan struct{})
}
