package measure

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/internal/parallel"
)

// RecallConfig has the folders and the options of Recall.
type RecallConfig struct {
	Refs       string // the folder of the originals
	Queries    string // the folder of the altered copies, named <original>__<kind of copy>.<ending>
	Exhaustive bool   // also compare every copy with every original, to tell what the index loses
	NoCost     bool   // do not decode each copy with ffmpeg for comparison
	Jobs       int    // how many clips are worked on at one time, 1 or more
	Progress   func(total int) Progress
	Rejected   func(file string, err error) // is called for an original that cannot be read
	Log        *slog.Logger
}

// Recall adds the originals to a scratch store, checks the copies and returns how many were recognised.
func Recall(ctx context.Context, c RecallConfig) (*RecallTable, error) {
	scratch, err := os.MkdirTemp("", "firstseen-eval-")
	if err != nil {
		return nil, fmt.Errorf("make scratch folder: %w", err)
	}
	defer os.RemoveAll(scratch)
	decoder, err := media.New(media.Config{Logger: c.Log})
	if err != nil {
		return nil, err
	}
	p, err := openProgram(ctx, filepath.Join(scratch, "eval.db"), decoder, c.Log)
	if err != nil {
		return nil, err
	}
	defer p.closeStore()
	truth, err := readTruth(c.Refs)
	if err != nil {
		return nil, err
	}
	if err := c.addOriginals(ctx, p, truth); err != nil {
		return nil, err
	}
	return c.checkCopies(ctx, p, decoder, truth)
}

// listClips returns the files of a folder that may be clips.
func listClips(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list clips: %w", err)
	}
	var files []string
	for _, f := range entries {
		name := f.Name()
		if f.Type().IsRegular() && name[0] != '.' && !slices.Contains(notClips, strings.ToLower(filepath.Ext(name))) {
			files = append(files, filepath.Join(dir, name))
		}
	}
	return files, nil
}

// publishDate publishes a fact-check that gives an original a date of its own, the nth: two that claim one piece of a copy contradict each
// other. A rejected file has none.
func (p *program) publishDate(ctx context.Context, v core.Video, file string, n int) error {
	if v.ID == 0 {
		return nil
	}
	_, err := p.Reviewing.PublishDebunk(ctx, core.UserID{Platform: "cli", ID: "local"}, v.ID, core.Facts{
		Claim: filepath.Base(file), Verdict: core.Decontextualized, Date: core.DateOf(time.Date(2000, 1, 1+n, 0, 0, 0, 0, time.UTC)),
		Sources: []core.Source{{Publisher: "A source", URL: "https://example.org"}},
	})
	return err
}

// notClips are the extensions of files that are no clips.
var notClips = []string{".tsv", ".txt", ".md", ".sh", ".json", ".log"}

// addOriginals adds the originals to the store, and their names and lengths to t.
func (c *RecallConfig) addOriginals(ctx context.Context, p *program, t *truth) error {
	files, err := listClips(c.Refs)
	if err != nil {
		return err
	}
	bar := c.Progress(len(files))
	err = parallel.MapInOrder(ctx, files, c.Jobs, func(file string) (core.Video, error) {
		v, _, err := p.Checking.AddFootage(ctx, file)
		var refused *core.Problem
		if errors.As(err, &refused) || isMediaError(err) {
			c.Rejected(file, err)
			return core.Video{}, nil
		}
		return v, err
	}, func(file string, v core.Video) error {
		if err := p.publishDate(ctx, v, file, len(t.names)); err != nil {
			return err
		}
		t.names[v.ID] = trimExtension(file)
		t.refs[trimExtension(file)], t.lengths[trimExtension(file)] = true, v.Duration
		return bar.Add(1)
	})
	return errors.Join(err, bar.Finish())
}

func isMediaError(err error) bool {
	var m *media.Error
	return errors.As(err, &m)
}

func trimExtension(file string) string {
	name := filepath.Base(file)
	return strings.TrimSuffix(name, filepath.Ext(name))
}

// outcome is the result of checking one copy.
type outcome struct {
	answer     core.Answer
	exhaustive *core.Answer
	yardstick  yardstick
}

// checkCopies checks the copies and returns the table of the answers.
func (c *RecallConfig) checkCopies(ctx context.Context, p *program, d *media.Decoder, t *truth) (*RecallTable, error) {
	files, err := listClips(c.Queries)
	if err != nil {
		return nil, err
	}
	table := newRecallTable(t)
	bar := c.Progress(len(files))
	err = parallel.MapInOrder(ctx, files, c.Jobs, func(file string) (o outcome, err error) {
		if o.answer, err = p.Checking.CheckFile(ctx, file, checking.Options{}); err != nil {
			return o, err
		}
		if c.Exhaustive {
			full, err := p.Checking.CheckFile(ctx, file, checking.Options{Exhaustive: true})
			if err != nil {
				return o, err
			}
			o.exhaustive = &full
		}
		if !c.NoCost {
			o.yardstick, err = measureClip(ctx, d, file)
		}
		return o, err
	}, func(file string, o outcome) error {
		table.addCopy(trimExtension(file), o)
		return bar.Add(1)
	})
	return table, errors.Join(err, bar.Finish())
}

// measureClip decodes a clip with ffmpeg alone and returns its cost and the kind of clip: the zero value if it cannot be read.
func measureClip(ctx context.Context, d *media.Decoder, file string) (y yardstick, err error) {
	clip, err := d.Open(ctx, file)
	if isMediaError(err) {
		return y, nil
	}
	if err != nil {
		return y, err
	}
	y.pixels = clip.Info().Width * clip.Info().Height
	if err := clip.Close(); err != nil {
		return y, err
	}
	if y.cost, err = d.MeasureBaseline(ctx, file); err != nil || y.pixels < sharpClip {
		return y, err
	}
	y.keys, err = d.KeyframesEvery(ctx, file)
	return y, err
}

// truth has the right answers: the names of the originals, and which of them are related or look alike.
type truth struct {
	refs     map[string]bool
	names    map[core.VideoID]string
	related  map[[2]string]bool
	category map[string]string
	lengths  map[string]time.Duration // of the originals
}

func readTruth(dir string) (*truth, error) {
	t := &truth{
		refs: map[string]bool{}, names: map[core.VideoID]string{}, related: map[[2]string]bool{}, category: map[string]string{},
		lengths: map[string]time.Duration{},
	}
	err := readRows(filepath.Join(dir, "related.tsv"), func(row []string) {
		if len(row) >= 2 {
			t.related[[2]string{row[0], row[1]}] = true
			t.related[[2]string{row[1], row[0]}] = true
		}
	})
	if err != nil {
		return nil, err
	}
	var id, category int
	return t, readRows(filepath.Join(dir, "manifest.tsv"), func(row []string) {
		if id == category {
			id, category = slices.Index(row, "id"), slices.Index(row, "category")
		} else if id >= 0 && category >= 0 && len(row) > max(id, category) {
			t.category[row[id]] = row[category]
		}
	})
}

// readRows calls f with each row of a file of tab-separated values. A file that does not exist has no rows.
func readRows(file string, f func([]string)) error {
	r, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read list: %w", err)
	}
	defer r.Close()
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		f(strings.Split(lines.Text(), "\t"))
	}
	return lines.Err() //nolint:wrapcheck // names the file
}

// isRight reports whether video is the right answer for a copy of the original.
func (t *truth) isRight(original string, video core.VideoID) bool {
	name := t.names[video]
	return name == original || t.related[[2]string{original, name}]
}

// isLookalike reports whether video is a look-alike of the original.
func (t *truth) isLookalike(original string, video core.VideoID) bool {
	c := t.category[original]
	return strings.Contains(c, "lookalike") && t.category[t.names[video]] == c
}
