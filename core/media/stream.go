package media

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// stream is one stream of a clip, as ffprobe or the file's header describes it.
type stream struct {
	Index       int
	Type        string `json:"codec_type"`
	Codec       string `json:"codec_name"`
	Tag         string `json:"codec_tag_string"`
	PixelFormat string `json:"pix_fmt"` // empty where nothing here can decode it
	Width       int
	Height      int
	SAR         string `json:"sample_aspect_ratio"`
	MeanRate    string `json:"avg_frame_rate"`
	Rate        string `json:"r_frame_rate"`
	Duration    string
	Frames      string `json:"nb_frames"`
	Packets     string `json:"nb_read_packets"` // counted, where the clip may be of joined pieces
	Disposition struct {
		Default    int // of MP4 and MOV, that the track is enabled
		Attached   int `json:"attached_pic"`
		Thumbnails int `json:"timed_thumbnails"`
	}
	SideData []struct{ DisplayMatrix string } `json:"side_data_list"`

	// What the fields above say, or a header.
	aspect Rational
	turn   turn
	length time.Duration
	rate   Rational
}

// rankStreams returns the streams with moving pictures, in the order in which they are tried: first those that players show. A player
// shows the first that is enabled and that it can decode. A picture of its own (a cover, a poster) comes after what moves. A
// stream that is a single frame stands in for the cover art beside it.
func rankStreams(streams []stream, hidden map[int]bool) ([]stream, error) {
	all, encrypted := listMoving(streams)
	slices.SortStableFunc(all, func(a, b stream) int { return cmp.Compare(a.rankShown(hidden), b.rankShown(hidden)) })
	switch {
	case len(all) == 0 && encrypted:
		return nil, &Error{Code: Encrypted, Op: "probe"}
	case len(all) == 0:
		return nil, &Error{Code: NoPicture, Op: "probe"}
	case all[0].isSingle():
		cover := slices.IndexFunc(streams, func(s stream) bool { return s.Type == "video" && s.Disposition.Attached != 0 })
		if cover >= 0 {
			all[0] = streams[cover]
			all[0].Frames = "1"
		}
	}
	return all, nil
}

// listMoving returns the streams with moving pictures, and whether there are others that are encrypted.
func listMoving(streams []stream) (all []stream, encrypted bool) {
	for _, s := range streams {
		if s.Type != "video" || s.Disposition.Attached != 0 || s.Disposition.Thumbnails != 0 {
			continue
		}
		if s.Tag == "encv" || s.Tag == "drmi" { // ISO/IEC 14496-12, 8.12; QuickTime's FairPlay
			encrypted = true
			continue
		}
		all = append(all, s)
	}
	return all, encrypted
}

// rankShown returns a number that is the smaller, the sooner a player shows the stream.
func (s stream) rankShown(hidden map[int]bool) (n int) {
	for _, not := range []bool{
		s.PixelFormat != "", !hidden[s.Index], s.Disposition.Default != 0, slices.Contains(played, s.Codec), !s.isSingle(),
	} {
		n *= 2
		if !not {
			n++
		}
	}
	return n
}

// played are the codecs that browsers and phones play; a track of another one is a poster, or made for editing.
var played = []string{"h264", "hevc", "av1", "vp9", "vp8", "mpeg4", "h263", "theora", "mpeg2video", "mpeg1video", "vc1", "wmv3", "flv1"}

// isSingle reports whether the stream is known to have one frame.
func (s stream) isSingle() bool { return s.Frames == "1" }

// settleFields parses the fields of a report.
func (s *stream) settleFields(duration string) {
	s.turn, s.aspect = s.displayTurn(), parseRational(strings.Replace(s.SAR, ":", "/", 1))
	s.rate = cmp.Or(parseRational(s.MeanRate), parseRational(s.Rate))
	s.length = cmp.Or(parseSeconds(s.Duration), parseSeconds(duration))
	if counted := s.countedLength(); counted < s.length/2 || counted > s.length*5/4 { // pieces with times of their own were joined
		s.length = cmp.Or(counted, s.length)
	}
}

// countedLength returns how long the packets last that were counted, or 0.
func (s stream) countedLength() time.Duration {
	n, err := strconv.Atoi(s.Packets)
	if rate := s.rate.Float(); err == nil && rate > 0 {
		return min(time.Duration(float64(n)/rate*float64(time.Second)), maxDuration)
	}
	return 0
}

// displayTurn returns the turn that the side data asks for.
func (s stream) displayTurn() turn {
	for _, d := range s.SideData {
		if m, ok := parseMatrix(d.DisplayMatrix); ok {
			return m.nearestTurn()
		}
	}
	return turn{}
}

// displaySize returns the picture's size once it is upright and its pixels are square.
func (s stream) displaySize() (width, height int) {
	width, height = s.Width, s.Height
	if f := s.aspect.Float(); f > 1.0/64 && f < 64 {
		width = max(1, int(float64(width)*f+.5))
	}
	if s.turn.degrees%180 != 0 {
		width, height = height, width
	}
	return width, height
}

// listHidden returns the indices of the streams that the file's own header keeps from being shown, although ffprobe does not say
// so. It is asked only where there is a choice.
func (c *Clip) listHidden(streams []stream) map[int]bool {
	n := 0
	for _, s := range streams {
		if s.Type == "video" && s.Disposition.Attached == 0 {
			n++
		}
	}
	if n < 2 || c.file == nil {
		return nil
	}
	return c.kind.listHidden(io.NewSectionReader(c.file, 0, c.size))
}

// listHidden returns the numbers of the tracks that are not to be shown, counted as ffmpeg counts streams.
func (k kind) listHidden(r *io.SectionReader) map[int]bool {
	switch k.demuxer {
	case "mov":
		return listAuxiliary(r)
	case "matroska":
		return listDisabled(r)
	}
	return nil
}

// EnterNextStream goes on to the next stream of a clip whose chosen one shows nothing, and reports whether there is one.
func (c *Clip) EnterNextStream() (bool, error) {
	if len(c.others) == 0 {
		return false, nil
	}
	next := c.others[0]
	c.others = c.others[1:]
	c.skipped++
	return true, c.settleInfo(next)
}

// SkippedStreams returns the number of streams from which EnterNextStream went on.
func (c *Clip) SkippedStreams() int { return c.skipped }

// tryAnother goes on to the next stream of a clip of which nothing could be read, and reports whether there is one. A header that
// promised more than there is, ffprobe may explain.
func (c *Clip) tryAnother(ctx context.Context) (bool, error) {
	if !c.asked {
		err := c.runFFprobe(ctx)
		if err == nil && len(c.others) > 0 {
			return true, nil
		}
		if err != nil && !c.inVideo {
			return false, err
		}
	}
	if len(c.others) == 0 {
		return c.leaveVideo(ctx)
	}
	return c.EnterNextStream()
}
