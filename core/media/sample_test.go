package media

import (
	"testing"
	"time"
)

func TestSample(t *testing.T) {
	d, dir := newDecoder(t, Config{}), t.TempDir()
	original, altered, err := d.Sample(t.Context(), dir)
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
	started := time.Now()
	if _, _, err := d.Sample(t.Context(), dir); err != nil || time.Since(started) > time.Second {
		t.Errorf("the sample was made anew: %v, %v", err, time.Since(started))
	}
}
