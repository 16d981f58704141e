package telegram

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// transport ends requests when life ends, and keeps the token, which is a part of every address, out of errors. The
// library asks without a context.
type transport struct {
	life  context.Context //nolint:containedctx // lives as long as the adapter
	base  http.RoundTripper
	token string
}

// RoundTrip implements http.RoundTripper. The client puts the address around the errors that it returns: see redacted.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	stop := context.AfterFunc(t.life, func() { cancel(context.Cause(t.life)) }) //nolint:contextcheck // this is what it is for
	resp, err := t.base.RoundTrip(r.WithContext(ctx))
	if err != nil {
		stop()
		cancel(err)
		return nil, redacted(err, t.token)
	}
	resp.Body = &body{resp.Body, func() { stop(); cancel(nil) }}
	return resp, nil
}

// body lets go of the request's context once it is closed.
type body struct {
	readCloser
	end func()
}

type readCloser interface {
	Read(p []byte) (int, error)
	Close() error
}

// Close implements io.Closer.
func (b *body) Close() error {
	defer b.end()
	return b.readCloser.Close()
}

// client makes a client whose requests take at most limit, and end with life.
func client(life context.Context, token string, limit time.Duration) *http.Client {
	base := &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute,
		TLSHandshakeTimeout: callTime, ResponseHeaderTimeout: limit, ForceAttemptHTTP2: true,
	}
	return &http.Client{
		Timeout: limit, Transport: &transport{life, base, token},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// redacted is err without the token: neither its text nor an error inside it has it.
func redacted(err error, token string) error {
	if err == nil || !strings.Contains(err.Error(), token) {
		return err
	}
	var u *url.Error
	if errors.As(err, &u) && !strings.Contains(u.Err.Error(), token) {
		return &secretive{u.Op + " <redacted>: " + u.Err.Error(), u.Err}
	}
	return errors.New(strings.ReplaceAll(err.Error(), token, "<token>"))
}

// secretive is an error with a text of its own.
type secretive struct {
	text string
	err  error
}

// Error implements error.
func (s *secretive) Error() string { return s.text }

// Unwrap returns the cause.
func (s *secretive) Unwrap() error { return s.err }
