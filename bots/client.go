package bots

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// transport ends requests when life ends, and keeps addresses and the secret out of errors.
type transport struct {
	life   context.Context //nolint:containedctx // lives as long as the adapter
	base   http.RoundTripper
	secret string
}

// RoundTrip implements http.RoundTripper. The client puts the address around the errors that it returns: see Redact.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	stop := context.AfterFunc(t.life, func() { cancel(context.Cause(t.life)) }) //nolint:contextcheck // this is what it is for
	resp, err := t.base.RoundTrip(r.WithContext(ctx))
	if err != nil {
		stop()
		cancel(err)
		return nil, Redact(err, t.secret)
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

// NewClient makes a client for a platform's server, whose requests take at most limit (0: as long as the server goes on), and end
// with life. It follows no redirects: the secret, which is in headers or addresses, is for that server.
func NewClient(life context.Context, secret string, limit time.Duration) *http.Client {
	base := &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute,
		TLSHandshakeTimeout: handshakeTime, ResponseHeaderTimeout: limit, ForceAttemptHTTP2: true,
	}
	return &http.Client{
		Timeout: limit, Transport: &transport{life, base, secret},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Redact is err without addresses of requests, which may have secrets in them, and without the secret: neither its text nor
// an error inside it has them. What callers tell errors by stays.
func Redact(err error, secret string) error {
	if err == nil {
		return nil
	}
	said := err.Error()
	var u *url.Error
	if errors.As(err, &u) {
		said = u.Op + " <redacted>: " + u.Err.Error()
	}
	switch {
	case secret != "" && strings.Contains(said, secret):
		return errors.New(strings.ReplaceAll(said, secret, "<token>"))
	case u != nil:
		return &secretive{said, u.Err}
	}
	return err
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
