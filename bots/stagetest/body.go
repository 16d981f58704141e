package stagetest

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// Why a body cannot be read.
var (
	ErrTooLarge  = errors.New("the body is too large")
	ErrMalformed = errors.New("the body cannot be read")
)

// Upload is a file in a request.
type Upload struct {
	Field string // the name of its part
	Name  string
	Size  int64 // bytes
	Data  []byte
}

// Body is the body of a request.
type Body struct {
	Type   string            // its media type, such as application/json; empty: there is none
	Text   []byte            // of a body that is not multipart
	Fields map[string]string // the parts of a multipart body that are no files
	Files  []Upload
}

// ReadBody reads the body of a request: the parts of multipart/form-data, or the text of any other type. Sizes are in bytes:
// maxFile bounds each part, maxAll the whole. It fails with ErrTooLarge or ErrMalformed.
func ReadBody(r *http.Request, maxFile, maxAll int64) (b Body, err error) {
	header := r.Header.Get("Content-Type")
	if header == "" {
		return b, nil
	}
	var args map[string]string
	if b.Type, args, err = mime.ParseMediaType(header); err != nil {
		return b, fmt.Errorf("%w: content type: %w", ErrMalformed, err)
	}
	body := http.MaxBytesReader(nil, r.Body, maxAll)
	if b.Type == "multipart/form-data" {
		b.Fields = map[string]string{}
		err = b.readParts(multipart.NewReader(body, args["boundary"]), maxFile)
	} else {
		b.Text, err = io.ReadAll(body)
	}
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return b, ErrTooLarge
	}
	if err != nil && !errors.Is(err, ErrTooLarge) {
		return b, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return b, err
}

func (b *Body) readParts(parts *multipart.Reader, maxFile int64) error {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(io.LimitReader(part, maxFile+1))
		if err != nil {
			return err
		}
		if int64(len(data)) > maxFile {
			return ErrTooLarge
		}
		if strings.Contains(part.Header.Get("Content-Disposition"), "; filename") { // be it an empty one, as telebot gives
			b.Files = append(b.Files, Upload{part.FormName(), part.FileName(), int64(len(data)), data})
		} else {
			b.Fields[part.FormName()] = string(data)
		}
	}
}
