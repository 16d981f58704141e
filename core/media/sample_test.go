package media

import (
	"os"
	"testing"
	"time"
)

func TestSample(t *testing.T) {
	d, dir := newDecoder(t, Config{}), t.TempDir()
	original, altered, err := d.MakeSample(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]Info{
		original: {Width: 640, Height: 360, Duration: 12 * time.Second},
		altered:  {Width: 480, Height: 854, Duration: 8500 * time.Millisecond},
	} {
		got := open(t, d, path).Info()
		if got.Width != want.Width || got.Height != want.Height || (got.Duration-want.Duration).Abs() > 100*time.Millisecond {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	made := written(t, original, altered)
	if _, _, err := d.MakeSample(t.Context(), dir); err != nil || written(t, original, altered) != made {
		t.Errorf("the sample was made anew: %v", err)
	}
}

// written is when two files were.
func written(t *testing.T, a, b string) (at [2]time.Time) {
	t.Helper()
	for i, path := range []string{a, b} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		at[i] = info.ModTime()
	}
	return at
}
