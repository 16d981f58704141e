package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
)

// Fetch implements bots.Fetcher. A local server says where on this machine the file is.
func (b *Bot) Fetch(ctx context.Context, f bots.File) (path string, release func(), err error) {
	var found struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	err = b.api.call("getFile", params{"file_id": f.Ref}, &found)
	switch {
	case says(err, "file is too big"):
		return "", nil, b.tooLarge()
	case err != nil:
		return "", nil, sorted(err, b.Service.Now())
	case found.Size > b.maxFile():
		return "", nil, b.tooLarge()
	case b.Local && filepath.IsAbs(found.Path):
		return found.Path, func() {}, nil
	}
	path, err = b.download(ctx, found.Path)
	if err != nil {
		return "", nil, err
	}
	return path, func() { os.Remove(path) }, nil
}

// download writes a file of the server to this machine.
func (b *Bot) download(ctx context.Context, from string) (path string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stalled := time.AfterFunc(fetchStall, cancel)
	defer stalled.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.api.files+escaped(from), nil)
	if err != nil {
		return "", fmt.Errorf("telegram: fetch: %w", redacted(err, b.Token))
	}
	resp, err := b.fetches.Do(req)
	if err != nil {
		return "", fmt.Errorf("telegram: fetch: %w", redacted(err, b.Token))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("telegram: fetch: status %d", resp.StatusCode)
	}
	return b.save(&lively{resp.Body, stalled})
}

// save writes a file of at most the size that is allowed.
func (b *Bot) save(r io.Reader) (path string, err error) {
	f, err := os.CreateTemp(b.filesDir(), "*.clip")
	if err != nil {
		return "", fmt.Errorf("telegram: save file: %w", err)
	}
	n, err := io.Copy(f, io.LimitReader(r, b.maxFile()+1))
	err = errors.Join(err, f.Close())
	if err == nil && n <= b.maxFile() {
		return f.Name(), nil
	}
	os.Remove(f.Name())
	if err != nil {
		return "", fmt.Errorf("telegram: fetch: %w", redacted(err, b.Token))
	}
	return "", b.tooLarge()
}

// escaped is a path as it stands in an address.
func escaped(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

// lively puts the end off as long as bytes come.
type lively struct {
	r   io.Reader
	end *time.Timer
}

// Read implements io.Reader.
func (l *lively) Read(p []byte) (int, error) {
	l.end.Reset(fetchStall)
	return l.r.Read(p) //nolint:wrapcheck // a reader's own error, io.EOF among them
}
