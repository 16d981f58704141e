package e2e

import (
	"flag"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/internal/cli"
)

// atOnce is how many tests run at one time if the command line does not say: much of what they do is wait for processes. Those
// that keep the machine busy by themselves run alone, before.
const atOnce = 4

// TestMain lets the test program stand in for firstseen itself, in scripts and as the decoder's confined child.
func TestMain(m *testing.M) {
	media.RunChildIfAsked()
	if err := flag.Set("test.parallel", strconv.Itoa(atOnce)); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"firstseen": cli.Main})
}
