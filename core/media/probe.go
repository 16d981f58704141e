package media

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// probeClip finds out what the clip holds: from its header if that is plain, else from ffprobe.
func (c *Clip) probeClip(ctx context.Context) error {
	if len(c.photo.tiles) > 0 {
		return c.settlePhoto()
	}
	if sure, err := c.readOwnHeader(); sure {
		return err
	}
	return c.runFFprobe(ctx)
}

// runFFprobe asks ffprobe what the clip holds.
func (c *Clip) runFFprobe(ctx context.Context) error {
	c.asked = true
	var report report
	u, err := c.newJob(c.d.ffprobe, c.d.limits.ProbeCPU, c.probeArgs(), func(r io.Reader) error {
		return json.NewDecoder(io.LimitReader(r, maxProbeBytes)).Decode(&report)
	}).runJob(ctx)
	c.probeCPU += u.cpu
	if err := c.d.classifyError(ctx, "probe", c.d.ffprobe, err, NotVideo); err != nil {
		return err
	}
	return c.acceptReport(report)
}

func (c *Clip) probeArgs() []string {
	args := c.inputArgs()
	if c.kind.joins { // what the first and the last time say of the length need not be so
		args = append(args, "-count_packets")
	}
	return append(args,
		"-of", "json=compact=1",
		// Nothing that the file says of itself in words.
		"-show_entries", "format=nb_streams,duration:stream=index,codec_type,codec_name,codec_tag_string,width,height,"+
			"pix_fmt,sample_aspect_ratio,avg_frame_rate,r_frame_rate,duration,nb_frames,nb_read_packets:"+
			"stream_disposition=default,attached_pic,timed_thumbnails:stream_side_data=displaymatrix",
	)
}

// inputArgs returns the arguments of ffmpeg and ffprobe for the input, and the clip itself.
func (c *Clip) inputArgs() []string {
	args := []string{
		"-v", "error", // warnings can be many
		"-protocol_whitelist", "file,pipe", // no network, no concat:, no subfile:
		"-threads", "1",
		"-f", c.kind.demuxer, // forced: no playlists, no guessing
	}
	if c.kind.demuxer == "mov" {
		args = append(args, "-enable_drefs", "0", "-use_absolute_path", "0") // samples may lie in no other file
	}
	return append(args, "-i", inputName)
}

// newJob is a run of a program on the clip.
func (c *Clip) newJob(program string, cpu time.Duration, args []string, output func(io.Reader) error) job {
	return job{
		program: program, args: args, input: c.file, dir: c.dir,
		cpu: cpu, wall: c.d.limits.wallBudget(cpu), memory: c.d.limits.Memory, output: output,
	}
}

// report is the output of ffprobe.
type report struct {
	Streams []stream
	Format  struct {
		Streams  int    `json:"nb_streams"`
		Duration string `json:"duration"`
	}
}

// acceptReport checks a report and keeps what it says.
func (c *Clip) acceptReport(r report) error {
	if err := c.checkStreams(max(len(r.Streams), r.Format.Streams)); err != nil {
		return err
	}
	all, err := rankStreams(r.Streams, c.listHidden(r.Streams))
	if err != nil {
		return err
	}
	for i := range all {
		all[i].settleFields(r.Format.Duration)
		if c.kind == kindJPEG { // ffprobe says nothing of it
			all[i].turn = readExifTurn(io.NewSectionReader(c.file, 0, c.size))
		}
	}
	c.others = all[1:]
	return c.settleInfo(all[0])
}

func (c *Clip) checkStreams(n int) error {
	if n > c.d.limits.Streams {
		return &Error{Code: TooManyStreams, Op: "probe", Limit: strconv.Itoa(c.d.limits.Streams)}
	}
	return nil
}

// settleInfo keeps what is known of the stream that is to be read, once its size is checked.
func (c *Clip) settleInfo(v stream) error {
	c.stream, c.keys, c.intra = v.Index, nil, false
	c.info = Info{Container: c.kind.name, Codec: v.Codec, Rotation: v.turn.degrees, Mirrored: v.turn.mirrored, Duration: v.length, FrameRate: v.rate}
	c.info.Width, c.info.Height = v.displaySize()
	if c.kind.still || v.isSingle() {
		c.info.Still, c.info.Duration, c.info.FrameRate = true, 0, Rational{}
	}
	return c.checkPixels(v.Width, v.Height)
}

func (c *Clip) checkPixels(width, height int) error {
	limit := c.maxPixels()
	switch {
	case width <= 0 || height <= 0:
		return &Error{Code: Damaged, Op: "probe"}
	case width > limit/height:
		return &Error{Code: TooManyPixels, Op: "probe", Limit: fmt.Sprintf("%d MP", limit/1_000_000)}
	}
	return nil
}

func (c *Clip) maxPixels() int {
	if c.kind.still {
		return c.d.limits.StillPixels
	}
	return c.d.limits.VideoPixels
}

// parseRational reads "30000/1001"; what has no value is 0/0.
func parseRational(s string) Rational {
	num, den, _ := strings.Cut(s, "/")
	n, err1 := strconv.Atoi(num)
	d, err2 := strconv.Atoi(den)
	if err1 != nil || err2 != nil || n <= 0 || d <= 0 {
		return Rational{}
	}
	return Rational{n, d}
}

// parseSeconds reads a duration as ffprobe writes it; 0 where it has no value or is not believed.
func parseSeconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0) || f > maxDuration.Seconds() {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}
