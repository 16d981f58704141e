package e2e

import (
	"flag"
	"os"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/internal/cli"
)

// atOnce is how many tests run at one time if the command line does not say: much of what they do is wait for processes. Those
// that keep the machine busy by themselves run alone, before.
const atOnce = 4

// recording has what decoders' children wrote for the stories, on whatever store. The program that a story starts finds its folder in the
// variable; what kills programs, or floods them, starts them without it.
var recording *mediatest.Recording

const recordingVar = "MEDIATEST_RECORDING"

// TestMain lets the test program stand in for firstseen itself, in scripts and as the decoder's confined child.
func TestMain(m *testing.M) {
	media.RunChildIfAsked()
	recording = mediatest.RecordTests(m)
	if err := flag.Set("test.parallel", strconv.Itoa(atOnce)); err != nil {
		panic(err)
	}
	testscript.Main(recording, map[string]func(){"firstseen": func() {
		mediatest.ReplayChildren(os.Getenv(recordingVar))
		cli.Main()
	}})
}
