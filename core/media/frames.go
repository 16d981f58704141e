package media

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"
)

// Frame is one frame of a clip.
type Frame struct {
	At   time.Duration // since the clip's start
	Gray []byte        // 8 bits a pixel, row by row; valid until yield returns
}

// Sampling says which frames are wanted, and how large.
type Sampling struct {
	// Keyframes takes the frames that can be decoded by themselves, at a fraction of the cost of all. There may be
	// none. A stream without times is read whole all the same, since its keyframes' times are known by counting.
	Keyframes bool
	// Motion, where there are Keyframes, is read besides; none is of a clip whose parts cannot be read without the rest.
	Motion Motion
	// Every takes the first frame of each such stretch of time; 0 takes all, or, of keyframes, four a second.
	Every time.Duration
	// Width and Height are in pixels, 1 to 2048; the upright picture is squashed to them.
	Width, Height int
	// Start and Length take a part of the clip; a Length of 0 goes on to the end.
	Start, Length time.Duration
	// MaxFrames bounds the frames; 0, and anything above 8192, is 8192. A clip that has more is sampled less often.
	MaxFrames int
}

// Motion says what is read of a clip as it moves: stretches of the Length, spread over it, each from the last keyframe
// before on, a frame every Every.
type Motion struct {
	Stretches     int // 0 for none
	Length, Every time.Duration
}

// Stats says what reading frames took and gave.
type Stats struct {
	Frames    int
	CPU, Wall time.Duration // of the child
	Memory    int64         // bytes that the child had resident at its peak, 0 where not known
	Errors    int           // complaints of the decoder
	Truncated bool          // a bound ended the reading before the clip ended
	last      time.Duration // when the last frame was
}

// Frames reads the clip and hands its frames to yield, in the order of their times. If yield fails, it stops and
// returns that error. A clip whose reading takes too much CPU time after some frames were read is Truncated, without an error.
// One that has no frame, or more errors than frames, is an Error of code Damaged, unless only keyframes were wanted. Where the stream
// that players show has no frame, the next one is read, within the same CPU time.
func (c *Clip) Frames(ctx context.Context, s Sampling, yield func(Frame) error) (Stats, error) {
	if s.Width < 1 || s.Height < 1 || s.Width > maxSide || s.Height > maxSide {
		return Stats{}, &Error{Code: internal, Op: "read", Err: errors.New("bad frame size")}
	}
	left := c.d.limits.readBudget(c.size, c.info.Duration)
	for {
		stats, err := c.readStream(ctx, c.settleSampling(s), left, yield)
		var e *Error
		if left -= stats.CPU; stats.Frames > 0 || left <= 0 || !errors.As(err, &e) || e.Code != Damaged {
			return stats, err
		}
		again, failed := c.tryAnother(ctx)
		if !again || failed != nil {
			return stats, cmp.Or(failed, err)
		}
	}
}

// readStream reads the chosen stream once.
func (c *Clip) readStream(ctx context.Context, s Sampling, cpu time.Duration, yield func(Frame) error) (Stats, error) {
	var stats Stats
	sink := func(r io.Reader) error { return yieldFrames(newFrameReader(r, s.Width*s.Height), s, &stats, yield) }
	u, err := c.newJob(c.d.ffmpeg, cpu, c.frameArgs(s), sink).runJob(ctx)
	stats.CPU, stats.Wall, stats.Memory, stats.Errors = u.cpu, u.wall, u.memory, u.complaints
	if stats.Frames > 0 {
		c.d.readiness.recordSuccess(c.d.ffmpeg)
	}
	return stats, c.frameError(ctx, s, &stats, err)
}

// settleSampling fills in what the caller left open.
func (c *Clip) settleSampling(s Sampling) Sampling {
	if s.MaxFrames <= 0 || s.MaxFrames > maxFrames {
		s.MaxFrames = maxFrames
	}
	if s.Keyframes && s.Every == 0 {
		s.Every = keyframesEvery
	}
	s.Keyframes = s.Keyframes && !c.kind.bare && !c.info.Still
	if !s.Keyframes || !c.canSkip() {
		s.Motion.Stretches = 0
	}
	length := min(c.info.Duration, time.Duration(c.size/leastStaticRate)*time.Second) - s.Start
	if s.Length > 0 {
		length = min(length, s.Length)
	}
	s.Every = max(s.Every, length/time.Duration(s.MaxFrames))
	return s
}

// keyframesEvery thins out the frames of codecs that have nothing but keyframes.
const keyframesEvery = 250 * time.Millisecond

// errEnough ends a reading that has as many frames as it may have.
var errEnough = errors.New("enough frames")

// yieldFrames hands frames to yield, at most as many. Of frames with one time it hands on the first if they are merged.
func yieldFrames(frames *frameReader, s Sampling, stats *Stats, yield func(Frame) error) error {
	merged := s.Motion.Stretches > 0
	for {
		at, gray, err := frames.nextFrame()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(gray) != frames.most {
			return errStream
		}
		if stats.Frames == s.MaxFrames {
			return errEnough
		}
		if at = max(stats.last, at); merged && at == stats.last && stats.Frames > 0 {
			continue // a keyframe in the moving part, or a time that goes back
		}
		stats.last = at
		stats.Frames++
		if err := yield(Frame{stats.last, gray}); err != nil {
			return &yieldError{err}
		}
	}
}

// yieldError is an error of the caller's, to be told from ours.
type yieldError struct{ error }

func (c *Clip) frameError(ctx context.Context, s Sampling, stats *Stats, err error) error {
	var foreign *yieldError
	switch {
	case errors.As(err, &foreign):
		return foreign.error
	case ctx.Err() != nil || saysNothingOfClip(err):
		return c.d.classifyError(ctx, "read", c.d.ffmpeg, err, Damaged)
	case s.Keyframes && (err == nil || errors.Is(err, errExit) || errors.Is(err, errMemory)):
		return nil // all of it may be there, and one decoder takes less memory than two
	case stats.Frames == 0:
		return c.d.classifyError(ctx, "read", c.d.ffmpeg, cmp.Or(err, errExit), Damaged)
	case stats.Errors > c.toleratedComplaints(stats):
		return &Error{Code: Damaged, Op: "read"}
	}
	stats.Truncated = err != nil
	return nil
}

// saysNothingOfClip reports whether a child ended for a reason that lies not in the clip, however much of it was read.
func saysNothingOfClip(err error) bool {
	return errors.Is(err, errStart) || saysBusy(err)
}

// saysBusy reports whether a child had too little of the machine's time or memory.
func saysBusy(err error) bool { return errors.Is(err, errWall) || errors.Is(err, errKilled) }

// toleratedComplaints returns the largest number of complaints that is accepted: pictures of a clip that has more are noise, as when it is encrypted.
func (c *Clip) toleratedComplaints(stats *Stats) int {
	rate := cmp.Or(c.info.FrameRate.Float(), usualRate)
	decoded := max(stats.Frames, int(stats.last.Seconds()*rate))
	return maxErrorsPerFrame * (decoded + 8)
}

// usualRate is taken where a file does not say how many frames it has in a second.
const usualRate = 25

// maxErrorsPerFrame is more than what concealing the damage of a frame prints (two lines), and far less than noise
// that is read as H.264 does (ten and more).
const maxErrorsPerFrame = 3
