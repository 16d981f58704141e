//go:build shared

package deadleaves

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/media"
)

func TestMain(m *testing.M) {
	media.RunChildIfAsked()
	os.Exit(m.Run())
}

// again matches the clips of footage that others show too, of which one is enough, and scripts.
var again = regexp.MustCompile(`asl-[^l]|mdn-rabbit320|tmk-chair2|sk-bbb|ixg-fdwp|\.sh$`)

// TestReal takes the statistics of real clips anew.
func TestReal(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(os.Getenv("FIRSTSEEN_SHARED"), "corpus", "*-*.*"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := media.New(media.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	var prints []*fingerprint.Fingerprint
	for _, file := range files {
		if !again.MatchString(filepath.Base(file)) {
			prints = append(prints, read(t, d, file))
		}
	}
	s := measure(prints)
	t.Logf("%d clips: %v", len(prints), s)
	for name, got := range s.named() {
		if want := recorded[name]; got < want[0]-want[1]/2 || got > want[0]+want[1]/2 {
			t.Errorf("%s: %.3f, recorded %.3f", name, got, want[0])
		}
	}
}

func read(t *testing.T, d *media.Decoder, file string) *fingerprint.Fingerprint {
	t.Helper()
	clip, err := d.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer clip.Close() //nolint:errcheck // only read
	b := fingerprint.NewBuilder(fingerprint.Reference)
	sampling := media.Sampling{Every: fingerprint.ReferenceEvery, Width: fingerprint.Side, Height: fingerprint.Side}
	_, err = clip.Frames(t.Context(), sampling, func(f media.Frame) error { return b.AddFrame(f.Gray, f.At) })
	if err != nil {
		t.Fatal(err)
	}
	f, err := b.Finish(clip.Info().Duration)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
