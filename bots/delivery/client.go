package delivery

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// transport cancels requests when life ends, and keeps addresses and the secret out of errors.
type transport struct {
	life   context.Context //nolint:containedctx // lives as long as the adapter
	base   http.RoundTripper
	secret string
}

// RoundTrip implements http.RoundTripper. The client adds the address to the errors that it returns: see RedactError.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	stop := context.AfterFunc(t.life, func() { cancel(context.Cause(t.life)) }) //nolint:contextcheck // this is what it is for
	resp, err := t.base.RoundTrip(r.WithContext(ctx))
	if err != nil {
		stop()
		cancel(err)
		return nil, RedactError(err, t.secret)
	}
	resp.Body = &body{resp.Body, func() { stop(); cancel(nil) }}
	return resp, nil
}

// body is a response body that cancels the request's context when it is closed.
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

// NewClient returns a client for a platform's server. Its requests take at most limit (0: no limit), and end with life. It follows
// no redirects: the secret, which is in headers or addresses, is for that server alone.
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

// RedactError returns err without the addresses of requests, which may contain secrets, and without the secret: neither its text
// nor an error inside it has them. errors.Is and errors.As still work.
func RedactError(err error, secret string) error {
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
		return &redacted{said, u.Err}
	}
	return err
}

// redacted is an error with its text replaced.
type redacted struct {
	text string
	err  error
}

// Error implements error.
func (s *redacted) Error() string { return s.text }

// Unwrap returns the cause.
func (s *redacted) Unwrap() error { return s.err }
