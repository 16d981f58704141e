// Package evidence composes the picture that proves a match: the asker's frames beside the known footage's, each with its own time, and
// what was found, so that the picture can travel alone. It is pure: bytes in, bytes out, no words of its own.
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
	Picture            Area // the place of the known picture in the asker's frame; blurred borders around it are cut off
}

// Area is a part of a frame, its corners as parts of the frame's sides, 0 to 1; they may lie outside. The zero one is all of it.
type Area struct{ X0, Y0, X1, Y1 float64 }

// Picture is a picture that was drawn.
type Picture struct {
	JPEG          []byte
	Width, Height int
	Shown         []int // the indexes of the pairs in it: not all may have room
}

// Labels are the words in the picture. They are the caller's, so that the picture speaks the reader's language. Any but the first two may
// be empty. Of Query, Ref and Turned, characters that the fonts lack lose their accents or are left out; a text of the others that they
// lack letters of is drawn by the typesetter, or left out.
type Labels struct {
	Query  string // above the asker's frames: "Your clip"
	Ref    string // above the other's: "Original · 25 April 2019"; broken at the dot if it is long
	Turned string // under Query, that the clip is mirrored or turned: "Mirrored · Upside down"; "" if it is neither

	Verdict string   // what was found: "False context"
	Fine    bool     // the verdict is that nothing is wrong
	Unsure  bool     // it may be of other footage
	Claim   string   // what the clip is said to show
	Facts   []string // a line each: when and where it was filmed, who checked it
	Name    string   // of the bot, at the end
}

// Style says how a picture is drawn.
type Style struct {
	Wide    bool       // 1200 by 630 pixels, as previews of links are, in place of a phone's 1080 pixels and up to 1920
	Typeset Typesetter // for scripts that the fonts in the program lack; may be nil
}

// row is a decoded pair.
type row struct {
	pair   int // its index
	frames [2]image.Image
	times  [2]time.Duration
}

// ComposePicture draws up to MaxRows pairs without the borders that the frames of a side have in common. Its errors are ErrRows, and ErrFrame
// for a frame that is not JPEG or exceeds MaxSide or MaxFrameBytes.
func ComposePicture(pairs []Pair, labels Labels, style Style) (out Picture, err error) {
	if len(pairs) == 0 || len(pairs) > MaxRows {
		return out, fmt.Errorf("%w: %d", ErrRows, len(pairs))
	}
	rows := make([]row, len(pairs))
	for i, p := range pairs {
		rows[i].pair, rows[i].times = i, [2]time.Duration{p.QueryTime, p.RefTime}
		for j, data := range [2][]byte{p.Query, p.Ref} {
			if rows[i].frames[j], err = decodeFrame(data); err != nil {
				return out, fmt.Errorf("row %d: %w", i, err)
			}
		}
		rows[i].frames[0] = cropBlurred(rows[i].frames[0], p.Picture)
	}
	for side := range 2 {
		cropSide(rows, side)
	}
	pen, err := newTextWriter(style.Typeset)
	if err != nil {
		return out, err
	}
	paint := paintPhone
	if style.Wide {
		paint = paintWide
	}
	canvas, shown := paint(pen, rows, labels)
	for _, r := range shown {
		out.Shown = append(out.Shown, r.pair)
	}
	out.Width, out.Height = canvas.Rect.Dx(), canvas.Rect.Dy()
	out.JPEG, err = encodeJPEG(canvas)
	return out, err
}

// cropSide cuts off the borders of the frames of a side.
func cropSide(rows []row, side int) {
	frames := make([]image.Image, len(rows))
	for i, r := range rows {
		frames[i] = r.frames[side]
	}
	for i, f := range cropBorders(frames) {
		rows[i].frames[side] = f
	}
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
