package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
)

const (
	// maxScan bounds how far a photo is searched for a video behind it, in bytes: more than any camera's photo.
	maxScan = 64 << 20
	// maxInner bounds a video within a photo, in bytes: it lasts three seconds.
	maxInner = 64 << 20
	// maxGuesses bounds the places that are looked at closely.
	maxGuesses = 16
	// scanStep is read at one time.
	scanStep = 256 << 10
)

// findVideo returns the place of the MP4 that lies within another file, behind a photo. Google's and Samsung's cameras put it there, and
// say where in XMP or in a trailer of their own; what they say may be lost or wrong, so the video is looked for by its own form.
func findVideo(r *io.SectionReader) (span, bool) {
	buf := make([]byte, scanStep)
	guesses := 0
	for at := int64(4); at < maxScan; {
		n, err := r.ReadAt(buf, at)
		for _, i := range findMarks(buf[:n], maxGuesses-guesses) {
			if s, ok := measureMovie(r, at+int64(i)-4); ok {
				return s, true
			}
			guesses++
		}
		if err != nil || guesses == maxGuesses {
			break
		}
		at += int64(n) - 3 // a mark may lie across
	}
	return span{}, false
}

// findMarks returns the places of the type that an MP4's first box has, as many as wanted.
func findMarks(b []byte, most int) (all []int) {
	for at := 0; len(all) < most; {
		i := bytes.Index(b[at:], []byte("ftyp"))
		if i < 0 {
			break
		}
		all = append(all, at+i)
		at += i + 4
	}
	return all
}

// measureMovie returns the span of the MP4 that begins at a place, if one does.
func measureMovie(r *io.SectionReader, begin int64) (s span, ok bool) {
	m := &mp4{r: r}
	head, err := m.readFirst(span{begin, r.Size()}, 12)
	if err != nil || binary.BigEndian.Uint32(head) > 1024 {
		return s, false
	}
	s = span{begin, begin}
	described, filled := false, false
	_ = m.eachBox(span{begin, r.Size()}, func(name string, box span) error { // what follows the video ends it
		if !slices.Contains(topBoxes, name) && name != "uuid" && name != "mfra" {
			return io.EOF
		}
		described, filled = described || name == "moov", filled || name == "mdat"
		s.to = box.to
		return nil
	})
	return s, described && filled && s.to-s.from <= maxInner
}

// unpackFile goes on with what ffmpeg can read of a file: the video in a motion photo, the frames of a HEIF photo, or those of an
// animated WebP.
func (c *Clip) unpackFile(ctx context.Context) error {
	r := io.NewSectionReader(c.file, 0, c.size)
	if c.kind == kindWebP && isAnimated(r) {
		return c.convertWebP(ctx)
	}
	isHEIF := c.kind == kindMP4 && isPhoto(r)
	if !c.asPhoto && (c.kind == kindJPEG || isHEIF) {
		if s, ok := findVideo(r); ok {
			c.inVideo = true
			return c.replaceFile(kindMP4, io.NewSectionReader(c.file, s.from, s.to-s.from))
		}
	}
	if isHEIF {
		return c.enterPhoto()
	}
	return nil
}

// replaceFile goes on with a file that was made of the clip's own, which stays at hand.
func (c *Clip) replaceFile(k kind, content io.Reader) error {
	inner, err := c.createInner()
	if err != nil {
		return err
	}
	n, err := io.Copy(inner, content)
	if err != nil {
		return &Error{Code: internal, Op: "make file", Err: errors.Join(err, inner.Close())}
	}
	c.enterFile(k, inner, n)
	return nil
}

// createInner creates a file for what is made of the clip's own.
func (c *Clip) createInner() (*os.File, error) {
	inner, err := os.OpenFile(filepath.Join(c.dir, "inner"), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, &Error{Code: internal, Op: "make file", Err: err}
	}
	return inner, nil
}

// enterFile goes on with a file of n bytes that was made of the clip's own.
func (c *Clip) enterFile(k kind, inner *os.File, n int64) {
	c.outer, c.was = c.file, c.kind
	c.file, c.kind, c.size = inner, k, n
}

// leaveVideo goes back to the photo of a motion photo whose video cannot be read, and reports whether the clip is one.
func (c *Clip) leaveVideo(ctx context.Context) (bool, error) {
	if !c.inVideo {
		return false, nil
	}
	err := errors.Join(c.file.Close(), os.RemoveAll(c.dir))
	c.file, c.kind, c.outer, c.others, c.inVideo = c.outer, c.was, nil, nil, false
	if s, failed := c.file.Stat(); failed == nil {
		c.size = s.Size()
	}
	if err != nil {
		return false, &Error{Code: internal, Op: "leave video", Err: err}
	}
	if c.dir, err = c.d.makeFolder(); err != nil {
		return false, err
	}
	if c.kind == kindMP4 { // a HEIF photo
		return true, errors.Join(c.enterPhoto(), c.settlePhoto())
	}
	return true, c.runFFprobe(ctx)
}
