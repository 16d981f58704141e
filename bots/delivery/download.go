package delivery

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

// ErrTooLarge is the error of a file with more bytes than allowed.
var ErrTooLarge = errors.New("delivery: the file is too large")

// StatusError is the error of a download to which the server answered with a status other than 200.
type StatusError struct{ Status int }

// Error implements error.
func (e *StatusError) Error() string { return fmt.Sprintf("fetch: status %d", e.Status) }

// DownloadFile writes the file at an address into a new file in dir, and returns its path. It goes on as long as bytes come. Its
// errors are a *StatusError, ErrTooLarge for more than limit bytes, and the client's errors without the address.
func DownloadFile(ctx context.Context, client *http.Client, address, dir string, limit int64) (path string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stalled := time.AfterFunc(downloadIdleTime, cancel)
	defer stalled.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", fmt.Errorf("fetch: %w", RedactError(err, address))
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("fetch: %w", RedactError(err, address))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", &StatusError{resp.StatusCode}
	}
	return saveFile(&idleReader{resp.Body, stalled}, dir, limit)
}

// saveFile writes at most limit bytes to a new file.
func saveFile(r io.Reader, dir string, limit int64) (path string, err error) {
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
	return "", ErrTooLarge
}

// idleReader restarts a timer at each read, so that the timer fires only when no bytes come.
type idleReader struct {
	r     io.Reader
	timer *time.Timer
}

// Read implements io.Reader.
func (r *idleReader) Read(p []byte) (int, error) {
	r.timer.Reset(downloadIdleTime)
	return r.r.Read(p) //nolint:wrapcheck // a reader's own error, io.EOF among them
}

// EmptyFolder makes a folder for downloads, or empties it: files of an earlier run are downloaded anew.
func EmptyFolder(dir string) error {
	err := os.RemoveAll(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	return nil
}

// IsVideoOrPicture reports whether a file may be a video or a picture: by its media type, or by its name if the type says nothing.
func IsVideoOrPicture(mime, name string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(mime), "/")
	if kind == "video" || kind == "image" {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".3gp", ".ts", ".mpg", ".mpeg", ".wmv", ".flv", ".ogv", ".gif", ".jpg", ".jpeg", ".png", ".webp",
		".heic", ".heif", ".avif", ".avifs":
		return kind == "" || strings.HasSuffix(strings.ToLower(mime), "octet-stream")
	}
	return false
}
