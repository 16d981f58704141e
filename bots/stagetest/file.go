package stagetest

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif" // the pictures that people and bots send
	_ "image/jpeg"
	_ "image/png"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strings"

	_ "golang.org/x/image/webp" // the same
)

// File is a file that a platform keeps.
type File struct {
	Name          string // as its sender named it
	Type          string // its MIME type
	Disk          string // its path on this machine, or
	Data          []byte // what is in it
	Size          int64  // in bytes, as messages tell it
	Width, Height int    // in pixels; 0: not known
}

// FindFile returns the file that a person sends from this machine. Nothing of it is read yet.
func FindFile(path string) (File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return File{}, fmt.Errorf("a file to send: %w", err)
	}
	return File{Name: filepath.Base(path), Type: MIMEType(path), Disk: path, Size: info.Size()}, nil
}

// Open opens what is in the file.
func (f *File) Open() (io.ReadSeekCloser, error) {
	if f.Disk == "" {
		return struct {
			io.ReadSeeker
			io.Closer
		}{bytes.NewReader(f.Data), io.NopCloser(nil)}, nil
	}
	opened, err := os.Open(f.Disk)
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	return opened, nil
}

// MeasurePicture returns the width and height of a picture in pixels.
func MeasurePicture(data []byte) (width, height int, err error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return 0, 0, fmt.Errorf("a picture: %w", err)
	}
	return config.Width, config.Height, nil
}

// MIMEType returns the MIME type of a file by the ending of its name. Those that matter do not depend on the machine.
func MIMEType(name string) string {
	ending := strings.ToLower(filepath.Ext(name))
	known := map[string]string{
		".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm", ".mkv": "video/x-matroska",
		".gif": "image/gif", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".txt": "text/plain",
	}
	if kind := known[ending]; kind != "" {
		return kind
	}
	return mime.TypeByExtension(ending)
}
