package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// sampleCPU is for drawing each clip of the sample: five seconds on one slow core.
	sampleCPU = time.Minute
	// maxSampleBytes bounds a sample's file; it takes a tenth of it.
	maxSampleBytes = 32 << 20
)

// MakeSample makes two clips in the folder and returns their paths: an original of twelve seconds, and a copy of it as people
// forward them: its first and last seconds cut off, recompressed, upright with black above and below, a caption over it.
// Both are made by ffmpeg alone. A sample that is there already is returned as it is.
func (d *Decoder) MakeSample(ctx context.Context, dir string) (original, altered string, err error) {
	original, altered = filepath.Join(dir, "sample-original.mp4"), filepath.Join(dir, "sample-forwarded.mp4")
	if err := d.encodeSample(ctx, original, nil, "-filter_complex", zoomFilter(), "-map", "[v]"); err != nil {
		return "", "", err
	}
	source, err := openRegular(original)
	if err != nil {
		return "", "", err
	}
	defer source.Close()
	err = d.encodeSample(ctx, altered, source, "-f", "mov", "-ss", "2", "-t", "8.5", "-i", inputName, "-vf", forwarded)
	if err != nil {
		return "", "", err
	}
	return original, altered, nil
}

// zoomFilter draws three flights into the Mandelbrot set.
func zoomFilter() string {
	var b strings.Builder
	for i, place := range []struct {
		x, y, from, to float64
		hue            int
	}{
		{-0.743643887, 0.131825904, 0.012, 0.0008, 200}, // the valley of seahorses
		{-0.1011, 0.9563, 0.06, 0.004, 95},              // a junction of three arms
		{0.2850, 0.0115, 0.05, 0.002, 300},              // the valley of elephants
	} {
		fmt.Fprintf(&b, "mandelbrot=s=640x360:r=25:start_x=%g:start_y=%g:start_scale=%g:end_scale=%g:end_pts=100:maxiter=200:"+
			"bailout=100:outer=normalized_iteration_count,trim=duration=4,setpts=PTS-STARTPTS,hue=h=%d:s=0.55,format=yuv420p[z%d];",
			place.x, place.y, place.from, place.to, place.hue, i)
	}
	return b.String() + "[z0][z1][z2]concat=n=3[v]"
}

// forwarded holds the edits of the copy. The caption is drawn as bars: there may be no font.
const forwarded = "scale=480:270,drawbox=y=214:h=44:w=iw:c=black@0.6:t=fill,drawbox=x=60:y=222:w=360:h=10:c=white:t=fill," +
	"drawbox=x=110:y=240:w=260:h=10:c=white:t=fill,pad=480:854:0:(oh-ih)/2,drawbox=x=40:y=150:w=400:h=24:c=white:t=fill," +
	"drawbox=x=40:y=190:w=300:h=24:c=white:t=fill"

// encodeSample makes a file from what the arguments describe, if it is not there.
func (d *Decoder) encodeSample(ctx context.Context, path string, input *os.File, args ...string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	var failed error
	for _, codec := range [][]string{{"-c:v", "libx264", "-preset", "veryfast", "-crf", "27"}, {"-c:v", "mpeg4", "-q:v", "5"}} {
		all := append([]string{"-v", "error", "-nostdin"}, args...)
		all = append(append(all, codec...), "-threads", "1", "-g", "50", "-pix_fmt", "yuv420p", "-an", "-map_metadata", "-1",
			"-movflags", "frag_keyframe+empty_moov", "-f", "mp4", "pipe:1")
		if failed = d.recordSample(ctx, path, input, all); failed == nil || ctx.Err() != nil {
			break // not every build has libx264, which browsers can play
		}
	}
	return d.classifyError(ctx, "make sample", d.ffmpeg, failed, internal)
}

// recordSample keeps what a child writes as a file, all of it or none.
func (d *Decoder) recordSample(ctx context.Context, path string, input *os.File, args []string) (err error) {
	scratch, err := os.MkdirTemp(d.temp, TempPrefix)
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	defer os.RemoveAll(scratch)
	out, err := os.CreateTemp(filepath.Dir(path), ".sample-")
	if err != nil {
		return fmt.Errorf("make file: %w", err)
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err == nil {
			err = os.Rename(out.Name(), path)
		}
		if err != nil {
			os.Remove(out.Name())
		}
	}()
	j := job{program: d.ffmpeg, args: args, input: input, dir: scratch, cpu: sampleCPU, wall: d.limits.wallBudget(sampleCPU), memory: d.limits.Memory,
		output: func(r io.Reader) error {
			n, err := io.Copy(out, io.LimitReader(r, maxSampleBytes))
			if err == nil && n == maxSampleBytes {
				err = errOutput
			}
			return err
		}}
	_, err = j.runJob(ctx)
	return err
}
