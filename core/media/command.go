package media

import (
	"cmp"
	"fmt"
	"strconv"
	"time"
)

// framesToSpare is the least number of frames for each that is wanted, before those that no other is made from are
// left out. It saves a quarter of the time; there are two such in four, or three where an encoder was careless.
const framesToSpare = 3

// frameArgs are all that ffmpeg is told to read frames.
func (c *Clip) frameArgs(s Sampling) []string {
	args := append([]string{"-nostdin", "-hide_banner"}, c.framesInput(s)...)
	stretches := c.stretchStarts(s.Motion)
	for _, start := range stretches {
		args = append(args, c.stretchArgs(s.Motion, start)...)
	}
	if args = append(args, c.frameOutput(0, s)...); len(stretches) > 0 {
		args = append(args, merging...)
	}
	for i := range stretches {
		s.Every = s.Motion.Every
		args = append(args, c.frameOutput(i+1, s)...)
	}
	args = append(args, outputArgs...)
	return append(args, "-frames:v", strconv.Itoa(s.MaxFrames+1), "-c:v", "rawvideo", "-f", "matroska", "pipe:1")
}

// frameOutput makes frames of an input.
func (c *Clip) frameOutput(input int, s Sampling) []string {
	return []string{"-map", c.streamSelector(input), "-filter:v:" + strconv.Itoa(input), c.frameFilters(s)}
}

// merging makes one stream of two: the times are those of the file, and no frame is written before all that come
// before it are there.
var merging = []string{"-copyts", "-start_at_zero", "-max_interleave_delta", "0"}

// oneClock is a filter that lets times go on where they begin anew in mid-stream, as in files joined by their bytes. What goes back less is
// the encoder's disorder. A clip that is read in stretches has the times of its file.
const oneClock = "setpts='if(isnan(PREV_OUTPTS),PTS,PREV_OUTPTS+if(isnan(PREV_INPTS)+lt(PTS,PREV_INPTS-0.5/TB),0.04/TB,PTS-PREV_INPTS))',"

// framesInput is the clip, and what is read of it.
func (c *Clip) framesInput(s Sampling) []string {
	var args []string
	switch {
	case s.Keyframes && c.keysByDemuxer():
		args = append(args, "-discard", "nokey")
	case s.Keyframes:
		args = append(args, "-skip_frame", "nokey", "-skip_loop_filter", "all")
	default:
		args = append(args, c.spareArgs(s.Every)...)
	}
	if s.Start > 0 {
		args = append(args, "-ss", formatSeconds(s.Start))
	}
	if s.Length > 0 {
		args = append(args, "-t", formatSeconds(s.Length))
	}
	return append(args, c.decodeArgs()...)
}

// stretchArgs is the clip once more, from the keyframe at or before a moment on.
func (c *Clip) stretchArgs(m Motion, start time.Duration) []string {
	args := append(c.spareArgs(m.Every), "-skip_loop_filter", "all",
		"-ss", formatSeconds(start+keySlack), "-noaccurate_seek", "-t", formatSeconds(m.Length))
	return append(args, c.decodeArgs()...)
}

// keySlack makes up for what rounding and reordering take from a keyframe's time.
const keySlack = 50 * time.Millisecond

// decodeArgs are inputArgs for a decoder.
func (c *Clip) decodeArgs() []string {
	return append([]string{
		"-max_pixels", strconv.Itoa(cmp.Or(c.photo.tilePixels(), c.maxPixels())), // whatever the header says, frames are no larger
		"-noautorotate",       // the filters do it, after scaling
		"-reinit_filter", "0", // where the picture's size changes the filters go on, and do not start to count anew
	}, c.inputArgs()...)
}

// spareArgs leaves frames out that no other is made from, if there are more than enough for one in each stretch.
func (c *Clip) spareArgs(every time.Duration) []string {
	if !c.kind.bare && every.Seconds()*c.info.FrameRate.Float() >= framesToSpare {
		return []string{"-skip_frame", "noref"}
	}
	return nil
}

// outputArgs are the arguments for ffmpeg's output, both for frames and for stills.
var outputArgs = []string{
	"-an", "-sn", "-dn", // what was mapped alone
	"-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", // nothing that the file says of itself
	"-filter_threads", "1", "-threads", "1",
	"-vsync", "passthrough", // frames as they are: none repeated, none dropped
	"-cluster_size_limit", "1", "-flush_packets", "1", // each frame leaves at once
}

// onlyVideo is the index of a stream that is the only one with moving pictures.
const onlyVideo = -1

// streamSelector names the stream that is read of an input.
func (c *Clip) streamSelector(input int) string {
	if c.stream == onlyVideo {
		return fmt.Sprintf("%d:V:0", input) // not cover art
	}
	return fmt.Sprintf("%d:%d", input, c.stream)
}

// frameFilters make the frames. Scaling comes before turning: there is less to turn.
func (c *Clip) frameFilters(s Sampling) string {
	chain := c.photo.gridFilters()
	if s.Motion.Stretches == 0 {
		chain += oneClock
	}
	if s.Every > 0 {
		// The first frame of each stretch: its number is not that of the frame chosen before.
		e := formatSeconds(s.Every)
		chain += fmt.Sprintf("select='isnan(prev_selected_t)+gt(floor(t/%s),floor(prev_selected_t/%s))',", e, e)
	}
	width, height := s.Width, s.Height
	if c.info.Rotation%180 != 0 {
		width, height = height, width
	}
	return chain + fmt.Sprintf("scale=%d:%d:flags=area,format=gray", width, height) + filters[c.info.findTurn()]
}

func formatSeconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 6, 64) }
