package twintest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
)

const (
	maxFile = 10 << 20  // bytes of a file, without a subscription
	maxBody = 101 << 20 // bytes of a body: ten such files
)

// request is a call under way.
type request struct {
	Call
	in    *http.Request
	at    time.Time
	files []stagetest.Upload
}

// ServeHTTP implements http.Handler: the API, and the files that people and the bot have sent.
func (tw *Twin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, filesPath) {
		tw.serveFile(w, r)
		return
	}
	c, err := readRequest(r)
	if err != nil {
		tw.AddViolation(c.describeCall() + err.Error())
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, wrong := range tw.checkCall(r.Context(), c) {
		tw.AddViolation(wrong)
	}
	a := tw.carryOut(r.Context(), c)
	tw.AddCall("", c.Call)
	tw.WakeAll()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // whoever asked may be gone
}

// readRequest reads a call: its JSON, and the files that come along.
func readRequest(r *http.Request) (*request, error) {
	c := &request{in: r, at: time.Now(), Call: Call{Method: r.Method, Path: strings.TrimPrefix(r.URL.EscapedPath(), base)}}
	body, err := stagetest.ReadBody(r, maxFile, maxBody)
	c.Body, c.files = body.Text, body.Files
	if body.Fields != nil {
		c.Body = []byte(body.Fields["payload_json"])
	}
	return c, err
}

// carryOut answers a call, and keeps what the twin does not.
func (tw *Twin) carryOut(ctx context.Context, c *request) reply {
	tw.whole.RLock()
	defer tw.whole.RUnlock()
	a := tw.answerCall(ctx, c)
	c.Status = a.status
	tw.keepOutcome(c, a)
	return a
}

// checkCall returns what is wrong with a call.
func (tw *Twin) checkCall(ctx context.Context, c *request) []string {
	r := c.in
	if len(c.files) > 0 {
		r = r.Clone(ctx) // what is checked is the JSON that it carries
		r.Header.Set("Content-Type", "application/json")
	}
	wrong := tw.spec.Request(ctx, r, c.Body)
	if len(wrong) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s%s\n\t%.1000s", c.describeCall(), strings.Join(wrong, "\n"), c.Body)}
}

func (c *request) describeCall() string { return c.Method + " " + c.Path + ": " }

// reply is the answer to a call.
type reply struct {
	status int
	body   []byte
}

// answerCall answers a call, or passes it on to the twin.
func (tw *Twin) answerCall(ctx context.Context, c *request) reply {
	if a, ok := tw.supplyAnswer(ctx, c); ok {
		return a
	}
	resp, err := tw.sendCall(ctx, c)
	if errors.Is(err, syscall.ECONNRESET) { // by the twin, which is busy
		resp, err = tw.sendCall(ctx, c)
	}
	if err != nil {
		return tw.failCall(c, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return tw.failCall(c, err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		tw.AddViolation(fmt.Sprintf("%sstatus %d: %.300s", c.describeCall(), resp.StatusCode, body))
	}
	return reply{resp.StatusCode, body}
}

// sendCall passes a call on to the twin.
func (tw *Twin) sendCall(ctx context.Context, c *request) (*http.Response, error) {
	body := permissions.ReplaceAll(c.Body, []byte(`"default_member_permissions":"$1"`))
	r, err := http.NewRequestWithContext(ctx, c.Method, tw.twinURL+c.in.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", c.in.Header.Get("Authorization"))
	r.Header.Set("Content-Type", "application/json")
	return tw.client.Do(r)
}

// failCall returns the answer where the twin gives none; the bot may have gone away meanwhile.
func (tw *Twin) failCall(c *request, err error) reply {
	if c.in.Context().Err() == nil {
		tw.AddViolation(c.describeCall() + err.Error())
	}
	return reply{http.StatusBadGateway, nil}
}
