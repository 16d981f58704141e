package cli

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core/media"
)

// What keeps clips from being read stands in the log before anybody asks.
func TestStartSaysThatNothingCanBeRead(t *testing.T) {
	var log bytes.Buffer
	broken := filepath.Join(t.TempDir(), "ffprobe")
	if err := os.WriteFile(broken, []byte("\x7fELF"), 0o700); err != nil {
		t.Fatal(err)
	}
	decoder, err := media.New(media.Config{FFprobe: broken, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	(&app{decoder: decoder}).tryDecoder(t.Context())
	if !strings.Contains(log.String(), "clips cannot be read") || !strings.Contains(log.String(), "ffprobe") {
		t.Errorf("the log says %q", &log)
	}
}
