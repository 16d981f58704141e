package recognition

import (
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
)

// Segments reach to the ends of a clip of which the last seconds were not read, but not over frames that disagree.
func TestExtendEnds(t *testing.T) {
	seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	for _, tt := range []struct {
		name      string
		frames    []float64 // of the clip
		clip, ref float64   // their durations
		in, want  [4]float64
		speed     float64
		whole     bool
	}{
		{"whole", []float64{0, 1.4, 10, 11.4}, 15, 15, [4]float64{0, 11.4, 0, 11.4}, [4]float64{0, 15, 0, 15}, 1, true},
		{"whole, faster", []float64{0, 1, 9, 10.8}, 12, 15, [4]float64{0, 10.8, 0, 13.5}, [4]float64{0, 12, 0, 15}, 1.25, true},
		{"the beginning", []float64{0, 1.4, 5.5, 6.9}, 11, 15, [4]float64{0, 6.9, 0, 6.9}, [4]float64{0, 11, 0, 11}, 1, false},
		{"from the middle", []float64{0, 1.4, 5.5, 6.9}, 11, 15, [4]float64{0, 6.9, 2, 8.9}, [4]float64{0, 11, 2, 13}, 1, false},
		{"the original ends first", []float64{0, 1.4, 5.5, 6.9}, 11, 8, [4]float64{0, 6.9, 0, 6.9}, [4]float64{0, 8, 0, 8}, 1, false},
		{"a long time without frames", []float64{0, 1, 2, 3}, 30, 60, [4]float64{0, 3, 0, 3}, [4]float64{0, 4, 0, 4}, 1, false},
		{"other footage follows", []float64{0, 1, 2, 3, 4, 5}, 6, 9, [4]float64{0, 2, 0, 2}, [4]float64{0, 2, 0, 2}, 1, false},
		{"other footage before", []float64{0, 1, 2, 3, 4, 5}, 5.5, 9, [4]float64{3, 5, 1, 3}, [4]float64{3, 5.5, 1, 3.5}, 1, false},
		{"it begins a little earlier", []float64{.3, 1, 2, 3}, 3.2, 9, [4]float64{.3, 3, 4.3, 7}, [4]float64{0, 3.2, 4, 7.2}, 1, false},
	} {
		query, ref := &fingerprint.Fingerprint{Duration: seconds(tt.clip)}, &fingerprint.Fingerprint{Duration: seconds(tt.ref)}
		for _, at := range tt.frames {
			query.Frames = append(query.Frames, fingerprint.Frame{At: seconds(at)})
		}
		f := core.Found{Segments: []core.Segment{{
			QueryStart: seconds(tt.in[0]), QueryEnd: seconds(tt.in[1]), RefStart: seconds(tt.in[2]), RefEnd: seconds(tt.in[3]), Speed: tt.speed,
		}}}
		extendEnds(&f, query, ref)
		s := f.ReachingSegments()[0]
		for i, got := range []time.Duration{s.QueryStart, s.QueryEnd, s.RefStart, s.RefEnd} {
			if (got - seconds(tt.want[i])).Abs() > time.Millisecond {
				t.Errorf("%s: %v, want %v", tt.name, s, tt.want)
				break
			}
		}
		if f.Whole != tt.whole {
			t.Errorf("%s: whole: %t", tt.name, f.Whole)
		}
	}
	still := core.Found{Segments: []core.Segment{{}}}
	if extendEnds(&still, &fingerprint.Fingerprint{Frames: make([]fingerprint.Frame, 1)}, &fingerprint.Fingerprint{}); still.Whole {
		t.Error("a still is a whole video")
	}
}

// An end is open where the clip was not read and the video goes on.
func TestOpenEnds(t *testing.T) {
	seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	for _, tt := range []struct {
		name   string
		frames []float64 // of a clip of 10 s
		ref    float64   // duration of the video
		in     [4]float64
		want   bool
	}{
		{"other footage before what was not read", []float64{0, .5, 1, 8, 8.5, 9, 9.5}, 6, [4]float64{8, 9.5, 4, 5.5}, true},
		{"the video begins there", []float64{0, .5, 1, 8, 8.5, 9, 9.5}, 2, [4]float64{8, 9.5, .25, 1.75}, false},
		{"other footage behind it", []float64{0, .5, 1, 8, 8.5, 9, 9.5}, 6, [4]float64{0, 1, 0, 1}, true},
		{"the video ends there", []float64{0, .5, 1, 8, 8.5, 9, 9.5}, 6, [4]float64{0, 1, 4.75, 5.75}, false},
		{"all was read", []float64{0, .5, 1, 1.5, 2, 2.5, 3, 9.5}, 6, [4]float64{1, 2, 2, 3}, false},
		{"nothing else was read", []float64{0, .5, 1}, 60, [4]float64{0, 1, 20, 21}, true},
		{"the whole clip", []float64{0, 1, 9, 9.75}, 60, [4]float64{0, 9.75, 20, 29.75}, false},
	} {
		query, ref := &fingerprint.Fingerprint{Duration: 10 * time.Second}, &fingerprint.Fingerprint{Duration: seconds(tt.ref)}
		for _, at := range tt.frames {
			query.Frames = append(query.Frames, fingerprint.Frame{At: seconds(at)})
		}
		f := core.Found{Segments: []core.Segment{{
			QueryStart: seconds(tt.in[0]), QueryEnd: seconds(tt.in[1]), RefStart: seconds(tt.in[2]), RefEnd: seconds(tt.in[3]), Speed: 1,
		}}}
		if extendEnds(&f, query, ref); f.Open != tt.want {
			t.Errorf("%s: %t", tt.name, f.Open)
		}
	}
}
