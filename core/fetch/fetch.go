package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Config says how links are followed. Its zero value is right on the internet.
type Config struct {
	// Allow are addresses that may be reached although they are not public, on any port: a mirror in one's own network.
	Allow []netip.Prefix
	// Agent names the program to the servers that it asks.
	Agent string
}

// Client follows links. It is safe for concurrent use.
type Client struct {
	http  *http.Client
	agent string
}

// New makes a client. It uses no proxy: behind one, the guard would judge the proxy's address and not the link's.
func New(c Config) *Client {
	g := guard{allow: c.Allow}
	dialer := net.Dialer{Timeout: dialTime, KeepAlive: -1, Control: g.refusePrivateAddress}
	return &Client{agent: c.Agent, http: &http.Client{
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return &Error{Code: NoContent, Err: errors.New("too many redirects")}
			}
			r.Header.Del("Referer") // says where the person found the link
			return checkURL(r.URL)
		},
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: headerTime,
			MaxResponseHeaderBytes: maxHeader, DisableKeepAlives: true, ForceAttemptHTTP2: true,
		},
	}}
}

// CheckLink returns nil if a link can be followed: http or https, with a host and without a password.
func CheckLink(link string) error {
	u, err := url.Parse(link)
	if err != nil {
		return &Error{Code: BadURL}
	}
	return checkURL(u)
}

func checkURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return &Error{Code: BadURL}
	}
	return nil
}

// FetchFile stores what a link leads to as a new file at path, and returns its size in bytes and what the server called it. If
// it is larger than limit bytes, or comes to nothing, there is no file, and the error is an Error.
func (c *Client) FetchFile(ctx context.Context, link, path string, limit int64) (size int64, kind string, err error) {
	err = c.getWithin(ctx, link, fileTime, func(r *http.Response) error {
		kind = r.Header.Get("Content-Type")
		size, err = saveBody(r, path, limit)
		return err
	})
	return size, kind, err
}

// saveBody writes a body to a new file, whole or not at all.
func saveBody(r *http.Response, path string, limit int64) (int64, error) {
	tooLarge := &Error{Code: TooLarge, Limit: formatMegabytes(limit)}
	if r.ContentLength > limit {
		return 0, tooLarge
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, &Error{Code: internal, Err: fmt.Errorf("keep download: %w", err)}
	}
	n, err := io.Copy(f, io.LimitReader(r.Body, limit+1))
	var unwritten *os.PathError
	switch {
	case errors.As(err, &unwritten):
		err = &Error{Code: internal, Err: fmt.Errorf("keep download: %w", err)}
	case err == nil && n > limit:
		err = tooLarge
	}
	if closed := f.Close(); err == nil && closed != nil {
		err = &Error{Code: internal, Err: fmt.Errorf("keep download: %w", closed)}
	}
	if err != nil {
		os.Remove(path)
		return 0, err
	}
	return n, nil
}

func formatMegabytes(n int64) string { return strconv.FormatInt(n>>20, 10) + " MB" }

// MaxClip is the largest clip that a link may lead to, in bytes: minutes of video.
const MaxClip = 100 << 20

// FetchTemp downloads a file, of limit bytes at most, into a temporary folder whose name begins with prefix. It stays until release is
// called.
func (c *Client) FetchTemp(ctx context.Context, link, prefix string, limit int64) (path string, release func(), err error) {
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return "", nil, fmt.Errorf("make folder: %w", err)
	}
	release = func() { os.RemoveAll(dir) }
	path = filepath.Join(dir, "clip")
	if _, _, err := c.FetchFile(ctx, link, path, limit); err != nil {
		release()
		return "", nil, err
	}
	return path, release, nil
}

// FetchPage returns a page that a link leads to, and the content type that the server gave it. Its errors are of type Error.
func (c *Client) FetchPage(ctx context.Context, link string) (page []byte, kind string, err error) {
	err = c.getWithin(ctx, link, pageTime, func(r *http.Response) error {
		kind = r.Header.Get("Content-Type")
		if !isText(kind) {
			return &Error{Code: NotPage}
		}
		page, err = io.ReadAll(io.LimitReader(r.Body, maxPage+1))
		if err == nil && len(page) > maxPage {
			return &Error{Code: TooLarge, Limit: formatMegabytes(maxPage)}
		}
		return err
	})
	if err != nil {
		return nil, "", err
	}
	return page, kind, nil
}

func (c *Client) getWithin(ctx context.Context, link string, most time.Duration, read func(*http.Response) error) error {
	if err := CheckLink(link); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	r, err := http.NewRequestWithContext(limited, http.MethodGet, link, http.NoBody)
	if err != nil {
		return &Error{Code: BadURL}
	}
	if c.agent != "" {
		r.Header.Set("User-Agent", c.agent)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return classifyError(ctx, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return &Error{Code: NoContent, Err: errors.New("status " + strconv.Itoa(answer.StatusCode))}
	}
	if err := read(answer); err != nil {
		return classifyError(ctx, err)
	}
	return nil
}
