// Package evidence composes the picture that proves a match: the asker's frames beside the known
// footage's, each with its own time. It is pure: bytes in, bytes out, no words of its own.
package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"time"
)

// Limits of what goes in and comes out.
const (
	// MaxRows is the most pairs in a picture; more would be too small on a phone.
	MaxRows = 3
	// MaxSide bounds a frame's width and height in pixels. Thumbnails have 480; whatever is much larger is
	// not one of ours, and would cost 4 bytes a pixel.
	MaxSide = 2048
	// MaxFrameBytes bounds a frame's JPEG; one of 480 pixels has about 40 KB.
	MaxFrameBytes = 2 << 20
	// MaxBytes is the size that a picture should not exceed: it loads in about a second on a slow phone connection.
	MaxBytes = 300_000
)

// Errors of Compose.
var (
	ErrRows  = errors.New("evidence: no pairs, or too many")
	ErrFrame = errors.New("evidence: not a usable JPEG frame")
)

// Pair is one moment: a frame of the asker's clip and the frame of the known footage that it corresponds to.
type Pair struct {
	Query, Ref         []byte // JPEG
	QueryTime, RefTime time.Duration
}

// Labels are the words in the picture. They are the caller's, so that the picture speaks the reader's language.
// Characters that the font lacks lose their accents or are left out.
type Labels struct {
	Query    string // above the asker's frames: "Your clip"
	Ref      string // above the other's: "Original · 25 April 2019"; broken at the dot if it is long
	Mirrored string // under Query, that the clip is mirrored; "" if it is not
}

// row is a decoded pair.
type row struct {
	frames [2]image.Image
	times  [2]time.Duration
}

// ComposePicture draws up to MaxRows pairs, one a row, in a picture 1080 pixels wide and at most 1920 high. Its errors
// are ErrRows, and ErrFrame for a frame that is not JPEG or exceeds MaxSide or MaxFrameBytes.
func ComposePicture(pairs []Pair, labels Labels) (picture []byte, width, height int, err error) {
	if len(pairs) == 0 || len(pairs) > MaxRows {
		return nil, 0, 0, fmt.Errorf("%w: %d", ErrRows, len(pairs))
	}
	rows := make([]row, len(pairs))
	for i, p := range pairs {
		rows[i].times = [2]time.Duration{p.QueryTime, p.RefTime}
		for j, data := range [2][]byte{p.Query, p.Ref} {
			if rows[i].frames[j], err = decodeFrame(data); err != nil {
				return nil, 0, 0, fmt.Errorf("row %d: %w", i, err)
			}
		}
	}
	canvas, err := paintRows(rows, labels)
	if err != nil {
		return nil, 0, 0, err
	}
	picture, err = encodeJPEG(canvas)
	return picture, canvas.Rect.Dx(), canvas.Rect.Dy(), err
}

// decodeFrame looks at the size before it decodes, so that a few bytes cannot claim gigabytes.
func decodeFrame(data []byte) (image.Image, error) {
	if len(data) > MaxFrameBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrFrame, len(data))
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFrame, err)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > MaxSide || size.Height > MaxSide {
		return nil, fmt.Errorf("%w: %d×%d pixels", ErrFrame, size.Width, size.Height)
	}
	frame, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFrame, err)
	}
	return frame, nil
}

// qualities are tried in turn until the picture fits MaxBytes; the last is taken as it comes.
var qualities = []int{85, 75, 65, 50, 35, 20}

func encodeJPEG(canvas image.Image) ([]byte, error) {
	var out bytes.Buffer
	for _, quality := range qualities {
		out.Reset()
		if err := jpeg.Encode(&out, canvas, &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("encode evidence: %w", err)
		}
		if out.Len() <= MaxBytes {
			break
		}
	}
	return out.Bytes(), nil
}
