package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// Fetch implements bots.Fetcher. A local server returns the path of the file on this machine, so nothing is downloaded.
func (b *Bot) Fetch(ctx context.Context, f bots.File) (path string, release func(), err error) {
	var found struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	err = b.api.callMethod("getFile", params{"file_id": f.Ref}, &found)
	switch meaning := bots.FindMeaning(err); {
	case meaning == bots.TooLargeFile:
		return "", nil, newTooLarge(b.Local)
	case err != nil && (meaning == "" || meaning == bots.NotNow || meaning == bots.BadToken):
		return "", nil, addRetryTime(err, b.Service.Now())
	case err != nil:
		return "", nil, &core.Problem{Code: "file_gone", Op: "fetch clip", Err: err}
	case found.Size > maxFileSize(b.Local):
		return "", nil, newTooLarge(b.Local)
	case b.Local && filepath.IsAbs(found.Path):
		return found.Path, func() {}, nil
	}
	path, err = b.downloadFile(ctx, found.Path)
	if err != nil {
		return "", nil, err
	}
	return path, func() { os.Remove(path) }, nil
}

// downloadFile downloads a file from the server to a temporary file and returns its path.
func (b *Bot) downloadFile(ctx context.Context, from string) (path string, err error) {
	path, err = delivery.DownloadFile(ctx, b.fileClient, b.api.fileURL+escapePath(from), b.filesDir(), maxFileSize(b.Local))
	if errors.Is(err, delivery.ErrTooLarge) {
		return "", newTooLarge(b.Local)
	} else if err != nil {
		return "", fmt.Errorf("telegram: %w", delivery.RedactError(err, b.Token))
	}
	return path, nil
}

// escapePath returns a file path with each part escaped for use in an address.
func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
