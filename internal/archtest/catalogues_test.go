package archtest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/internal/repotest"
)

// A catalogue has words of its own only for platforms that there are.
func TestCataloguesNamePlatforms(t *testing.T) {
	platforms := text.Platforms()
	if len(platforms) == 0 {
		t.Error("no platform has words of its own")
	}
	for _, p := range platforms {
		if _, err := os.Stat(filepath.Join(repotest.Root(t), "bots", string(p))); err != nil {
			t.Errorf("a catalogue names the platform %s: %v", p, err)
		}
	}
}
