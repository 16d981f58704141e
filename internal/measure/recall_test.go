package measure

import (
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// TestRecall measures two originals with copies, one of footage that nobody knows.
func TestRecall(t *testing.T) {
	refs, queries := t.TempDir(), t.TempDir()
	move := func(from, to string) {
		t.Helper()
		content, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	original := mediatest.MakeClip(t, "a.mp4", 12, 1)
	move(original, filepath.Join(refs, "a.mp4"))
	move(mediatest.MakeClip(t, "b.mp4", 8, 2), filepath.Join(refs, "b.mp4"))
	move(mediatest.AlterClip(t, original, mediatest.Mirror), filepath.Join(queries, "a__hmirror.mp4"))
	move(mediatest.MakeFile(t, "x.mp4", "-i", original, "-ss", "3.6", "-t", "4.8"), filepath.Join(queries, "a__trimmid40.mp4"))
	move(mediatest.MakeFile(t, "x.mp4", "-i", original, "-vf", "setpts=PTS/1.25,fps=25"), filepath.Join(queries, "a__speed125.mp4"))
	move(mediatest.MakeFile(t, "x.mp4", "-i", original, "-s", "1280x720", "-preset", "ultrafast", "-g", "50"), filepath.Join(queries, "a__large.mp4"))
	move(mediatest.MakeClip(t, "x.mp4", 6, 3), filepath.Join(queries, "other.mp4"))
	got, err := Recall(t.Context(), RecallConfig{
		Refs: refs, Queries: queries, Exhaustive: true, Jobs: 1, Progress: noProgress, Log: slog.New(slog.DiscardHandler),
		Rejected: func(file string, err error) { t.Errorf("%s: %v", file, err) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.All.Copies != 4 || got.All.Found != 4 || got.All.Sure != 4 || got.Wrong != (wrongRow{Copies: 5}) {
		t.Errorf("%+v, wrong %+v", got.All, got.Wrong)
	}
	if l := got.IndexLoss; l == nil || l.FoundIndex != 4 || l.FoundExhaustive != 4 {
		t.Errorf("index: %+v", l)
	}
	if s := got.Segments; s.Found != 4 || s.Mirrored != 0 || s.Retimed != 2 || s.Offset != 2 || s.Speed != 2 {
		t.Errorf("segments: %+v", s)
	}
	c := got.Cost
	if c.All.Clips != 5 || c.Long.Clips != 2 || c.Sharp.Clips != 1 || c.All.Readings == 0 || len(c.Clips) != 5 {
		t.Errorf("cost: %+v", c)
	}
	for _, one := range append(c.Clips, clipCost{Name: "sharp", costSum: c.Sharp}) {
		if one.Reference <= 0 || one.Decode <= 0 || one.Hash <= 0 || one.CPU < one.Probe+one.Decode+one.Hash+one.Lookup+one.Match {
			t.Errorf("%s cost %+v", one.Name, one)
		}
	}
}

func TestCostTable(t *testing.T) {
	clip := func(length, cpu, alone time.Duration, pixels int, keys time.Duration) outcome {
		cost := core.Cost{Clip: length, CPU: cpu, HashCPU: 30 * time.Millisecond, Readings: 100, Passes: 1}
		return outcome{answer: core.Answer{Cost: cost}, yardstick: yardstick{media.Cost{CPU: alone}, pixels, keys}}
	}
	const s, ms = time.Second, time.Millisecond
	var table costTable
	for name, o := range map[string]outcome{
		"short": clip(9999*ms, s, 100*ms, 1280*720, s),
		"long":  clip(10*s, 300*ms, 200*ms, 1280*719, s),
		"sharp": clip(20*s, 100*ms, 400*ms, 720*1280, 2*s),
		"rare":  clip(20*s, 200*ms, 200*ms, 720*1280, 2001*ms),
		"blank": clip(20*s, 100*ms, 200*ms, 720*1280, 0),
	} {
		table.addCopy(name, o)
	}
	for what, r := range map[string][2]float64{
		"all": {table.All.costRatio(), 1.7 / 1.1}, "long": {table.Long.costRatio(), .7 / 1}, "sharp": {table.Sharp.costRatio(), .25},
	} {
		if math.Abs(r[0]-r[1]) > 1e-9 {
			t.Errorf("%s: %v, want %v", what, r[0], r[1])
		}
	}
	var out strings.Builder
	table.writeTable(&out)
	table.writeClips(&out)
	for _, want := range []string{"300 microseconds a frame", "10 s and more: 1.50 (long)", "enough for 5 of 5"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if first := table.sortByRatio(); len(first) != 4 || first[0].Name != "long" {
		t.Errorf("dearest: %+v", first)
	}
}

func TestSegmentErrors(t *testing.T) {
	second := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	segment := func(q0, q1, r0, r1, speed float64) []core.Segment {
		return []core.Segment{{QueryStart: 0, QueryEnd: second(.1)}, {
			QueryStart: second(q0), QueryEnd: second(q1), RefStart: second(r0), RefEnd: second(r1), Speed: speed,
		}}
	}
	for _, tt := range []struct {
		kind          string
		length        float64
		segments      []core.Segment
		offset, speed float64
	}{
		{"trimmid40", 20, segment(0, 8, 6, 14, 1), 0, 0},
		{"trim3s", 10, segment(0, 3, 4, 7, 1), 0.3, 0},
		{"embed5s", 10, segment(5, 15, 0, 9.2, 1), 0.8, 0},
		{"speed125", 10, segment(0, 8, 0, 10, 1), 0, 0.2},
		{"speed080", 10, segment(1, 12, .8, 9.6, .8), 0, 0},
	} {
		offset, speed := retimings[tt.kind].segmentErrors(tt.length, tt.segments)
		if math.Abs(offset-tt.offset) > 1e-9 || math.Abs(speed-tt.speed) > 1e-9 {
			t.Errorf("%s is off by %v s and %v", tt.kind, offset, speed)
		}
	}
}
