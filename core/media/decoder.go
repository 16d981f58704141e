package media

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Config says how a Decoder works. Its zero value works with the ffmpeg that is installed.
type Config struct {
	FFmpeg, FFprobe string // the programs; "" looks for them in PATH
	TempDir         string // where the folders of jobs are made; "" is the system's
	Limits          Limits
	Logger          *slog.Logger // nil logs nothing
}

// Decoder reads clips. It may be used by many goroutines at once; each child that it starts works on one core.
type Decoder struct {
	ffmpeg, ffprobe string // names or paths, looked up for each run: they may be replaced meanwhile
	temp            string
	readiness       readiness
	trial           func(ctx context.Context, program string) error
	limits          Limits
	log             *slog.Logger
}

// New returns a Decoder. It fails with an Error of code NoDecoder if ffmpeg or ffprobe is not there. The program has
// to call RunChildIfAsked first thing.
func New(c Config) (*Decoder, error) {
	d := &Decoder{
		ffmpeg: cmp.Or(c.FFmpeg, "ffmpeg"), ffprobe: cmp.Or(c.FFprobe, "ffprobe"),
		temp: c.TempDir, limits: c.Limits.withDefaults(), log: c.Logger,
	}
	d.trial = d.runTrial
	for _, program := range []string{d.ffmpeg, d.ffprobe} {
		if _, err := findProgram(program); err != nil {
			return nil, &Error{Code: NoDecoder, Op: "find " + filepath.Base(program), Err: err}
		}
	}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	if d.temp == "" {
		d.temp = os.TempDir()
	}
	d.sweepLeftovers(time.Now())
	return d, nil
}

// TempPrefix begins the name of every temporary folder that may hold a clip. New removes those whose process was killed.
const TempPrefix = "firstseen-clip-"

// abandoned is the age from which such a folder belongs to nobody: no reading takes a tenth of it.
const abandoned = time.Hour

// sweepLeftovers removes abandoned folders. What cannot be removed is somebody else's.
func (d *Decoder) sweepLeftovers(now time.Time) {
	folders, _ := filepath.Glob(filepath.Join(d.temp, TempPrefix+"*")) // the pattern is well-formed
	for _, f := range folders {
		info, err := os.Lstat(f)
		if err == nil && info.IsDir() && now.Sub(info.ModTime()) > abandoned && os.RemoveAll(f) != nil {
			d.log.Debug("a left-over folder stays")
		}
	}
}

// findProgram returns the absolute path of a program, links resolved: a confined process may open nothing on the way.
func findProgram(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return "", fmt.Errorf("%w: %w", errStart, err)
	}
	return path, nil
}
