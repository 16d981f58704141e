package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
)

// evalCmd is `firstseen eval`.
type evalCmd struct {
	Refs       string `required:"" type:"existingdir" placeholder:"DIR" help:"The originals."`
	Queries    string `required:"" type:"existingdir" placeholder:"DIR" help:"The altered copies, named <original>__<kind of copy>.<ending>."`
	Exhaustive bool   `help:"Also compare every copy with every original, to tell what the index loses."`
	NoCost     bool   `help:"Do not decode each copy with ffmpeg for comparison."`
	Jobs       int    `default:"0" help:"How many clips are worked on at one time (default: one a processor)."`
	JSON       bool   `name:"json" help:"Print JSON."`
	Verbose    bool   `short:"v" help:"Also list every copy that was not found or wrongly named."`
}

// Help shows an example.
func (evalCmd) Help() string {
	return `Example:
  firstseen eval --refs originals --queries copies

A file related.tsv beside the originals may list pairs of them that are the same footage, and a file manifest.tsv
(with columns id and category) which are look-alikes: those whose category holds "lookalike" and is the same.`
}

// Run adds the originals to a scratch store, checks the copies and prints the table.
func (c *evalCmd) Run(e *environment) error {
	scratch, err := os.MkdirTemp("", "firstseen-eval-")
	if err != nil {
		return fmt.Errorf("make scratch folder: %w", err)
	}
	defer os.RemoveAll(scratch)
	decoder, err := media.New(media.Config{Logger: e.logger()})
	if err != nil {
		return err
	}
	p, err := e.openAt(filepath.Join(scratch, "eval.db"), decoder)
	if err != nil {
		return err
	}
	defer p.close()
	truth, err := readTruth(c.Refs)
	if err != nil {
		return err
	}
	if err := c.addAll(e, p, truth); err != nil {
		return err
	}
	table, err := c.checkAll(e, p, decoder, truth)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.out, table)
	}
	table.write(e.out, c.Verbose)
	return nil
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

func (c *evalCmd) addAll(e *environment, p *program, t *truth) error {
	files, err := clips(c.Refs)
	if err != nil {
		return err
	}
	bar := e.progress(len(files))
	err = inOrder(e.ctx, files, jobs(c.Jobs), func(file string) (core.Video, error) {
		v, _, err := p.AddFootage(e.ctx, file)
		var refused *core.Problem
		if errors.As(err, &refused) || isMediaError(err) {
			fmt.Fprintf(e.err, "firstseen: %s: %s\n", printable(file), e.lang.Problem(core.Problems(err)[0]))
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

func (c *evalCmd) checkAll(e *environment, p *program, d *media.Decoder, t *truth) (*evalTable, error) {
	files, err := clips(c.Queries)
	if err != nil {
		return nil, err
	}
	table := newEvalTable(t)
	bar := e.progress(len(files))
	err = inOrder(e.ctx, files, jobs(c.Jobs), func(file string) (o outcome, err error) {
		if o.answer, err = p.Check(e.ctx, file, core.CheckOptions{}); err != nil {
			return o, err
		}
		if c.Exhaustive {
			full, err := p.Check(e.ctx, file, core.CheckOptions{Exhaustive: true})
			if err != nil {
				return o, err
			}
			o.exhaustive = &full
		}
		if !c.NoCost {
			o.yardstick, err = measure(e.ctx, d, file)
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
