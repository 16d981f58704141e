// Command sharedset makes episodes of programmes that share an intro, an end card or a piece in the middle, and questions about them, out of
// the clips of a folder. The name of a question is the name of the episode that it shows, or none, and the kind of question.
package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Lengths, in seconds.
const (
	bodyLength = 3.6
	partLength = 1.8 // of a body, before and after a middle piece
)

// sharedLengths are the lengths of the shared pieces, in seconds, one after the other.
var sharedLengths = []float64{6, 3, 10, 2, 5, 20, 4, 8, 2.5, 6}

// Clips that shared pieces are cut from; bodies are cut from all others.
var sharedClips = []string{"ix-bottle", "deb-tree", "ix-car"}

// Clips that are too short, or that show what another shows.
var unused = []string{"asl-", "ixg-", "mdn-rabbit320", "tmk-chair19", "tmk-chair20", "mp-fire", "mdn-stream", "sk-bbb"}

// columns are the upright parts that each clip's picture is cut in.
const columns = 3

// piece is a stretch of one column of a clip's picture.
type piece struct {
	file          string
	column        int
	start, length float64
	speed         float64 // 0 is 1
	caption       string
}

// supply cuts clips into pieces that have nothing in common, from one clip after the other, so that neighbours look different.
type supply struct {
	files []string
	next  int
	used  map[string]float64 // seconds of a clip's columns, one after the other
}

// take returns the next piece of a length.
func (s *supply) take(length float64) piece {
	for range s.files {
		file := s.files[s.next%len(s.files)]
		s.next++
		whole := duration(file)
		column, at := int(s.used[file]/whole), math.Mod(s.used[file], whole)
		if at+length > whole {
			column, at = column+1, 0
		}
		if column < columns && length <= whole {
			s.used[file] = float64(column)*whole + at + length + .2
			return piece{file: file, column: column, start: at, length: length}
		}
	}
	fail("the clips are too short for so many pieces")
	return piece{}
}

var durations = map[string]float64{}

// duration returns the length of a clip in seconds.
func duration(file string) float64 {
	if d, ok := durations[file]; ok {
		return d
	}
	out, err := exec.CommandContext(context.Background(), "ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file).Output()
	if err != nil {
		fail("%v", err)
	}
	d, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		fail("%v", err)
	}
	durations[file] = d
	return d
}

// programme is a family of episodes that share pieces: any may be nil.
type programme struct {
	intro, middle, end *piece
	episodes           []episode
}

// episode is one of them, with the two parts of its body.
type episode struct {
	name         string
	first, later piece
}

// sizes has the number of episodes of each of the 24 programmes.
var sizes = []int{30, 4, 4, 4, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}

func main() {
	if len(os.Args) != 3 {
		fail("usage: scripts/shared-set CORPUS OUT")
	}
	out := os.Args[2]
	shared, bodies := listClips(os.Args[1])
	programmes := plan(&shared, &bodies)
	for _, dir := range []string{"refs", "queries"} {
		if err := os.MkdirAll(filepath.Join(out, dir), 0o755); err != nil {
			fail("%v", err)
		}
	}
	for _, p := range programmes {
		for n, e := range p.episodes {
			render(filepath.Join(out, "refs", e.name+".mp4"), p.layout(e, n)...)
		}
	}
	var unknown []piece
	for n := range 50 {
		unknown = append(unknown, bodies.take(2.4+.75*float64(n%3)))
	}
	for n := range 100 {
		askUnknown(filepath.Join(out, "queries"), programmes[n%len(programmes)], n, unknown[n/2])
	}
	for n := range 100 {
		askKnown(filepath.Join(out, "queries"), programmes[n%len(programmes)], n)
	}
}

// listClips returns the clips that shared pieces and bodies are cut from.
func listClips(corpus string) (shared, bodies supply) {
	shared.used, bodies.used = map[string]float64{}, map[string]float64{}
	files, err := filepath.Glob(filepath.Join(corpus, "*.*"))
	if err != nil {
		fail("%v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		switch {
		case !strings.Contains(".mp4.mkv.webm.avi.gif", filepath.Ext(name)) || startsWithAny(name, unused):
		case startsWithAny(name, sharedClips):
			shared.files = append(shared.files, file)
		default:
			bodies.files = append(bodies.files, file)
		}
	}
	return shared, bodies
}

func startsWithAny(name string, all []string) bool {
	for _, a := range all {
		if strings.HasPrefix(name, a) {
			return true
		}
	}
	return false
}

// plan divides the clips among the programmes: which share an intro, an end card, a middle piece, or two of them.
func plan(shared, bodies *supply) []*programme {
	var all []*programme
	taken := 0
	take := func() *piece {
		p := shared.take(sharedLengths[taken%len(sharedLengths)])
		taken++
		return &p
	}
	for n, size := range sizes {
		p := &programme{}
		switch n % 5 {
		case 0:
			p.intro = take()
		case 1:
			p.end = take()
		case 2:
			p.middle = take()
		case 3:
			p.intro, p.end = take(), take()
		case 4:
			p.intro, p.middle = take(), take()
		}
		for k := range size {
			body := bodies.take(bodyLength)
			first, later := body, body
			first.length, later.start, later.length = partLength, body.start+partLength, bodyLength-partLength
			p.episodes = append(p.episodes, episode{fmt.Sprintf("p%02d-%02d", n, k), first, later})
		}
		all = append(all, p)
	}
	return all
}

// alter returns the shared piece as the nth episode has it: some have it at another speed, some under a caption.
func alter(p *piece, n int) []piece {
	if p == nil {
		return nil
	}
	own := *p
	switch n % 4 {
	case 1:
		own.speed = 1.08
	case 2:
		own.caption = "YESTERDAY EVENING"
	}
	return []piece{own}
}

// layout returns the pieces of the nth episode.
func (p *programme) layout(e episode, n int) []piece {
	all := append(alter(p.intro, n), e.first)
	all = append(append(all, alter(p.middle, n)...), e.later)
	return append(all, alter(p.end, n)...)
}

// askUnknown makes a question of what a programme's episodes share, and a body that nobody knows.
func askUnknown(dir string, p *programme, n int, first piece) {
	e := episode{first: first, later: first}
	e.first.length /= 2
	e.later.start, e.later.length = first.start+first.length/2, first.length/2
	kind := map[bool]string{true: "alone", false: fmt.Sprintf("family%02d", len(p.episodes))}[len(p.episodes) == 1]
	render(filepath.Join(dir, fmt.Sprintf("none%03d__unknown-%s.mp4", n, kind)), p.layout(e, n/7)...)
}

// askKnown makes a question of an episode: whole, without what comes before or after its body, or cut.
func askKnown(dir string, p *programme, n int) {
	k := (n/len(sizes)*7 + n/96) % len(p.episodes)
	e := p.episodes[k]
	all := p.layout(e, k)
	kind := "whole"
	switch (n + n/len(sizes)) % 4 {
	case 1:
		all, kind = []piece{e.first, e.later}, "body"
	case 2:
		all, kind = all[:len(all)-1], "without-end"
	case 3:
		all, kind = all[1:], "without-beginning"
	}
	render(filepath.Join(dir, fmt.Sprintf("%s__known-%s.mp4", e.name, kind)), all...)
}

// render writes a clip of pieces that follow one another, unless it is there.
func render(file string, pieces ...piece) {
	if _, err := os.Stat(file); err == nil {
		return
	}
	args := []string{"-v", "error", "-y"}
	var filter, labels strings.Builder
	for i, p := range pieces {
		args = append(args, "-ss", fmt.Sprint(p.start), "-t", fmt.Sprint(p.length), "-i", p.file)
		fmt.Fprintf(&filter, "[%d:v]crop=iw/%d:ih:%d*iw/%d:0,scale=480:270,setsar=1,", i, columns, p.column, columns)
		if p.speed > 0 {
			fmt.Fprintf(&filter, "setpts=(PTS-STARTPTS)/%v,", p.speed)
		}
		if p.caption != "" {
			fmt.Fprintf(&filter, "drawtext=text='%s':fontsize=28:x=(w-tw)/2:y=h*0.82:fontcolor=white:box=1:boxcolor=black@0.6,", p.caption)
		}
		fmt.Fprintf(&filter, "fps=25,format=yuv420p[v%d];", i)
		fmt.Fprintf(&labels, "[v%d]", i)
	}
	fmt.Fprintf(&filter, "%sconcat=n=%d:v=1[v]", labels.String(), len(pieces))
	crf := map[bool]string{true: "23", false: "30"}[strings.Contains(file, "refs")]
	part := strings.TrimSuffix(file, ".mp4") + ".part.mp4"
	args = append(args, "-filter_complex", filter.String(), "-map", "[v]", "-an", "-threads", "1", "-c:v", "libx264", "-preset", "superfast", "-crf", crf, part)
	if out, err := exec.CommandContext(context.Background(), "ffmpeg", args...).CombinedOutput(); err != nil {
		fail("%s: %v: %s", file, err, out)
	}
	if err := os.Rename(part, file); err != nil {
		fail("%v", err)
	}
}

// fail says what went wrong, and ends.
func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "sharedset: "+format+"\n", args...)
	os.Exit(1)
}
