package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// Rational is a fraction: 30000/1001 frames a second is not 29. Den is 0 where nothing is known.
type Rational struct{ Num, Den int }

// Float returns the fraction as a number, 0 where nothing is known.
func (r Rational) Float() float64 {
	if r.Den == 0 {
		return 0
	}
	return float64(r.Num) / float64(r.Den)
}

// Info says what a clip holds.
type Info struct {
	Container string // such as "mp4" or "jpeg"
	Codec     string // ffmpeg's name, such as "h264"
	// Width and Height are those of the picture as it is shown: upright, with square pixels.
	Width, Height int
	Rotation      int           // quarter turns clockwise that make it upright, in degrees: 0, 90, 180 or 270
	Mirrored      bool          // left and right are to be exchanged before that
	Duration      time.Duration // 0 where not known
	FrameRate     Rational      // the mean, as the file says
	Still         bool          // one picture, not a video
}

// Clip is an open clip. It may be read more than once, by one goroutine at a time, until it is closed.
type Clip struct {
	d        *Decoder
	file     *os.File
	outer    *os.File // the file as it came, where file is only a part of it, or made of it
	dir      string   // the job's own folder
	size     int64
	kind     kind
	was      kind     // of outer
	asPhoto  bool     // the video of a motion photo is left alone
	inVideo  bool     // file is the video of a motion photo
	photo    photo    // that file was made of
	stream   int      // index of the video stream that is read, or onlyVideo
	asked    bool     // whether ffprobe said so
	others   []stream // that are tried if nothing can be read of it
	skipped  int      // streams that were gone on from
	info     Info
	keys     []time.Duration // when its keyframes are shown, where the header tells
	intra    bool            // every frame is one
	probeCPU time.Duration
}

// Open opens the clip in the file at path and finds out what it holds. Its errors are of type Error; if ctx ends, they
// wrap its cause. The caller closes the Clip.
func (d *Decoder) Open(ctx context.Context, path string) (*Clip, error) {
	return d.openAs(ctx, path, false)
}

// OpenPhoto is Open, but of a motion photo it opens the photo, not the video in it.
func (d *Decoder) OpenPhoto(ctx context.Context, path string) (*Clip, error) {
	return d.openAs(ctx, path, true)
}

func (d *Decoder) openAs(ctx context.Context, path string, asPhoto bool) (*Clip, error) {
	c, err := d.openFile(path)
	if err != nil {
		return nil, err
	}
	c.asPhoto = asPhoto
	if err = c.unpackFile(ctx); err == nil {
		err = c.probeClip(ctx)
	}
	if e := (*Error)(nil); errors.As(err, &e) && c.inVideo {
		_, err = c.leaveVideo(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (d *Decoder) openFile(path string) (*Clip, error) {
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	c := &Clip{d: d, file: f}
	if err := c.prepareClip(); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// openRegular opens a file for reading. Its errors do not name the file.
func openRegular(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|nonBlock, 0)
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{Code: NoSuchFile, Op: "open", Err: err}
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE), errors.Is(err, syscall.ENOMEM), errors.Is(err, syscall.EIO):
		return nil, &Error{Code: Busy, Op: "open", Err: err}
	case err != nil:
		return nil, &Error{Code: Unreadable, Op: "open", Err: err}
	}
	return f, nil
}

// prepareClip checks the file's size and kind, and makes the job's folder.
func (c *Clip) prepareClip() error {
	s, err := c.file.Stat()
	switch {
	case err != nil:
		return &Error{Code: Unreadable, Op: "open"}
	case s.IsDir():
		return &Error{Code: IsFolder, Op: "open"}
	case !s.Mode().IsRegular():
		return &Error{Code: Unreadable, Op: "open", Err: errors.New("not a regular file")}
	case s.Size() == 0:
		return &Error{Code: EmptyFile, Op: "open"}
	case s.Size() > c.d.limits.FileBytes:
		return &Error{Code: TooLarge, Op: "open", Limit: formatMegabytes(c.d.limits.FileBytes)}
	}
	c.size = s.Size()
	head := make([]byte, min(sniffBytes, c.size))
	if _, err := io.ReadFull(io.NewSectionReader(c.file, 0, c.size), head); err != nil {
		return &Error{Code: Unreadable, Op: "open"}
	}
	var known bool
	if c.kind, known = sniffKind(head); !known {
		return &Error{Code: NotVideo, Op: "sniff"}
	}
	c.dir, err = c.d.makeFolder()
	return err
}

// formatMegabytes writes a bound as core/text reads it.
func formatMegabytes(n int64) string {
	if n%(1<<30) == 0 {
		return fmt.Sprintf("%d GB", n>>30)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// Info says what the clip holds.
func (c *Clip) Info() Info { return c.info }

// HasPhoto reports whether the clip is the video of a motion photo, so that there is a photo beside it.
func (c *Clip) HasPhoto() bool { return c.inVideo }

// ProbeCPU is the CPU time that finding out took.
func (c *Clip) ProbeCPU() time.Duration { return c.probeCPU }

// Close removes everything that was made for the clip, but not the file. It may be called twice.
func (c *Clip) Close() error {
	err := c.file.Close()
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	if c.outer != nil {
		err = errors.Join(err, c.outer.Close())
	}
	if c.dir != "" {
		err = errors.Join(err, os.RemoveAll(c.dir))
	}
	if err != nil {
		return &Error{Code: internal, Op: "close", Err: err}
	}
	return nil
}
