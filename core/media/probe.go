package media

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// probeClip finds out what the clip holds: from its header if that is plain, else from ffprobe.
func (c *Clip) probeClip(ctx context.Context) error {
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
	return append(c.inputArgs(),
		"-of", "json=compact=1",
		// Nothing that the file says of itself in words.
		"-show_entries", "format=nb_streams,duration:stream=index,codec_type,codec_name,codec_tag_string,width,height,"+
			"sample_aspect_ratio,avg_frame_rate,r_frame_rate,duration,nb_frames:"+
			"stream_disposition=attached_pic,timed_thumbnails,still_image:stream_side_data=rotation",
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

type stream struct {
	Index       int
	Type        string `json:"codec_type"`
	Codec       string `json:"codec_name"`
	Tag         string `json:"codec_tag_string"`
	Width       int
	Height      int
	SAR         string `json:"sample_aspect_ratio"`
	MeanRate    string `json:"avg_frame_rate"`
	Rate        string `json:"r_frame_rate"`
	Duration    string
	Frames      string   `json:"nb_frames"`
	aspect      Rational // what SAR says, or a header
	turn        int      // what SideData says, or a header: degrees clockwise
	Disposition struct {
		Attached   int `json:"attached_pic"`
		Thumbnails int `json:"timed_thumbnails"`
	}
	SideData []struct{ Rotation float64 } `json:"side_data_list"`
}

// acceptReport checks a report and keeps what it says.
func (c *Clip) acceptReport(r report) error {
	if err := c.checkStreams(max(len(r.Streams), r.Format.Streams)); err != nil {
		return err
	}
	v, err := pickStream(r.Streams)
	if err != nil {
		return err
	}
	v.turn, v.aspect = v.displayRotation(), parseRational(strings.Replace(v.SAR, ":", "/", 1))
	rate := cmp.Or(parseRational(v.MeanRate), parseRational(v.Rate))
	return c.settleInfo(v, cmp.Or(parseSeconds(v.Duration), parseSeconds(r.Format.Duration)), rate, v.Frames == "1")
}

func (c *Clip) checkStreams(n int) error {
	if n > c.d.limits.Streams {
		return &Error{Code: TooManyStreams, Op: "probe", Limit: strconv.Itoa(c.d.limits.Streams)}
	}
	return nil
}

// settleInfo keeps what is known of the stream that is to be read, once its size is checked.
func (c *Clip) settleInfo(v stream, duration time.Duration, rate Rational, still bool) error {
	c.stream = v.Index
	c.info = Info{Container: c.kind.name, Codec: v.Codec, Rotation: v.turn, Duration: duration, FrameRate: rate}
	c.info.Width, c.info.Height = v.displaySize()
	if c.kind.still || still {
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

// pickStream chooses the first stream of moving pictures. One that is a single frame stands in for the cover art beside it.
func pickStream(streams []stream) (stream, error) {
	encrypted := false
	cover := slices.IndexFunc(streams, func(s stream) bool { return s.Type == "video" && s.Disposition.Attached != 0 })
	for _, s := range streams {
		if s.Type != "video" || s.Disposition.Attached != 0 || s.Disposition.Thumbnails != 0 {
			continue
		}
		if s.Tag == "encv" || s.Tag == "drmi" { // ISO/IEC 14496-12, 8.12; QuickTime's FairPlay
			encrypted = true
			continue
		}
		if s.Frames == "1" && cover >= 0 {
			s = streams[cover]
			s.Frames = "1"
		}
		return s, nil
	}
	if encrypted {
		return stream{}, &Error{Code: Encrypted, Op: "probe"}
	}
	return stream{}, &Error{Code: NoPicture, Op: "probe"}
}

// displayRotation returns the quarter turns clockwise, in degrees, that ffmpeg will make. The side data counts the other way.
func (s stream) displayRotation() int {
	for _, d := range s.SideData {
		if d.Rotation != 0 {
			return ((int(-d.Rotation)%360+360)%360 + 45) / 90 % 4 * 90
		}
	}
	return 0
}

// displaySize returns the picture's size once it is upright and its pixels are square.
func (s stream) displaySize() (width, height int) {
	width, height = s.Width, s.Height
	if f := s.aspect.Float(); f > 1.0/64 && f < 64 {
		width = max(1, int(float64(width)*f+.5))
	}
	if s.turn%180 != 0 {
		width, height = height, width
	}
	return width, height
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
