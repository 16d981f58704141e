// Package mediatest makes clips for tests: footage that moves and that is not mistaken for another, and altered copies of
// it. They come from ffmpeg's own sources, so that a test needs nothing but ffmpeg.
package mediatest

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The footage is small, to be made and read quickly, and lasts shot seconds between cuts.
const (
	width, height = 320, 180
	rate          = 25
	shot          = 4.0
)

// MakeClip makes a clip of as many seconds and returns its path, whose last element is name; without an ending it is an
// mp4. The same seed gives the same footage, another seed footage that has nothing in common with it.
func MakeClip(t testing.TB, name string, seconds float64, seed int) string {
	t.Helper()
	name = withEnding(name)
	var graph strings.Builder
	var labels string
	shots := int(math.Ceil(seconds / shot))
	for i := range shots {
		graph.WriteString(sceneSource(seed*1000+i*10, i))
		labels += fmt.Sprintf("[s%d]", i)
	}
	fmt.Fprintf(&graph, "%sconcat=n=%d[v]", labels, shots)
	args := []string{"-filter_complex", graph.String(), "-map", "[v]", "-t", fmt.Sprint(seconds)}
	return copyFromCache(t, name, append(args, encodingArgs(filepath.Ext(name))...))
}

// sceneSource is one shot: clouds of two sizes that a camera pans over, and two things that move in front of them.
func sceneSource(seed, i int) string {
	cloud := func(label string, cells, strength, seed int) string {
		return fmt.Sprintf("color=c=gray:s=%dx%d:r=%d:d=0.04,noise=alls=%d:all_seed=%d,scale=960:540:flags=bicubic,setsar=1[%s%d];",
			cells, cells*9/16, rate, strength, seed, label, i)
	}
	thing := func(label string, w, h, seed int) string {
		return fmt.Sprintf("color=c=0x%06x:s=%dx%d:r=%d:d=0.04,noise=alls=40:all_seed=%d,loop=-1:1,setpts=N/%d/TB,trim=duration=%g[%s%d];",
			(seed*7919+350377)%0xffffff, w, h, rate, seed, rate, shot, label, i)
	}
	turn := float64(seed) * 0.7
	return cloud("a", 12, 100, seed+1) + cloud("b", 80, 60, seed+2) +
		thing("p", 56, 40, seed+3) + thing("q", 28, 70, seed+4) +
		fmt.Sprintf("[a%d][b%d]blend=all_mode=average,format=yuv420p,eq=contrast=2:saturation=0.7,loop=-1:1,setpts=N/%d/TB,"+
			"trim=duration=%g,crop=%d:%d:x='(iw-ow)*(0.5+0.5*sin(t*0.33+%g))':y='(ih-oh)*(0.5+0.5*cos(t*0.27+%g))'[c%d];",
			i, i, rate, shot, width, height, turn, turn, i) +
		fmt.Sprintf("[c%d][p%d]overlay=x='W*(0.4+0.35*sin(t*1.7+%g))':y='H*(0.4+0.3*cos(t*1.1+%g))'[d%d];", i, i, turn, turn, i) +
		fmt.Sprintf("[d%d][q%d]overlay=x='W*(0.5+0.4*cos(t*0.8+%g))':y='H*(0.3+0.25*sin(t*1.4+%g))'[s%d];", i, i, turn, turn, i)
}

// Kinds of Alter.
const (
	Reencode  = "reencode"  // smaller and much compressed
	Caption   = "caption"   // bands with signs on them above and below
	Letterbox = "letterbox" // upright, with black above and below
	Trim      = "trim"      // without its first and last quarter
	Mirror    = "mirror"    // left is right
	Crop      = "crop"      // the middle 80 percent of each side
)

var alterations = map[string]string{
	Reencode: "scale=240:-2",
	Caption: "drawbox=y=0:h=ih*0.14:w=iw:c=black:t=fill,drawbox=x=iw*0.1:y=ih*0.04:w=iw*0.5:h=ih*0.06:c=white:t=fill," +
		"drawbox=y=ih*0.86:h=ih*0.14:w=iw:c=black@0.7:t=fill,drawbox=x=iw*0.2:y=ih*0.9:w=iw*0.6:h=ih*0.06:c=yellow:t=fill",
	Letterbox: "pad=iw:ceil(iw*16/9/2)*2:(ow-iw)/2:(oh-ih)/2",
	Mirror:    "hflip",
	Crop:      "crop=iw*0.8:ih*0.8",
}

// AlterClip makes an altered copy of a clip, of one of the kinds above, and returns its path.
func AlterClip(t testing.TB, path, kind string) string {
	t.Helper()
	args := []string{"-i", path}
	switch filter := alterations[kind]; {
	case filter != "":
		args = append(args, "-vf", filter)
	case kind == Trim:
		length := readDuration(t, path)
		args = append(args, "-ss", fmt.Sprint(length/4), "-t", fmt.Sprint(length/2))
	default:
		t.Fatalf("no alteration %q", kind)
	}
	args = append(args, encodingArgs(".mp4")...)
	if kind == Reencode {
		args = append(args, "-crf", "34", "-bf", "2") // as platforms do
	}
	return copyFromCache(t, strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))+"-"+kind+".mp4", args)
}

// MakeFile runs ffmpeg with the arguments and returns the path of the file that it makes, whose last element is name. What
// tests have need of beyond Clip and Alter they make so.
func MakeFile(t testing.TB, name string, args ...string) string {
	t.Helper()
	return copyFromCache(t, name, addSpeed(filepath.Ext(name), args))
}

func withEnding(name string) string {
	if filepath.Ext(name) == "" {
		return name + ".mp4"
	}
	return name
}

// encodingArgs returns the encoder's arguments for files with the ending: with a keyframe every two seconds, as platforms do.
func encodingArgs(ending string) []string {
	common := []string{"-pix_fmt", "yuv420p", "-r", fmt.Sprint(rate)}
	switch ending {
	case ".webm":
		return append(common, "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "50", "-b:v", "500k")
	case ".gif":
		return []string{"-r", "10"}
	case ".avi":
		return append(common, "-c:v", "mjpeg")
	case ".ts", ".mpg":
		return append(common, "-c:v", "mpeg2video", "-g", "15")
	case ".jpg", ".png":
		return []string{"-frames:v", "1"}
	}
	return append(append(common, quickly...), "-c:v", "libx264", "-g", "50")
}

// quickly has libx264 compress in half the time.
var quickly = []string{"-preset", "ultrafast"}

// addSpeed has libx264 be quick where the arguments leave it the choice: what they say comes after it.
func addSpeed(ending string, args []string) []string {
	if ending != ".mp4" || slices.Contains(args, "-c:v") {
		return args
	}
	inputs := 0
	for i, a := range args {
		if a == "-i" {
			inputs = i + 2
		}
	}
	return slices.Insert(slices.Clone(args), inputs, quickly...)
}

func readDuration(t testing.TB, path string) float64 {
	t.Helper()
	out := runFFmpeg(t, "ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path)
	var seconds float64
	if _, err := fmt.Sscan(out, &seconds); err != nil {
		t.Fatalf("duration of %s: %v", filepath.Base(path), err)
	}
	return seconds
}

// copyFromCache makes the file that the arguments make, once on this machine, and gives the test its own copy.
func copyFromCache(t testing.TB, name string, args []string) string {
	t.Helper()
	made := cachedFile(t, filepath.Ext(name), args)
	path := filepath.Join(t.TempDir(), name)
	content, err := os.ReadFile(made)
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func runFFmpeg(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}
