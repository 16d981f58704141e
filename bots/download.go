package bots

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"strings"
	"time"
)

// ErrTooLong says that a file has more bytes than it may.
var ErrTooLong = errors.New("bots: the file is too long")

// Refused is the status with which a server refused a file.
type Refused struct{ Status int }

// Error implements error.
func (r *Refused) Error() string { return fmt.Sprintf("fetch: status %d", r.Status) }

// Download writes what is at an address into a new file in dir, and returns its path. It takes as long as bytes come. Its
// errors are a *Refused, ErrTooLong for more than limit bytes, and those of the client, without the address.
func Download(ctx context.Context, client *http.Client, address, dir string, limit int64) (path string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stalled := time.AfterFunc(fetchStall, cancel)
	defer stalled.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", fmt.Errorf("fetch: %w", Redact(err, address))
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("fetch: %w", Redact(err, address))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", &Refused{resp.StatusCode}
	}
	return save(&lively{resp.Body, stalled}, dir, limit)
}

// save writes at most limit bytes to a new file.
func save(r io.Reader, dir string, limit int64) (path string, err error) {
	f, err := os.CreateTemp(dir, "*.clip")
	if err != nil {
		return "", fmt.Errorf("save file: %w", err)
	}
	n, err := io.Copy(f, io.LimitReader(r, limit+1))
	err = errors.Join(err, f.Close())
	if err == nil && n <= limit {
		return f.Name(), nil
	}
	os.Remove(f.Name())
	if err != nil {
		return "", fmt.Errorf("fetch: %w", err)
	}
	return "", ErrTooLong
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

// Sweep makes a folder for files, and empties it: what an earlier run left behind is fetched anew.
func Sweep(dir string) error {
	err := os.RemoveAll(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	return nil
}

// Pictures tells whether a file may be a video or a picture: by its type, or where that says nothing by its name.
func Pictures(mime, name string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(mime), "/")
	if kind == "video" || kind == "image" {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".3gp", ".ts", ".mpg", ".mpeg", ".wmv", ".flv", ".ogv", ".gif", ".jpg", ".jpeg", ".png", ".webp":
		return kind == "" || strings.HasSuffix(strings.ToLower(mime), "octet-stream")
	}
	return false
}
