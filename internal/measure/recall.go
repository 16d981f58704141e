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
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/internal/parallel"
)

// RecallConfig says which clips Recall measures on, and how.
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
	defer p.close()
	truth, err := readTruth(c.Refs)
	if err != nil {
		return nil, err
	}
	if err := c.addAll(ctx, p, truth); err != nil {
		return nil, err
	}
	return c.checkAll(ctx, p, decoder, truth)
}

// clips lists the files of a folder that may be clips.
func clips(dir string) ([]string, error) {
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

// notClips are the endings of what lies beside clips in a folder of them.
var notClips = []string{".tsv", ".txt", ".md", ".sh", ".json", ".log"}

func (c *RecallConfig) addAll(ctx context.Context, p *program, t *truth) error {
	files, err := clips(c.Refs)
	if err != nil {
		return err
	}
	bar := c.Progress(len(files))
	err = parallel.MapInOrder(ctx, files, c.Jobs, func(file string) (core.Video, error) {
		v, _, err := p.AddFootage(ctx, file)
		var refused *core.Problem
		if errors.As(err, &refused) || isMediaError(err) {
			c.Rejected(file, err)
			return core.Video{}, nil
		}
		return v, err
	}, func(file string, v core.Video) error {
		t.names[v.ID] = stem(file)
		t.refs[stem(file)], t.lengths[stem(file)] = true, v.Duration
		return bar.Add(1)
	})
	return errors.Join(err, bar.Finish())
}

func isMediaError(err error) bool {
	var m *media.Error
	return errors.As(err, &m)
}

func stem(file string) string {
	name := filepath.Base(file)
	return strings.TrimSuffix(name, filepath.Ext(name))
}

// outcome is what checking one copy gave.
type outcome struct {
	answer     core.Answer
	exhaustive *core.Answer
	yardstick  yardstick
}

func (c *RecallConfig) checkAll(ctx context.Context, p *program, d *media.Decoder, t *truth) (*RecallTable, error) {
	files, err := clips(c.Queries)
	if err != nil {
		return nil, err
	}
	table := newRecallTable(t)
	bar := c.Progress(len(files))
	err = parallel.MapInOrder(ctx, files, c.Jobs, func(file string) (o outcome, err error) {
		if o.answer, err = p.Check(ctx, file, core.CheckOptions{}); err != nil {
			return o, err
		}
		if c.Exhaustive {
			full, err := p.Check(ctx, file, core.CheckOptions{Exhaustive: true})
			if err != nil {
				return o, err
			}
			o.exhaustive = &full
		}
		if !c.NoCost {
			o.yardstick, err = measure(ctx, d, file)
		}
		return o, err
	}, func(file string, o outcome) error {
		table.add(stem(file), o)
		return bar.Add(1)
	})
	return table, errors.Join(err, bar.Finish())
}

// measure decodes a clip with ffmpeg alone, and finds out what kind of clip it is. One that cannot be read has no measure.
func measure(ctx context.Context, d *media.Decoder, file string) (y yardstick, err error) {
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

// truth knows which answers are right.
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
	err := eachRow(filepath.Join(dir, "related.tsv"), func(row []string) {
		if len(row) >= 2 {
			t.related[[2]string{row[0], row[1]}] = true
			t.related[[2]string{row[1], row[0]}] = true
		}
	})
	if err != nil {
		return nil, err
	}
	var id, category int
	return t, eachRow(filepath.Join(dir, "manifest.tsv"), func(row []string) {
		if id == category {
			id, category = slices.Index(row, "id"), slices.Index(row, "category")
		} else if id >= 0 && category >= 0 && len(row) > max(id, category) {
			t.category[row[id]] = row[category]
		}
	})
}

// eachRow reads a file of tab-separated values; one that is not there has no rows.
func eachRow(file string, f func([]string)) error {
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

// right tells whether naming video is right for a copy of the original.
func (t *truth) right(original string, video core.VideoID) bool {
	name := t.names[video]
	return name == original || t.related[[2]string{original, name}]
}

// alike tells whether video is a look-alike of the original.
func (t *truth) alike(original string, video core.VideoID) bool {
	c := t.category[original]
	return strings.Contains(c, "lookalike") && t.category[t.names[video]] == c
}
