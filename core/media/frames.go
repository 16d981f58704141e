package media

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
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
	// Every takes the first frame of each such stretch of time; 0 takes all, or, of keyframes, four a second.
	Every time.Duration
	// Width and Height are in pixels, 1 to 2048; the upright picture is squashed to them.
	Width, Height int
	// Start and Length take a part of the clip; a Length of 0 goes on to the end.
	Start, Length time.Duration
	// MaxFrames bounds the frames; 0, and anything above 8192, is 8192. A clip that has more is sampled less often.
	MaxFrames int
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

// Frames reads the clip once and hands its frames to yield, in the order of their times. If yield fails, it stops and
// returns that error. A clip whose reading takes too long after some frames were read is Truncated, without an error.
// One that has no frame, or more errors than frames, is an Error of code Damaged, unless only keyframes were wanted.
func (c *Clip) Frames(ctx context.Context, s Sampling, yield func(Frame) error) (Stats, error) {
	if s.Width < 1 || s.Height < 1 || s.Width > maxSide || s.Height > maxSide {
		return Stats{}, &Error{Code: internal, Op: "read", Err: errors.New("bad frame size")}
	}
	s = c.settle(s)
	var stats Stats
	sink := func(r io.Reader) error { return pump(newFrameReader(r, s.Width*s.Height), s.MaxFrames, &stats, yield) }
	wall := c.d.limits.readBudget(c.size, c.info.Duration)
	u, err := c.job(c.d.ffmpeg, wall, c.frameArgs(s), sink).run(ctx)
	stats.CPU, stats.Wall, stats.Memory, stats.Errors = u.cpu, u.wall, u.memory, u.complaints
	return stats, c.frameError(ctx, s, &stats, err)
}

// settle fills in what the caller left open.
func (c *Clip) settle(s Sampling) Sampling {
	if s.MaxFrames <= 0 || s.MaxFrames > maxFrames {
		s.MaxFrames = maxFrames
	}
	if s.Keyframes && s.Every == 0 {
		s.Every = keyframesEvery
	}
	s.Keyframes = s.Keyframes && !c.kind.bare && !c.info.Still
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

// pump hands frames to yield, at most as many.
func pump(frames *frameReader, most int, stats *Stats, yield func(Frame) error) error {
	for {
		at, gray, err := frames.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(gray) != frames.most {
			return errStream
		}
		if stats.Frames == most {
			return errEnough
		}
		stats.last = max(stats.last, at) // a damaged clip's times may go back
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
	case ctx.Err() != nil || errors.Is(err, errStart):
		return c.d.blame(ctx, "read", err, Damaged)
	case s.Keyframes && (err == nil || errors.Is(err, errExit)):
		return nil
	case stats.Frames == 0 && !c.asked:
		// Its header promised more than it has. ffprobe may know why.
		return cmp.Or(c.ask(ctx), c.frameError(ctx, s, stats, err))
	case stats.Frames == 0:
		return c.d.blame(ctx, "read", cmp.Or(err, errExit), Damaged)
	case stats.Errors > c.tolerated(stats):
		return &Error{Code: Damaged, Op: "read"}
	}
	stats.Truncated = err != nil
	return nil
}

// tolerated is how many complaints there may be: pictures of a clip that has more are noise, as when it is encrypted.
func (c *Clip) tolerated(stats *Stats) int {
	rate := cmp.Or(c.info.FrameRate.Float(), usualRate)
	decoded := max(stats.Frames, int(stats.last.Seconds()*rate))
	return maxErrorsPerFrame * (decoded + 8)
}

// framesToSpare is how many frames there must be for each that is wanted, before those that no other is made from are
// left out. It saves a quarter of the time; there are two such in four, or three where an encoder was careless.
const framesToSpare = 3

// usualRate is taken where a file does not say how many frames it has in a second.
const usualRate = 25

// maxErrorsPerFrame is more than what concealing the damage of a frame prints (two lines), and far less than noise
// that is read as H.264 does (ten and more).
const maxErrorsPerFrame = 3

func (c *Clip) frameArgs(s Sampling) []string {
	var args []string
	switch {
	case s.Keyframes:
		args = append(args, "-skip_frame", "nokey", "-skip_loop_filter", "all")
	case !c.kind.bare && s.Every.Seconds()*c.info.FrameRate.Float() >= framesToSpare:
		args = append(args, "-skip_frame", "noref") // what no other frame is made from need not be decoded
	}
	if s.Start > 0 {
		args = append(args, "-ss", secs(s.Start))
	}
	if s.Length > 0 {
		args = append(args, "-t", secs(s.Length))
	}
	args = append(c.decodeArgs(), append(args, c.inputArgs()...)...)
	args = append(args, c.outputArgs()...)
	return append(args,
		"-vf", c.filters(s), "-frames:v", strconv.Itoa(s.MaxFrames+1),
		"-c:v", "rawvideo", "-f", "matroska", "pipe:1",
	)
}

// decodeArgs are what ffmpeg is told of the input beyond inputArgs.
func (c *Clip) decodeArgs() []string {
	return []string{
		"-nostdin", "-hide_banner",
		"-max_pixels", strconv.Itoa(c.maxPixels()), // whatever the header says, frames are no larger
		"-noautorotate", // the filters do it, after scaling
	}
}

// outputArgs are what ffmpeg is told of what it writes, be it frames or stills.
func (c *Clip) outputArgs() []string {
	return []string{
		"-map", c.selector(), "-an", "-sn", "-dn", // that stream alone
		"-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", // nothing that the file says of itself
		"-filter_threads", "1", "-threads", "1",
		"-vsync", "passthrough", // frames as they are: none repeated, none dropped
		"-cluster_size_limit", "1", "-flush_packets", "1", // each frame leaves at once
	}
}

// onlyVideo is the index of a stream that is the only one with moving pictures.
const onlyVideo = -1

// selector names the stream that is read.
func (c *Clip) selector() string {
	if c.stream == onlyVideo {
		return "0:V:0" // not cover art
	}
	return "0:" + strconv.Itoa(c.stream)
}

// filters make the frames. Scaling comes before turning: there is less to turn.
func (c *Clip) filters(s Sampling) string {
	chain := ""
	if s.Every > 0 {
		// The first frame of each stretch: its number is not that of the frame chosen before.
		e := secs(s.Every)
		chain = fmt.Sprintf("select='isnan(prev_selected_t)+gt(floor(t/%s),floor(prev_selected_t/%s))',", e, e)
	}
	width, height := s.Width, s.Height
	if c.info.Rotation%180 != 0 {
		width, height = height, width
	}
	return chain + fmt.Sprintf("scale=%d:%d:flags=area,format=gray", width, height) + turns[c.info.Rotation]
}

// turns are the filters that turn a picture clockwise by as many degrees.
var turns = map[int]string{0: "", 90: ",transpose=clock", 180: ",hflip,vflip", 270: ",transpose=cclock"}

func secs(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 6, 64) }
